"""Read what a hold-out was asked for, from the form or the command line: each field settled, or said to be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onefunnel.learn.holdouts import listed, whom
from onefunnel.learn.holdouts.acts import Terms
from onefunnel.learn.holdouts.drawing import LEAST_HELD, MOST_HELD
from onefunnel.learn.holdouts.listed import Listed
from onefunnel.learn.holdouts.records import OUTCOMES, STRATA
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.ledger.engine import Engine
from onefunnel.who.records import Label
from onefunnel.words import Scope

FILTERS = ("segment", "industry", "region", "owner", "channel")
FIELDS = ("name", "campaign", "outcome", "begins_on", "days", "share", "by", *FILTERS, "list")
USUAL = {"outcome": "talked", "days": "30", "share": "20", "by": "segment"}
LONGEST_NAME, LONGEST_LIST, MOST_DAYS, FURTHEST = 120, 8_000_000, 365, timedelta(days=365)


@dataclass(frozen=True)
class Read:
    """The terms, and whom they are drawn from; or what is wrong with which field."""

    terms: Terms | None
    scope: Scope
    listed: Listed | None
    wrong: Mapping[str, str]


def read(sent: Mapping[str, str], *, today: date) -> Read:
    """`sent` holds any of FIELDS as text; what is left out is as usual."""
    said = {name: (sent.get(name) or USUAL.get(name, "")).strip() for name in FIELDS}
    wrong: dict[str, str] = {}
    begins_on = _day(said["begins_on"], today, wrong)
    days = _whole(said["days"], "days", 1, MOST_DAYS, wrong)
    permille = _permille(said["share"], wrong)
    if not said["name"] or len(said["name"]) > LONGEST_NAME:
        wrong["name"] = f"say what is tested, in at most {LONGEST_NAME} letters"
    if said["outcome"] not in OUTCOMES:
        wrong["outcome"] = f"can be {' or '.join(OUTCOMES)}"
    if said["by"] not in ("", "none", *STRATA):
        wrong["by"] = f"can be none, {', '.join(STRATA)}"
    if said["campaign"] and not Label.objects.filter(key=said["campaign"], fact="campaigns", deleted_at=None).exists():
        wrong["campaign"] = "there is no campaign with this key"
    given = _listed(said["list"], wrong)
    filters = {name: said[name] for name in FILTERS if said[name]}
    scope = Scope(**{name: filters.get(name) for name in FILTERS})  # type: ignore[arg-type]
    if wrong:
        return Read(None, scope, given, wrong)
    asked = {"filters": filters} | ({"list": {"entries": given.entries, "unknown": len(given.unknown)}} if given else {})
    by = "" if said["by"] == "none" else said["by"]
    terms = Terms(said["name"], said["outcome"], begins_on, days, permille, by, said["campaign"], asked)
    return Read(terms, scope, given, {})


def people(engine: Engine, asked: Read, *, today: date) -> Whom:
    """Whom the terms are about. Raises DeadlineError, DamagedLedgerError."""
    terms = asked.terms
    assert terms is not None
    return whom.find(
        engine, asked.scope, begins_on=terms.begins_on, days=terms.days, outcome=terms.outcome, by=terms.by,
        listed=asked.listed, today=today,
    )  # fmt: skip


def _day(said: str, today: date, wrong: dict[str, str]) -> date:
    try:
        day = date.fromisoformat(said) if said else today + timedelta(days=1)
    except ValueError:
        wrong["begins_on"] = f"“{said[:20]}” is no day; write it as 2026-11-30"
        return today
    if not today <= day <= today + FURTHEST:
        wrong["begins_on"] = "must not lie in the past: it is drawn before it begins" if day < today else "lies too far ahead"
    return day


def _whole(said: str, name: str, least: int, most: int, wrong: dict[str, str]) -> int:
    if said.isdecimal() and said.isascii() and len(said) < 6 and least <= int(said) <= most:
        return int(said)
    wrong[name] = f"must be a whole number from {least} to {most}"
    return least


def _permille(said: str, wrong: dict[str, str]) -> int:
    try:
        permille = round(float(said.removesuffix("%").replace(",", ".")) * 10)
    except (ValueError, OverflowError):
        permille = 0
    if not LEAST_HELD <= permille <= MOST_HELD:
        wrong["share"] = f"must be from {LEAST_HELD // 10} to {MOST_HELD // 10} %"
    return permille


def _listed(said: str, wrong: dict[str, str]) -> Listed | None:
    if not said:
        return None
    found = listed.read(said[:LONGEST_LIST])
    if len(said) > LONGEST_LIST:
        wrong["list"] = "is too long for one draw"
    elif not found.named:
        wrong["list"] = "names nobody who is known here: give e-mail addresses or keys"
    return found
