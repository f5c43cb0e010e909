"""The process's own engine over the ledger of this home: DuckDB unless `ONEFUNNEL_ENGINE` names a Spark master.

`engine(under=definitions)` asks the same facts as if one version of the agreement, signed or a draft, had held always.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from functools import cache

from onefunnel.ledger.clock import UTC_CLOCK, Clock
from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.engine import DeadlineError, Engine
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.ledger.under import Under
from onefunnel.ledger.versions import SIGNED, Versions, signed
from onefunnel.store.home import home
from onefunnel.words import Scope

KEPT = 3  # versions that are asked about for all time, each with its own relations in memory
_lock = threading.Lock()
_tried: OrderedDict[tuple[str, str, int], Under] = OrderedDict()


class UnknownVersionError(Exception):
    """Nobody signed a version of that number. `known` lists those that there are, the built-in 0 among them."""

    def __init__(self, number: int, known: list[int]) -> None:
        self.number, self.known = number, known
        some = f"it can be {', '.join(map(str, known))}" if len(known) > 1 else "none has been signed yet"
        super().__init__(f"there is no version {number} of the agreement; {some}")


def engine(chosen: str = "", *, under: Definitions | None = None) -> Engine:
    """The engine in force, or the one chosen. One for each process and home; safe to share between threads.

    With `under` the same facts are counted as if these definitions, a draft's too, had been in force for all time. Nothing
    is written; what depends on them is worked out in this process, always by DuckDB, and kept for the last few.
    """
    with _lock:
        if under is not None:
            return _under(under)
        return _engine(chosen or os.environ.get("ONEFUNNEL_ENGINE") or "duckdb", str(home().path), os.getpid())


def engine_for(scope: Scope, chosen: str = "") -> Engine:
    """The engine that a scope asks for: each version in its time, or one for all time. Raises UnknownVersionError."""
    return engine(chosen) if scope.version is None else engine(under=definitions(scope.version))


def clock() -> Clock:
    """The company's days as the agreement in force has them; those of UTC while the ledger cannot be read."""
    try:
        return engine().read(lambda reading: reading.clock)
    except (DamagedLedgerError, DeadlineError):
        return UTC_CLOCK


def versions() -> Versions:
    """The versions that the ledger knows, the built-in one first, each with the instants between which it is in force."""
    return signed(engine().rows(SIGNED, {}).rows)


def definitions(number: int) -> Definitions:
    """A signed version's definitions as the ledger knows them. Raises UnknownVersionError."""
    known = versions()
    found = next((one.definitions for one in known if one.number == number), None)
    if found is None:
        raise UnknownVersionError(number, [one.number for one in known])
    return found


def _under(wanted: Definitions) -> Under:
    key = (wanted.as_json(), str(home().path), os.getpid())
    if key not in _tried:
        _tried[key] = Under(home().ledger, wanted)
    _tried.move_to_end(key)
    while len(_tried) > KEPT:
        _tried.popitem(last=False)
    return _tried[key]


@cache
def _engine(chosen: str, path: str, process: int) -> Engine:
    ledger = home().ledger
    if chosen == "duckdb":
        return Duck(ledger)
    if chosen.startswith(("spark://", "local")):
        from onefunnel.ledger.spark import Spark

        return Spark(ledger, chosen)
    raise ValueError(f"there is no engine '{chosen}'; it can be duckdb, spark://HOST:PORT or local[N]")
