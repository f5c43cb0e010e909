-- says: What of a buyer's own doings is a sign that their account is looking to buy: its points, and how soon they halve. A
--   pattern is seen in several touches: another person within 14 days, a return after 60 days of silence.
-- reads: nothing
select *
from (values
    ('asked', 'asked for a demo, a price or a call', 12, 21, false),
    ('price', 'read the price page', 6, 14, false),
    ('product', 'looked at products, comparisons or cases', 4, 14, false),
    ('another', 'another person joined in', 4, 14, true),
    ('returned', 'came back after a silence', 4, 21, true),
    ('form', 'filled in a form', 4, 14, false),
    ('attended', 'came to a webinar or an event', 3, 21, false),
    ('replied', 'wrote back', 3, 14, false),
    ('content', 'opened our content', 2, 14, false),
    ('clicked', 'clicked on a mail or an advertisement', 2, 14, false),
    ('visit', 'visited our site', 2, 14, false)
) as t(signal, says, points, half_life_days, is_pattern)
