"""A first draft from what the ledger holds: the CRM's own stages, the present speed, the last four quarters, with the evidence
beside each clause. The same ledger and day give the same text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any, cast

from onefunnel.agree.agreement import past, wording
from onefunnel.ledger.answer import Answer, answer
from onefunnel.ledger.definitions import Definitions, Sla, StageRule, Target, WorkingTime
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.web import calendar, figures
from onefunnel.web.figures import Number
from onefunnel.words import EVER, MILLI_CENTS, STAGE_NAMES, Period, Scope, Stage, Team

TEAMS = {
    Stage.LEAD: Team.MARKETING, Stage.MQL: Team.MARKETING, Stage.SAL: Team.SALES, Stage.SALES_QUALIFIED: Team.SALES,
    Stage.OPPORTUNITY: Team.SALES, Stage.WON: Team.SALES, Stage.LOST: Team.SALES, Stage.RECYCLED: Team.MARKETING,
    Stage.DISQUALIFIED: Team.SALES,
}  # fmt: skip
AIMED = ("bookings", "new_leads", "mql_accepted", "win_rate")
USUAL_HOURS = (1, 2, 4, 8, 24, 48, 72)
FEWEST = 20  # leads below which a share says little
DEADLINE_SECS = 120.0
NOTE = "A first draft, proposed from what the ledger holds. Every comment says what it rests on; change whatever is not yours."

THRESHOLDS = (
    ("size_thresholds", "told = mql and account.employees >= {0}", "from companies of {0:,} people or more"),
    ("engagement_thresholds", "told = mql and touches(within 30 days) >= {0}", "with {0} touches or more in 30 days"),
)


@dataclass
class Proposal:
    """The definitions, the evidence by clause, and the text that holds both."""

    definitions: Definitions
    evidence: dict[str, str] = field(default_factory=dict)
    latest: date | None = None

    @property
    def text(self) -> str:
        return wording.write(self.definitions, note=NOTE, evidence=self.evidence)


def propose(engine: Engine, *, today: date) -> Proposal:
    """Everything the measures of the ledger give; an empty ledger gives the built-in words."""
    return Proposer(engine, today).proposal()


class Proposer:
    """Asks the measures, and writes down what each clause rests on."""

    def __init__(self, engine: Engine, today: date) -> None:
        self._engine = engine
        self._why: dict[str, str] = {}
        self._currency = self._ask("bookings", EVER).currency
        self._today = past.last_day(engine, today)
        self._fiscal = int(cast(int, self._said()[1] or 1))
        self._year = Period(self._quarter(4).begins_on, self._quarter(1).ends_on)

    def proposal(self) -> Proposal:
        stages = tuple(self._stages())
        slas, targets = tuple(self._slas()), tuple(self._targets())
        found = Definitions(stages=stages, slas=slas, targets=targets, calendar=self._calendar(), reasons=self._reasons())
        return Proposal(found, self._why, self._today)

    def _ask(self, name: str, period: Period) -> Answer:
        return answer(self._engine, measure(name), Scope(period), deadline_secs=DEADLINE_SECS)

    def _stages(self) -> Iterator[StageRule]:
        """Each stage by the CRM's own words, with how often each was said; beside MQL, what usual thresholds would select."""
        lately, ever = self._words(self._year), self._words(EVER)
        year = calendar.says(self._year, fiscal=self._fiscal)
        for stage in Stage:
            name = "open" if stage is Stage.OPPORTUNITY else stage.value
            words = lately.get(name, {})
            others = {word: count for word, count in ever.get(name, {}).items() if word not in words}
            yield StageRule(stage, STAGE_NAMES[stage], TEAMS[stage])
            said = (
                f"Of what came in {year} the CRM says: {_counted(words)}." if words else f"The CRM had no word for it in {year}."
            )
            self._why[f"stages.{stage}"] = said + (f" Earlier or undated: {_counted(others)}." if others else "")
        self._why["stages.mql"] += "".join(self._thresholds())

    def _words(self, period: Period) -> dict[str, dict[str, int]]:
        """The CRM's words by our stage, each with how many leads and deals that came in the period are called so."""
        said: dict[str, dict[str, int]] = {}
        for row in self._ask("stage_words", period).dicts():
            said.setdefault(str(row["stage"]), {})[str(row["crm_word"])] = cast(int, row["value"])
        return said

    def _thresholds(self) -> Iterator[str]:
        for name, written, says in THRESHOLDS:
            yield from self._selecting(self._ask(name, self._year).dicts(), written, says)

    def _selecting(self, rows: list[dict[str, object]], written: str, says: str) -> Iterator[str]:
        """The threshold above which the most deals followed, among those that keep a fifth of the leads."""
        if not rows or cast(int, rows[0]["value"]) < FEWEST:
            return
        every = cast(int, rows[0]["value"])
        enough = [row for row in rows[1:] if cast(int, row["value"]) >= max(FEWEST, every // 5)]
        if not enough:
            return
        best = max(enough, key=lambda row: (cast(float, row["deal_percent"] or 0), cast(int, row["at_least"])))
        share, usual = (figures.short(cast(Number, row["deal_percent"]), "percent") for row in (best, rows[0]))
        least = cast(int, best["at_least"])
        yield (
            f" {best['value']:,} of {every:,} leads are {says.format(least)}; {share} of them saw a deal, against {usual} of "
            f"all: enters_when = '{written.format(least)}' would ask for that."
        )

    def _slas(self) -> Iterator[Sla]:
        """What sales answers within now; what marketing brings now."""
        said = self._ask("handover_response", self._year).dicts()
        p50, p90 = (cast("float | None", said[0].get(key)) if said else None for key in ("value", "p90_hours"))
        hours = next((usual for usual in USUAL_HOURS if p50 is not None and p50 <= usual), 24)
        yield Sla("First response", Team.SALES, "first_response", Stage.MQL, hours=hours)
        if p50 is not None:
            half, most = figures.short(p50, "hours"), figures.short(p90, "hours")
            self._why['slas."First response"'] = (
                f"Half of the hand-overs that were answered waited {half} or less, nine in ten {most} or less, in wall time "
                f"({calendar.says(self._year, fiscal=self._fiscal)})."
            )
        else:
            self._why['slas."First response"'] = "A day, as is usual: no hand-over that was answered is known yet."
        yield Sla("Verdict", Team.SALES, "verdict", Stage.MQL, hours=72)
        self._why["slas.Verdict"] = "Three days, as is usual: no verdict has been asked for yet."
        counts = [self._value("funnel", quarter, stage=Stage.MQL) for quarter in self._quarters()]
        if any(counts):
            yield Sla("Volume", Team.MARKETING, "volume", Stage.MQL, least=int(_middle(counts)))
            self._why["slas.Volume"] = f"MQL in the last four quarters: {_each(counts)}; the median is proposed."
        accepted = [self._value("mql_accepted", quarter) for quarter in self._quarters()]
        if any(accepted):
            yield Sla("Quality", Team.MARKETING, "quality", Stage.MQL, least=int(_middle(accepted)))
            self._why["slas.Quality"] = f"Accepted of the handed over, in percent, in the last four quarters: {_each(accepted)}."

    def _targets(self) -> Iterator[Target]:
        """The median of the last four quarters, for this quarter and the next."""
        found = {name: [self._value(name, quarter) for quarter in self._quarters()] for name in AIMED}
        quarters = (self._quarter(0).begins_on, self._quarter(-1).begins_on)
        said = []
        for name, values in found.items():
            one = measure(name)
            if any(values):
                said.append(f"{one.word} {', '.join(figures.short(value, one.unit, self._currency) for value in values)}")
        for begins_on in quarters:
            key = f"targets.{wording.quarter_key(begins_on)}"
            for name, values in found.items():
                if any(values):
                    yield Target(name, begins_on, _round(_middle(values), measure(name).unit))
                    self._why[key] = f"The median of the last four quarters: {'; '.join(said)}."

    def _quarters(self) -> list[Period]:
        """The last four whole quarters, oldest first."""
        return [self._quarter(back) for back in (4, 3, 2, 1)]

    def _quarter(self, back: int) -> Period:
        """One of the company's fiscal year, counted back from today's."""
        return calendar.span(self._today, "quarter", back, fiscal=self._fiscal)

    def _said(self) -> tuple[object, object]:
        """The zone and the fiscal year's first month, where a source has told them."""
        said = self._engine.rows("select zone, fiscal_month from company", {}).rows
        return (said[0][0], said[0][1]) if said else (None, None)

    def _value(self, name: str, period: Period, stage: Stage | None = None) -> float | None:
        """Nothing where there was nothing to measure, such as a win rate while no deal closed."""
        found = self._ask(name, period)
        value: Any = found.value
        if stage is not None:
            value = next((row["value"] for row in found.dicts() if row["stage"] == stage), 0)
        return None if value is None else float(value)

    def _calendar(self) -> WorkingTime:
        zone, month = self._said()
        self._why["attribution"] = "The usual; which model fits is seen on the page Attribution once there are journeys."
        self._why["calendar"] = (
            "Zone and fiscal year as the source says them." if zone or month else "Nobody has said zone and fiscal year yet."
        )
        return WorkingTime(str(zone or "UTC"), self._fiscal, self._currency)

    def _reasons(self) -> Mapping[str, tuple[str, ...]]:
        lost = [str(row["reason"]) for row in self._ask("lost_by_reason", EVER).dicts() if row.get("reason")]
        listed = tuple(dict.fromkeys(word for word in lost if "not " not in word))[:12]
        self._why["reasons"] = "The reasons found on lost deals, the most frequent first." if listed else ""
        return {"lost": listed} if listed else {}


def _counted(words: Mapping[str, int]) -> str:
    return ", ".join(f"{word} ({count:,})" for word, count in list(words.items())[:6])


def _each(values: list[float | None]) -> str:
    return ", ".join(figures.NONE if value is None else f"{value:,.0f}" for value in values)


def _middle(values: list[float | None]) -> float:
    return median(value for value in values if value is not None)


def _round(value: float, unit: str) -> float:
    """Targets are round: money to whole thousands, the rest to whole numbers."""
    thousand = 1_000 * MILLI_CENTS
    return float(round(value / thousand) * thousand) if unit == "money" and value >= thousand else float(round(value))
