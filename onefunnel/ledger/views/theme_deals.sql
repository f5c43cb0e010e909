-- says: Each theme with the deals it was heard in, and when first: in a note that names the deal, or in one that names no deal
--   and was taken at its account from 90 days before the deal was created until it closed.
-- reads: standing_notes, note_themes, deals
with
heard as (
    select n.note, n.account, n.opportunity, n.noted_at, t.theme
    from standing_notes as n
    join note_themes as t on t.note = n.note
    where t.theme is not null
),
named as (
    select h.theme, d.opportunity, h.noted_at
    from heard as h
    join deals as d on d.opportunity = h.opportunity
),
around as (
    select h.theme, d.opportunity, h.noted_at
    from heard as h
    join deals as d on d.account = h.account
    where h.opportunity is null
        and h.noted_at >= d.counts_created_at - interval 90 day
        and (d.closed_at is null or h.noted_at <= d.closed_at)
),
every as (
    select theme, opportunity, noted_at from named
    union all
    select theme, opportunity, noted_at from around
)
select theme, opportunity, min(noted_at) as heard_at
from every
group by theme, opportunity
