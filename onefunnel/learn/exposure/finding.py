"""What an estimate says: the lift with its interval, its guards, and whether it may be said at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from onefunnel.learn.exposure import guards
from onefunnel.learn.exposure.boosting import trees
from onefunnel.learn.exposure.estimate import estimate
from onefunnel.learn.exposure.guards import Guard
from onefunnel.learn.exposure.trials import Flags, Trials

LEAST_CONTROL = 5  # talks among whom a negative control calls exposed; below that it tells nothing
BY = {"met": "What they met", "campaign_kind": "Kind of campaign", "industry": "Industry", "segment": "Segment"}
MOST_GROUPS = 12


@dataclass(frozen=True)
class Finding:
    """One lift, or why there is none. `ratio` is empty where nothing could be estimated; `refusals` where it may be said."""

    of: str
    name: str
    exposed: int
    events: int
    others: int
    other_events: int
    ratio: float | None
    low: float | None
    high: float | None
    e_value: float | None
    guards: tuple[Guard, ...]

    @property
    def refusals(self) -> tuple[str, ...]:
        return tuple(guard.refusal for guard in self.guards if guard.holds is False)

    @classmethod
    def nothing(cls) -> Finding:
        """Nobody could enter a trial."""
        return cls("", "", 0, 0, 0, 0, None, None, None, None, (guards.enough(0, 0, 0.0),))

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Finding:
        """What `as_json` wrote."""
        kept = {name: value for name, value in told.items() if name != "refusals"}
        return cls(**kept | {"guards": tuple(Guard(**guard) for guard in told["guards"])})

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"guards": [asdict(guard) for guard in self.guards], "refusals": list(self.refusals)}


def find_all(trials: Trials, *, progress: Callable[[int, int, str], None] = lambda *_: None) -> list[Finding]:
    """The whole, then each group of each kind. Groups of the exposed are compared with everyone not exposed."""
    # It brings scikit-learn's company, which a page must not load.
    from threadpoolctl import threadpool_limits

    chosen = groups(trials)
    found = []
    with threadpool_limits(1):  # two threads that wait for each other cost seven times one
        for place, (of, name, rows) in enumerate(chosen):
            progress(place, len(chosen), name or "everyone")
            found.append(find(trials.only(rows) if of else trials, of=of, name=name, whole=not of))
    progress(len(chosen), len(chosen), "done")
    return found


def groups(trials: Trials) -> list[tuple[str, str, Flags]]:
    """Everyone, then what is met, the kind of campaign, industries and segments, the most exposed first."""
    exposed = trials.arm == "exposed"
    found: list[tuple[str, str, Flags]] = [("", "", np.ones(len(trials), dtype=np.bool_))]
    for of in BY:
        cells = trials.words(of)
        known, counts = np.unique(cells[exposed], return_counts=True)
        names = [str(name) for _, name in sorted(zip(-counts, known, strict=True)) if name][:MOST_GROUPS]
        if len(names) < 2:
            continue
        for name in names:
            own = cells == name
            found.append((of, name, own | ~exposed if of in ("met", "campaign_kind") else own))
    return found


def find(trials: Trials, *, of: str = "", name: str = "", whole: bool = True) -> Finding:
    """One lift with its guards; `whole` asks the second opinion and the negative controls too."""
    main = trials.only((trials.arm == "exposed") | (trials.arm == "not exposed")) if len(trials) else trials
    exposed = (main.arm == "exposed").astype(np.float64)
    number, events = int(exposed.sum()), int((exposed * main.talked).sum())
    counts = (of, name, number, events, len(main) - number, int(((1 - exposed) * main.talked).sum()))
    first = guards.enough(number, events, _rate(main))
    if not first.holds or counts[-1] < guards.LEAST_EVENTS:
        return Finding(*counts, None, None, None, None, (first,))
    made = main.design()
    got = estimate(made.rich, exposed, main.talked, main.weights, main.accounts)
    if got is None:
        return Finding(*counts, None, None, None, None, (first, _unstable(number)))
    table = [
        first, guards.sharp(got, number), guards.alike(got, made, exposed, main.weights),
        guards.overlapping(got, exposed, main.weights), guards.effective(got, exposed), guards.trimmed(got, main.weights),
    ]  # fmt: skip
    if whole:
        other = estimate(made.plain, exposed, main.talked, main.weights, main.accounts, learn=trees)
        table += [guards.second_opinion(got, other), _undelivered(trials), _later(trials)]
    low, high = got.interval()
    return Finding(*counts, got.ratio, low, high, guards.e_value(got.ratio), tuple(table))


def _rate(main: Trials) -> float:
    """The share of the exposed that talks, borrowed from everyone where the exposed are too few to say."""
    exposed = main.arm == "exposed"
    own, number = float(main.talked[exposed].sum()), int(exposed.sum())
    everyone = float(np.average(main.talked, weights=main.weights)) if len(main) else 0.0
    return (own + 5 * everyone) / (number + 5) if number else everyone


def _unstable(number: int) -> Guard:
    return Guard(
        "estimate", "Estimate", "none", "above nought", False, f"not enough data: {number:,} exposed, and no stable estimate"
    )


def _undelivered(trials: Trials) -> Guard:
    """The same estimate with mail that came back in the place of the exposure."""
    rows = trials.only((trials.arm == "undelivered") | (trials.arm == "not exposed"))
    sent = (rows.arm == "undelivered").astype(np.float64)
    number = int(sent.sum())
    if (sent * rows.talked).sum() < LEAST_CONTROL:
        return guards.undelivered(None, number)
    made = rows.design()
    return guards.undelivered(estimate(made.plain, sent, rows.talked, rows.weights, rows.accounts), number)


def _later(trials: Trials) -> Guard:
    """Among those not exposed, now and in the 30 days: the exposure of the quarter after, which cannot have worked yet.

    What they did in the 30 days counts as known, because visits lead to both; the talk itself is not among it.
    """
    rows = trials.only((trials.arm == "not exposed") & trials.known("met_later") & ~trials.true("met_after"))
    met = rows.true("met_later").astype(np.float64) if len(rows) else np.zeros(0)
    number = int(met.sum())
    if (met * rows.talked).sum() < LEAST_CONTROL or ((1 - met) * rows.talked).sum() < LEAST_CONTROL:
        return guards.later(None, number)
    made = rows.design(after=True)
    return guards.later(estimate(made.rich, met, rows.talked, rows.weights, rows.accounts), number)
