"""Read an agreement's text: its definitions, the day it asks for, its note, and every problem with the place and the mend."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from onefunnel.agree.agreement.wording import benchmarks, parts
from onefunnel.agree.agreement.wording.problems import Problem, unreadable
from onefunnel.agree.agreement.wording.taking import Taker
from onefunnel.ledger.definitions import BUILT_IN, Definitions

KEYS = (
    "in_force_on", "note", "ignored_after_hours", "cohort_days", "stages", "card", "slas", "targets", "benchmarks", "calendar",
    "attribution", "channels", "reasons", "personas",
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What a text says. With `problems`, `definitions` holds what could be read, for previews only."""

    definitions: Definitions
    in_force_on: date | None
    note: str
    problems: tuple[Problem, ...]


def read(text: str) -> Terms:
    """Never raises: a person's mistakes come back as problems."""
    try:
        told: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Terms(BUILT_IN, None, "", (unreadable(error),))
    taker = Taker(text)
    taker.only((), told, KEYS)
    day = taker.day((), told, "in_force_on")
    calendar = parts.calendar(taker, told)
    definitions = Definitions(
        number=0,
        in_force_on=day or BUILT_IN.in_force_on,
        stages=parts.stages(taker, told),
        card=parts.card(taker, told),
        slas=parts.slas(taker, told),
        targets=parts.targets(taker, told, calendar.fiscal_month),
        benchmarks=benchmarks.benchmarks(taker, told),
        calendar=calendar,
        attribution=parts.attribution(taker, told),
        channels=parts.lists(taker, told, "channels"),
        reasons=parts.lists(taker, told, "reasons"),
        personas=taker.words((), told, "personas"),
        ignored_after_hours=taker.number((), told, "ignored_after_hours", BUILT_IN.ignored_after_hours, least=1, most=8_760)
        or 24,
        cohort_days=taker.number((), told, "cohort_days", BUILT_IN.cohort_days, least=1, most=1_095) or 90,
    )
    return Terms(definitions, day, taker.text((), told, "note"), tuple(sorted(taker.problems, key=lambda one: one.line)))
