"""The targets that were agreed, each by the version in force while its quarter ran."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from onefunnel.agree.agreement import standing
from onefunnel.agree.scoreboard.targets import Agreed, quarter
from onefunnel.ledger.definitions import Definitions


def agreed_targets(seen_on: date, *, version: int | None = None) -> Agreed:
    """As both sides have agreed by a day: the newest version in force by then, for a quarter that is over by its last day.

    With `version` that one version's targets, whatever day it is.
    """
    known = [(found.in_force_on, standing.definitions_of(found)) for found in standing.signed()]
    return targets_of([(on, found) for on, found in known if version is None or found.number == version], seen_on, version)


def targets_of(known: Iterable[tuple[date, Definitions]], seen_on: date, version: int | None = None) -> Agreed:
    """The same from versions given with the day on which each took force, oldest first."""
    agreed: dict[tuple[str, date], tuple[float, int]] = {}
    for in_force_on, found in known:
        for one in found.targets:
            if version is not None or in_force_on <= min(seen_on, quarter(one.quarter_on).ends_on):
                agreed[one.measure, one.quarter_on] = (one.value, found.number)
    return agreed
