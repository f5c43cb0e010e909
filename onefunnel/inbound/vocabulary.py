"""The columns that take our words only. A value that is none of them is left out and asked about, never dropped."""

from __future__ import annotations

from collections.abc import Callable

from onefunnel.words import Stage, Team

TEAMS = tuple(t.value for t in Team)
STAGES = tuple(s.value for s in Stage)
KINDS = (
    "email", "call", "meeting", "form", "visit", "webinar", "event", "ad_click", "ad_view", "chat", "social", "task", "note",
)  # fmt: skip
CLOSED: dict[tuple[str, str], tuple[str, ...]] = {
    ("owners", "team"): TEAMS,
    ("touches", "team"): TEAMS,
    ("touches", "kind"): KINDS,
    ("touches", "direction"): ("in", "out"),
    ("stage_moves", "stage"): STAGES,
    ("verdicts", "answer"): ("accepted", "rejected", "recycled"),
    ("opportunities", "status"): ("open", "won", "lost"),
    ("campaigns", "kind"): ("brand", "demand"),
    ("merges", "kind"): ("people", "accounts", "opportunities"),
}


def converter(table: str, column: str) -> Callable[[str], str | None] | None:
    """A reader of one of our words, or none where the column takes any text."""
    if column == "currency":
        return str.upper
    words = CLOSED.get((table, column))
    if words is None:
        return None
    known = {w: w for w in words} | {w.upper(): w for w in words} | {w.title(): w for w in words}
    return known.get
