"""Fail when a test was skipped that `tests/nightly.toml` does not declare, or when it declares one that is not skipped."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def undeclared(skipped: list[tuple[str, str]], declared: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The skips that nobody declared, and the declarations that no skip answers to."""
    hidden = [(test, why) for test, why in skipped if not test.startswith(tuple(declared))]
    stale = [name for name in declared if not any(test.startswith(name) for test, _ in skipped)]
    return hidden, stale


def main() -> int:
    """0 when only the declared tests were skipped in the last `make test`."""
    lists = sorted((ROOT / ".make").glob("skipped-*.txt"))
    if not lists:
        print("skips: no list of skipped tests; run make test first")
        return 1
    skipped = [(test, why) for path in lists for test, _, why in (line.partition("\t") for line in path.read_text().splitlines())]
    declared = [entry["test"] for entry in tomllib.loads((ROOT / "tests" / "nightly.toml").read_text()).get("nightly", [])]
    hidden, stale = undeclared(skipped, declared)
    for test, why in hidden:
        print(f"skipped but not declared: {test}: {why}")
    for name in stale:
        print(f"declared but not skipped: {name}")
    if not (hidden or stale):
        print(f"skips: {len(skipped)} skipped, all declared in tests/nightly.toml")
    return int(bool(hidden or stale))


if __name__ == "__main__":
    sys.exit(main())
