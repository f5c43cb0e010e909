"""Dresses hold-outs for the screen: sentences, tiles, rows. Formats; draws and estimates nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from onefunnel.learn.holdouts.asking import MEASURE, Found
from onefunnel.learn.holdouts.drawing import Part
from onefunnel.learn.holdouts.effect import Effect
from onefunnel.learn.holdouts.records import OUTCOMES, Holdout
from onefunnel.learn.holdouts.sizing import SHARES, Smallest, smallest
from onefunnel.learn.holdouts.standing import State
from onefunnel.learn.holdouts.telling import HELD, TREATED
from onefunnel.learn.shares import Share
from onefunnel.web import tiles
from onefunnel.words import at_minute, on

MINUS = "−"
DID = {"talked": "talked to sales", "sales_qualified": "became SQL"}


@dataclass(frozen=True)
class Option:
    """What another share held out would find."""

    share: str
    held: str
    smallest: str
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """One hold-out in the list."""

    holdout: Holdout
    state: State
    link: str
    begins: str
    ends: str
    result: str


def sentence(holdout: Holdout, state: State, found: Effect | None) -> str:
    """The answer, as far as there is one."""
    name, people = holdout.name, holdout.treated + holdout.held
    if found is not None:
        return _finding(holdout, found)
    return {
        State.DRAWN: f"{holdout.held:,} of {people:,} people would be left out of {name}",
        State.DISCARDED: f"This draw for {name} was thrown away",
        State.WAITING: f"{name} is locked: {holdout.held:,} of {people:,} people are to be left out",
        State.RUNNING: f"{name} is running: {holdout.held:,} of {people:,} people are left out",
        State.READY: f"{name} can be read out",
        State.READ: f"{name} was read out",
        State.CALLED_OFF: f"{name} was called off",
    }[state]


def reason(holdout: Holdout, state: State, found: Effect | None) -> str:
    """What stands behind the answer, or comes next."""
    if found is not None:
        return _behind(holdout, found)
    if state is State.DRAWN:
        return f"Look it over, then lock it before {on(holdout.begins_on)}. Only then can the lists be taken out."
    if state in (State.WAITING, State.RUNNING):
        return f"Nothing is shown before {on(holdout.ends_on)}: whoever looks earlier stops when it suits."
    if state is State.READY:
        return "The horizon is over. The first read-out is kept with who and when."
    return ""


def _finding(holdout: Holdout, found: Effect) -> str:
    if found.ratio is None or found.low is None or found.high is None:
        return f"No effect can be told: {found.refusals[0]}"
    who = f"people who were to get {holdout.name}"
    size = f"{found.treated.people:,} treated, {found.held.people:,} held out"
    if found.low <= 1 <= found.high:
        return f"No effect shown: {who} {DID[holdout.outcome]} as often as those left out, within {interval(found)}; {size}"
    more = "more" if found.ratio > 1 else "less"
    low, high = sorted((abs(found.low - 1), abs(found.high - 1)))
    return (
        f"P{who[1:]} were {abs(100 * (found.ratio - 1)):.0f} % {more} likely to {OUTCOMES[holdout.outcome]} within "
        f"{holdout.days} days, 95 % interval {100 * low:.0f} to {100 * high:.0f} %; {size}"
    )


def _behind(holdout: Holdout, found: Effect) -> str:
    if len(found.refusals) > 1:
        return f"Also: {'; '.join(found.refusals[1:])}."
    if found.gained is None or found.gained_low is None or found.gained_high is None:
        return "A longer horizon or more people would tell; this one stays as it is."
    low, high, did = _signed(found.gained_low), _signed(found.gained_high), DID[holdout.outcome]
    if found.ratio and found.low is not None and found.high is not None and found.low <= 1 <= found.high:
        return f"Among the treated that is between {low} and {high} people who {did}; whether there is a smaller effect is open."
    return (
        f"Among the treated that is {_signed(found.gained)} people who {did}, 95 % interval {low} to {high}. The lot alone "
        "decided who was left out, so nothing else explains it."
    )


def planned(holdout: Holdout) -> list[tiles.Tile]:
    """The numbers of the draw."""
    return plan(holdout.treated, holdout.held, base(holdout), begins=holdout.begins_on, days=holdout.days)


def plan(treated: int, held: int, known: Share, *, begins: date, days: int) -> list[tiles.Tile]:
    """Size, split, base rate and the smallest lift that can be found."""
    least = smallest(treated=treated, held=held, base=known)
    rate = f"{100 * known.value:.1f} %" if known.n else "–"
    low, high = known.interval()
    return [
        tiles.Tile("People", f"{treated + held:,}", basis="one for each address"),
        tiles.Tile("Treated", f"{treated:,}", basis="who get the campaign"),
        tiles.Tile("Held out", f"{held:,}", basis="who do not"),
        tiles.Tile(
            "Base rate", rate, about=reverse("definition", args=["sales_reach"]),
            basis=f"{known.hits:,.0f} of {known.n:,.0f} in the last {days} days; {100 * low:.1f} to {100 * high:.1f} %",
        ),
        tiles.Tile("Smallest lift found", _least(least), basis=_at_worst(least)),
        tiles.Tile("Begins", f"{begins:%-d %b}", basis=f"{begins:%Y}, for {days} days"),
    ]  # fmt: skip


def options(people: int, known: Share, chosen: int) -> list[Option]:
    """Other shares, so that one can weigh what is given up against what is learnt."""
    found = []
    for permille in sorted({*SHARES, chosen}):
        held = (people * permille + 500) // 1000
        least = smallest(treated=people - held, held=held, base=known)
        found.append(Option(f"{permille / 10:g} %", f"{held:,}", _least(least), permille == chosen))
    return found


def parts(holdout: Holdout) -> list[Part]:
    return [Part(*row) for row in holdout.strata]


def outcome_tiles(holdout: Holdout, found: Found) -> list[tiles.Tile]:
    """The numbers of the read-out; those that count open their lists."""
    about, effect = f"{reverse('definition', args=[MEASURE])}?period=all", found.effect
    shown = [tiles.Tile("Lift", lift(effect), about=about, basis=f"95 % interval {interval(effect)}")]
    for name, arm, key in (("Treated", effect.treated, TREATED), ("Held out", effect.held, HELD)):
        basis = f"{arm.reached:,} of {arm.people:,} {DID[holdout.outcome]}"
        share = f"{100 * arm.share.value:.1f} %" if arm.people else "–"
        shown.append(tiles.Tile(name, share, about=about, opens=rows_of(holdout, key), basis=basis))
    gained = _signed(effect.gained) if effect.gained is not None else "declined"
    shown.append(tiles.Tile("Brought by it", gained, about=about, basis=f"who {DID[holdout.outcome]}, of the treated"))
    met = f"{effect.treated.met:,} of {effect.treated.people:,}" if holdout.campaign else "–"
    shown.append(tiles.Tile("Treated, met it", met, about=about, basis="were sent or shown the campaign"))
    return shown


def rows_of(holdout: Holdout, arm: str) -> str:
    return f"{reverse('records', args=[MEASURE])}?{urlencode({'period': 'all', 'opened': f'{holdout.key}/{arm}'})}"


def line(holdout: Holdout, state: State) -> Line:
    return Line(
        holdout, state, reverse("holdout", args=[holdout.key]), on(holdout.begins_on), on(holdout.ends_on),
        _result(holdout) if state is State.READ else "",
    )  # fmt: skip


def headline(lines: Sequence[Line]) -> str:
    """What the list says as a whole."""
    if not lines:
        return "Does a campaign work? Leave some people out by lot, and see"
    count = {state: sum(line.state is state for line in lines) for state in State}
    if ready := count[State.READY]:
        return f"{ready} hold-out{'s' if ready != 1 else ''} can be read out"
    running = count[State.RUNNING] + count[State.WAITING]
    read = count[State.READ]
    return f"{running or 'No'} hold-out{'s' if running != 1 else ''} {'is' if running == 1 else 'are'} running, {read} read out"


def base(holdout: Holdout) -> Share:
    return Share(holdout.base_reached, holdout.base_people)


def lift(found: Effect) -> str:
    return ratio(found.ratio) if found.ratio is not None else "declined"


def interval(found: Effect) -> str:
    if found.low is None or found.high is None:
        return "–"
    return f"{ratio(found.low).removesuffix(' %')} to {ratio(found.high)}"


def ratio(value: float) -> str:
    """'+27 %'."""
    return f"{_signed(100 * (value - 1))} %"


def _result(holdout: Holdout) -> str:
    found = holdout.reading.found
    if found["ratio"] is None:
        return "declined"
    return f"{ratio(found['ratio'])} ({ratio(found['low']).removesuffix(' %')} to {ratio(found['high'])})"


def _least(found: Smallest | None) -> str:
    if found is None or found.ratio is None:
        return "none" if found else "cannot be told"
    return ratio(found.ratio)


def _at_worst(found: Smallest | None) -> str:
    if found is None:
        return "too few reached it in the last period"
    worst = f"; {ratio(found.at_worst)} if the rate is at its lower end" if found.at_worst else ""
    return f"found 4 times in 5{worst}"


def _signed(value: float) -> str:
    whole = round(value)
    return f"{'+' if whole > 0 else MINUS if whole < 0 else ''}{abs(whole):,}"


def first(holdout: Holdout) -> str:
    """When it was first read out, by whom, and what it said then."""
    reading = holdout.reading
    who = reading.read_by.get_full_name() or reading.read_by.username
    when = f"{at_minute(reading.read_at)} UTC"
    return f"First read out {when} by {who}, from ledger generation {reading.generation}: {_result(holdout)}"
