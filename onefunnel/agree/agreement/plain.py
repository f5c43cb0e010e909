"""Says each part of an agreement in plain words, as somebody would explain it to a new colleague."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from onefunnel.agree.agreement.wording.benchmarks import span_of
from onefunnel.ledger.conditions import says as conditions
from onefunnel.ledger.definitions import AttributionChoice, Benchmark, Figure, Sla, StageRule, Target, WorkingTime
from onefunnel.ledger.measure import measures
from onefunnel.web import figures
from onefunnel.words import Stage, listed, on

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
USUAL = {
    Stage.LEAD: "A person at an account who has become known.",
    Stage.MQL: "A lead that marketing has handed over to sales, as the CRM or a colleague says it.",
    Stage.SAL: "A lead that sales has looked at and accepted, as the CRM or a colleague says it.",
    Stage.SALES_QUALIFIED: "A lead whose need and fit a conversation has confirmed, as the CRM or a colleague says it.",
    Stage.OPPORTUNITY: "A deal with an amount and a date.",
    Stage.WON: "A deal that the CRM says is won.",
    Stage.LOST: "A deal that the CRM says is lost.",
    Stage.RECYCLED: "A lead that went back to nurture, with a reason.",
    Stage.DISQUALIFIED: "A lead that is out, with a reason.",
}
ACRONYMS = {"mql": "MQL", "sal": "SAL", "sql": "SQL", "crm": "CRM"}
MODELS = {
    "first_touch": "all credit to the first touch",
    "last_touch": "all credit to the last touch", "linear": "equal credit to every touch",
    "linear_distinct": "equal credit to every kind of touch",
    "time_decay": "more credit the closer to the deal", "u_shaped_hubspot": "40 % first, 40 % lead created, 20 % shared",
    "u_shaped_marketo": "50 % first, 50 % lead created", "position_based": "40 % first, 40 % last, 20 % shared",
    "w_shaped": "30 % first, 30 % lead created, 30 % deal created, 10 % shared",
    "full_path": "22.5 % each to first, lead created, deal created and close, 10 % shared",
    "markov": "a Markov chain of order 1, solved exactly", "shapley": "Shapley values of conversion rates",
}  # fmt: skip
REPEATS = {
    "count": "each repeat of a click counts",
    "collapse": "runs of the same click count once",
    "distinct": "each kind of touch counts once",
}


def stage(stage: Stage, rule: StageRule | None) -> str:
    """What the stage means: its condition where one is agreed, else whose word counts; and who works on it."""
    if rule is None:
        return USUAL[stage]
    if rule.enters_when is not None:
        return conditions.rule(rule)
    by = f" by {rule.team}" if rule.team else ""
    queue = f" in the queue {rule.queue}" if rule.queue else ""
    return f"{USUAL[stage]} It is worked on{by}{queue}." if by or queue else USUAL[stage]


def sla(sla: Sla, what: str) -> tuple[str, ...]:
    """What one side owes, in one sentence, and to which of the leads that are called `what`."""
    limit = f"{sla.hours:,} {'business hours' if sla.clock == 'business' else 'hours'}" if sla.hours else ""
    says = {
        "first_response": f"A person from sales tries to reach each {what} within {limit}.",
        "touches": f"Sales tries to reach each {what} at least {sla.least or 1} times within {limit}.",
        "verdict": f"Sales accepts, rejects or recycles each {what} with a reason within {limit}.",
        "volume": f"Marketing brings at least {sla.least or 0:,} {what} a quarter.",
        "quality": f"Sales accepts at least {sla.least or 0} % of the {what} it is handed.",
        "completeness": f"At least {sla.least or 0} % of the {what} come with all that sales needs to call.",
        "campaign_on_time": f"At least {sla.least or 0} % of the campaigns start on the day that was planned.",
    }.get(sla.kind, sla.kind)
    return (says,) if sla.where is None else (says, f"It holds for each {what} {conditions.condition(sla.where)}.")


def target(one: Target, currency: str) -> str:
    wanted = f"{side(one.measure)} {target_figure(one, currency)}".strip()
    return f"{label(one.measure)}: {wanted}"


def target_figure(one: Target, currency: str) -> str:
    measure = measures().get(one.measure)
    return figures.short(one.value, measure.unit, currency) if measure else f"{one.value:g}"


def side(name: str) -> str:
    """On which side of a target a measure shall be."""
    measure = measures().get(name)
    return {"up": "at least", "down": "at most"}.get(measure.direction, "") if measure else ""


def benchmark(one: Benchmark, currency: str) -> tuple[str, ...]:
    """What the measure is elsewhere, and who says so."""
    measure = measures().get(one.measure)
    unit = measure.unit if measure else "count"
    said = listed(f"{figures.short(each.value, unit, currency)} {span(each)}" for each in one.figures)
    where = f" in the segment {one.segment}" if one.segment else ""
    return f"{label(one.measure)}{where} elsewhere: {said}.", f"Source: {one.source.rstrip('.')}."


def span(figure: Figure) -> str:
    """'in 2025', 'in Q3 2025', 'from 1 Jan 2025'."""
    key = span_of(figure)
    return f"in {' '.join(reversed(key.split('-')))}" if key else f"from {on(figure.from_on)}"


def calendar(found: WorkingTime) -> Iterator[tuple[str, str, str]]:
    """(key, name, sentence) for each part."""
    worked = f"We work {runs(found.hours)}, in {found.zone}." if found.hours else "No business hours are agreed."
    yield "hours", "Business hours", worked
    if found.holidays:
        yield "holidays", "Holidays", f"Nobody works on {listed(map(on, found.holidays))}."
    yield "fiscal_month", "Fiscal year", f"Our year begins in {date(2000, found.fiscal_month, 1):%B}."
    if found.currency:
        yield "currency", "Currency", f"Sums are stated in {found.currency}."


def runs(hours: Mapping[int, tuple[str, str]]) -> str:
    """'Monday to Friday 09:00 to 17:00, Saturday 10:00 to 14:00'."""
    found: list[tuple[int, int, tuple[str, str]]] = []
    for day, times in sorted(hours.items()):
        if found and found[-1][1:] == (day - 1, times):
            found[-1] = (found[-1][0], day, times)
        else:
            found.append((day, day, times))
    return ", ".join(f"{_days_of(first, last)} {opens} to {closes}" for first, last, (opens, closes) in found)


def _days_of(first: int, last: int) -> str:
    return f"{DAYS[first - 1]} to {DAYS[last - 1]}" if last > first else DAYS[first - 1]


def attribution(found: AttributionChoice) -> tuple[str, ...]:
    return (
        f"The agreed model is {label(found.model).lower()}: {MODELS.get(found.model, found.model)}.",
        f"Touches of the {days(found.lookback_days)} before count, {REPEATS.get(found.repeats, found.repeats)}"
        + (", and direct visits give way to the touch before them." if found.non_direct else ", direct visits like any other."),
        f"Where credit decays, it halves every {days(found.half_life_days)}."
        + (" Sales's answers to a lead count as touches too." if found.sales_answers else ""),
    )


def quarter(begins_on: date) -> str:
    """'Q4 2026', or 'the quarter from November 2026' where the fiscal year is no calendar year."""
    if begins_on.month % 3 == 1:
        return f"Q{begins_on.month // 3 + 1} {begins_on.year}"
    return f"The quarter from {begins_on:%B %Y}"


def days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


def label(name: str) -> str:
    text = " ".join(ACRONYMS.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]
