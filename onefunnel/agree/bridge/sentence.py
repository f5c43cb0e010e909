"""The bridge in a sentence: which way the pipeline went, by how much, and what made it."""

from __future__ import annotations

from datetime import date

from onefunnel.agree.bridge.waterfall import Bar, Waterfall, largest
from onefunnel.web import figures
from onefunnel.words import listed, on

PHRASES = {
    "created": "created",
    "reopened": "reopened",
    "pulled_in": "pulled in",
    "moved_in": "moved in",
    "moved_out": "moved out",
    "slipped": "slipped to later",
    "lost": "lost",
    "won": "won",
    "merged": "merged",
    "undone": "wins taken back",
    "definition": "by a changed definition",
}
NAMED = 3


def answer(fall: Waterfall, *, what: str, since: date | None, currency: str) -> str:
    """'Open pipeline fell by €1.2m since 1 Jul: €1.9m lost and €400k won, against €1.1m created'."""
    when = f"since {on(since)}" if since else "in all"
    if not fall.moved:
        return f"Nothing changed in the {what} {when}"
    size = figures.short(abs(fall.change), "money", currency)
    moved = "rose" if fall.change > 0 else "fell"
    said = f"{_first(what)} {moved} by {size} {when}" if fall.change else f"{_first(what)} is what it was {when}"
    with_it = [bar for bar in fall.moved if bar.value * (fall.change or 1) > 0]
    against = [bar for bar in fall.moved if bar.value * (fall.change or 1) < 0]
    parts = [part for part in (_listed(with_it, currency), _listed(against, currency)) if part]
    return f"{said}: {', against '.join(parts)}" if parts else said


def reason(fall: Waterfall, *, currency: str, due: bool, without_amount: int = 0) -> str:
    """What is left, and what was booked. `without_amount` of the open deals tell none."""
    won, state = fall.cause("won"), "still open and due" if due else "open"
    deals = f"{fall.open_deals:,} {'deal' if fall.open_deals == 1 else 'deals'}"
    if fall.open_deals and without_amount == fall.open_deals:
        said = f"{deals} {'is' if fall.open_deals == 1 else 'are'} {state}, of which no amount is known."
    else:
        said = f"{figures.short(fall.closing, 'money', currency)} is {state} in {deals}."
    if won and won.value:
        said += f" {figures.short(-won.value, 'money', currency)} of what left the pipeline was won: that is the bookings."
    return f"{said} Every step is a record; they add up to the cent."


def _listed(bars: list[Bar], currency: str) -> str:
    return listed(_phrase(bar, currency) for bar in largest(bars, NAMED))


def _phrase(bar: Bar, currency: str) -> str:
    size = figures.short(abs(bar.value), "money", currency)
    if bar.name == "amount":
        return f"{size} in {'larger' if bar.value > 0 else 'smaller'} amounts"
    if bar.name == "definition":
        return f"{size} by another definition"
    if bar.name == "rate":
        return f"{size} by exchange rates"
    return f"{size} {PHRASES[bar.name]}"


def _first(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
