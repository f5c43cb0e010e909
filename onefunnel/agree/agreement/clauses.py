"""An agreement clause by clause, in plain words: what the document, the glossary, the comparison and the preview show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from onefunnel.agree.agreement import plain
from onefunnel.ledger.conditions import says as conditions
from onefunnel.ledger.definitions import Definitions
from onefunnel.words import STAGE_NAMES, Stage, listed

CHAPTERS = {
    "stages": "What each stage means",
    "sales": "What sales owes",
    "marketing": "What marketing owes",
    "targets": "What we want to reach, by quarter",
    "benchmarks": "What we compare ourselves with",
    "card": "The score card",
    "calendar": "When we work, and how we count",
    "attribution": "How credit is shared",
    "channels": "What counts as which channel",
    "reasons": "Reasons we give",
    "personas": "Whom we sell to",
}


@dataclass(frozen=True)
class Clause:
    """One clause. `path` names it in the text (stages.mql); `says` is a sentence or a few; `team` owns it, if one does."""

    path: str
    chapter: str
    name: str
    says: tuple[str, ...]
    team: str = ""

    @property
    def anchor(self) -> str:
        """The part of an address that leads to it."""
        return "".join(letter if letter.isalnum() else "-" for letter in (self.stage or self.path).lower())

    @property
    def stage(self) -> str:
        return self.path.removeprefix("stages.") if self.chapter == "stages" else ""

    def data(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Change:
    """One clause in two versions: `before` or `after` is None where it was added or taken out."""

    before: Clause | None
    after: Clause | None

    @property
    def clause(self) -> Clause:
        found = self.after or self.before
        assert found
        return found

    @property
    def kind(self) -> str:
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def old_name(self) -> str:
        """What the clause was called, where that differs."""
        return self.before.name if self.before and self.after and self.before.name != self.after.name else ""

    def data(self) -> dict[str, object]:
        before, after = (list(one.says) if one else None for one in (self.before, self.after))
        return {"path": self.clause.path, "name": self.clause.name, "kind": self.kind, "before": before, "after": after}


def clauses(found: Definitions) -> list[Clause]:
    """All of it, in the order in which people read it."""
    return [*_stages(found), *_owed(found), *_targets(found), *_rest(found)]


def chapters(found: Definitions) -> list[tuple[str, str, list[Clause]]]:
    """(key, heading, clauses) for each chapter that says something."""
    every = clauses(found)
    grouped = [(key, says, [one for one in every if one.chapter == key]) for key, says in CHAPTERS.items()]
    return [each for each in grouped if each[2]]


def called(found: Definitions, stage: Stage) -> str:
    """What this company calls a stage."""
    rule = found.stage(stage)
    return rule.name if rule else STAGE_NAMES[stage]


def compare(before: Definitions, after: Definitions) -> list[Change]:
    """What differs, clause by clause, in the order of the newer one; what was taken out stands at its chapter's end."""
    old, new = {one.path: one for one in clauses(before)}, {one.path: one for one in clauses(after)}
    found = [Change(old.get(path), clause) for path, clause in new.items() if old.get(path) != clause]
    found += [Change(clause, None) for path, clause in old.items() if path not in new]
    order = list(CHAPTERS)
    return sorted(found, key=lambda change: order.index(change.clause.chapter))


def _stages(found: Definitions) -> Iterator[Clause]:
    for stage in Stage:
        rule = found.stage(stage)
        team = rule.team.value if rule and rule.team else ""
        yield Clause(f"stages.{stage}", "stages", called(found, stage), (plain.stage(stage, rule),), team)


def _owed(found: Definitions) -> Iterator[Clause]:
    for sla in found.slas:
        what = called(found, sla.stage)
        yield Clause(f"slas.{sla.name}", sla.team.value, sla.name, plain.sla(sla, what), sla.team.value)
    hours = found.ignored_after_hours
    says = f"A lead that was handed over is ignored when nobody from sales has tried to reach it within {hours} hours."
    yield Clause("ignored_after_hours", "sales", "Ignored lead", (says,), "sales")


def _targets(found: Definitions) -> Iterator[Clause]:
    for quarter_on, each in groupby(found.targets, key=lambda one: one.quarter_on):
        yield Clause(
            f"targets.{quarter_on}", "targets", plain.quarter(quarter_on),
            tuple(plain.target(one, found.calendar.currency) for one in each),
        )  # fmt: skip


def _rest(found: Definitions) -> Iterator[Clause]:
    for one in found.benchmarks:
        yield Clause(f"benchmarks.{one.name}", "benchmarks", one.name, plain.benchmark(one, found.calendar.currency))
    for part in found.card:
        yield Clause(f"card.{part.name}", "card", part.name, (f"{conditions.points(part)}.",))
    for path, name, says in plain.calendar(found.calendar):
        yield Clause(f"calendar.{path}", "calendar", name, (says,))
    cohort = f"A cohort's conversion counts what happens within {found.cohort_days} days of its beginning."
    yield Clause("cohort_days", "calendar", "Cohorts", (cohort,))
    yield Clause("attribution", "attribution", "Attribution", plain.attribution(found.attribution))
    for name, words in found.channels.items():
        yield Clause(f"channels.{name}", "channels", plain.label(name), (listed(words),))
    for name, words in found.reasons.items():
        yield Clause(f"reasons.{name}", "reasons", plain.label(name), (listed(words),))
    if found.personas:
        yield Clause("personas", "personas", "Personas", (listed(found.personas),))
