"""What a note gives back at once: the won deal that is most like its own, why, and what was said there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from onefunnel.learn.notes.records import Note
from onefunnel.learn.notes.similar import Case, most_alike
from onefunnel.learn.notes.taking import standing
from onefunnel.who import listing
from onefunnel.who.records import Account, Opportunity

MOST_WON = 1_000  # the latest won deals with notes that are looked at
MOST_NOTES = 20_000


@dataclass(frozen=True)
class Back:
    """The won deal with what is shared, its notes' best words, and how many won deals there were to choose from."""

    deal: Opportunity | None
    because: tuple[str, ...]
    points: int
    heard: Note | None
    among: int


def back(note: Note) -> Back:
    """The most similar won deal of which somebody noted what was said; honest about there being none."""
    themes = set(note.themes.values_list("theme", flat=True))
    own = deal_of(note)
    won, notes = _won(except_for=own.key if own else "", note=note)
    alike = most_alike(_case(own, [note], {note.pk: themes}, note.account), _cases(won, notes))
    if alike is None:
        return Back(None, (), 0, None, len(won))
    deal = next(one for one in won if one.key == alike.key)
    return Back(deal, alike.because, alike.points, _best(notes[deal.key], themes), len(won))


def deal_of(note: Note) -> Opportunity | None:
    """The deal that a note names, else the latest open one of its account, else the latest."""
    deals = listing.standing(Opportunity)
    if note.opportunity:
        return deals.filter(key=note.opportunity).first()
    if not note.account:
        return None
    found = deals.filter(account=note.account)
    return found.filter(status="open").order_by("-created_at", "key").first() or found.order_by("-created_at", "key").first()


def _won(*, except_for: str, note: Note) -> tuple[list[Opportunity], dict[str, list[Note]]]:
    """The won deals of which there are notes, each with them: notes that name it, or only its account."""
    by_deal, by_account = defaultdict(list), defaultdict(list)
    for other in standing().exclude(pk=note.pk).prefetch_related("themes")[:MOST_NOTES]:
        if other.opportunity:
            by_deal[other.opportunity].append(other)
        elif other.account:
            by_account[other.account].append(other)
    won = listing.standing(Opportunity).filter(status="won").exclude(key=except_for)
    named = list(won.filter(key__in=list(by_deal)[:MOST_WON]))
    around = list(won.filter(account__in=list(by_account)[:MOST_WON]))
    deals = {deal.key: deal for deal in [*named, *around]}
    latest = sorted(deals.values(), key=lambda deal: (str(deal.closed_at or ""), deal.key), reverse=True)[:MOST_WON]
    return latest, {deal.key: by_deal[deal.key] + by_account[deal.account] for deal in latest}


def _cases(won: list[Opportunity], notes: dict[str, list[Note]]) -> list[Case]:
    accounts = {row.key: row for row in Account.objects.filter(key__in={deal.account for deal in won})}
    every = [note for some in notes.values() for note in some]
    themes = {note.pk: {row.theme for row in note.themes.all()} for note in every}
    return [_case(deal, notes[deal.key], themes, deal.account, accounts) for deal in won]


def _case(
    deal: Opportunity | None, notes: Iterable[Note], themes: dict[int, set[str]], account: str,
    accounts: dict[str, Account] | None = None,
) -> Case:  # fmt: skip
    own = accounts.get(account) if accounts is not None else Account.objects.filter(key=account, deleted_at=None).first()
    rivals = {note.competitor for note in notes} | ({deal.competitor} if deal else set())
    return Case(
        key=deal.key if deal else "",
        themes=frozenset().union(*(themes.get(note.pk, set()) for note in notes)),
        competitors=frozenset(name.strip() for said in rivals for name in said.split(",") if name.strip()),
        industry=own.industry if own else "",
        segment=own.segment if own else "",
        employees=own.employees if own else None,
        amount=deal.amount if deal else None,
        currency=deal.currency if deal else "",
        product=deal.product if deal else "",
    )


def _best(notes: list[Note], themes: set[str]) -> Note | None:
    """The note to read first: one that shares a theme, with a quote, the latest of those."""

    def worth(note: Note) -> tuple[int, bool, str]:
        shared = len(themes & {row.theme for row in note.themes.all()})
        return shared, bool(note.quote), str(note.noted_at)

    return max(notes, key=worth, default=None)
