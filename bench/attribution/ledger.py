"""Run as a process of its own: the first look of one measure at a ledger, and a second."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.asking import DEADLINE_SECS
from onefunnel.ledger.answer import answer
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.measure import measures
from onefunnel.words import Scope


def main(ledger: Path, name: str) -> None:
    duck, measure = Duck(ledger, threads=1), measures()[name]
    answer(duck, measure, Scope(), deadline_secs=10 * DEADLINE_SECS)
    used = time.process_time()
    answer(duck, measure, Scope(), deadline_secs=DEADLINE_SECS)
    print(round(time.process_time() - used, 2))  # a second look


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
