"""The sentence, the numbers and the weights of the duplicates page."""

from __future__ import annotations

from typing import Any

from onefunnel.jobs.records import Job
from onefunnel.web.tiles import Tile
from onefunnel.who.matching import fields, worklist
from onefunnel.who.matching.records import DIFFERENT, SAME, Judgement, Search
from onefunnel.words import at_minute

WORDS = {"people": ("people", "person"), "accounts": ("accounts", "account")}


def answer(kind: str, total: int, last: Search | None) -> str:
    many, one = WORDS[kind]
    if last is None:
        return f"Nobody has looked for duplicate {many} yet"
    if not total:
        return f"No two {many} wait to be told apart"
    return f"{total:,} pair{'' if total == 1 else 's'} of {many} may be the same {one}"


def reason(kind: str, last: Search | None, *, is_busy: bool) -> str:
    if is_busy:
        return "A search is going on; what is below comes from the one before."
    if last is None:
        return "Rules look first, then probabilities learned from your own records. Nothing is ever merged by itself."
    return (
        f"Searched {at_minute(last.searched_at)} UTC by {last.searched_by or 'the command line'} among {last.records:,} "
        f"{WORDS[kind][0]}. Nothing is merged by itself: you say it, and can undo it at any time."
    )


def strip(kind: str, total: int, last: Search) -> list[Tile]:
    said = Judgement.objects.filter(kind=kind, undone_at=None)
    rules = worklist.waiting(kind).exclude(rule="").count()
    agrees = "same e-mail, or phone and name" if kind == "people" else "same domain and name"
    return [
        Tile("Waiting, by a rule", f"{rules:,}", basis=agrees),
        Tile("Waiting, by probability", f"{total - rules:,}", basis="0.50 and more"),
        Tile("Merged here", f"{said.filter(said=SAME).count():,}", basis="said to be one, not undone"),
        Tile("Different", f"{said.filter(said=DIFFERENT).count():,}", basis="not proposed again"),
    ]  # fmt: skip


def weights(kind: str, last: Search | None) -> list[dict[str, Any]]:
    """Each level with how often equal and unequal pairs stand there, and how many times the odds it makes."""
    found = []
    for row in last.weights if last else ():
        same, different = row["same"] or 0.0, row["different"] or 0.0
        found.append(
            {
                "field": row["field"].capitalize(), "says": fields.says(kind, row["field"], row["level"]),
                "same": _share(same), "different": _share(different), "times": _times(same / different) if different else "",
            }
        )  # fmt: skip
    return found


def has_failed(job: Job | None) -> bool:
    return job is not None and job.outcome == "dead"


def _share(share: float) -> str:
    return f"{share * 100:.1f} %" if share >= 0.001 else f"{share * 1_000_000:,.0f} in a million"


def _times(odds: float) -> str:
    return f"{odds:,.0f}" if odds >= 10 else f"{odds:.2g}"
