"""What really came out while the company was told, counted beside what was planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts kept in flat memory; `truth.py` writes them down."""

    counts: Counter[str] = field(default_factory=Counter)
    by_table: Counter[str] = field(default_factory=Counter)
    campaign_leads: Counter[str] = field(default_factory=Counter)
    said: Counter[tuple[str, str]] = field(default_factory=Counter)
    channel_deals: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    channel_removal: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_owner: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lookalikes: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    days_in_market: int = 0
    days: int = 0

    def add(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def add_lookalike(self, kind: str, key: str, of: str) -> None:
        self.lookalikes[kind].append((key, of))

    def count_close(self, told: bool, won: bool, single: bool, met: int, pressure: float) -> None:
        """A deal that closed within the history, by how it was worked."""
        if not told:
            return
        threads = "one" if single else "two" if met == 2 else "three or more"
        band = "low" if pressure < 1 / 3 else "middle" if pressure < 2 / 3 else "high"
        for group in ("all", f"people met: {threads}", f"price pressure: {band}"):
            self.counts[f"closed, {group}"] += 1
            self.counts[f"won, {group}"] += won
