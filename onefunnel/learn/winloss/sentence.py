"""The sentence: what wins, what loses, and the one thing to look at. Made from the numbers; says less where they say less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from onefunnel.learn import shares
from onefunnel.learn.shares import Share
from onefunnel.learn.winloss.asking import Group, Shown
from onefunnel.web import figures

JUDGED = ("segment", "competitor", "source", "region", "industry", "product", "contacts", "discount")
MANY_MISSING = 20  # percent of the ends without a reason from which on that is the thing to look at
PHRASES = {
    "segment": "in {}", "region": "in {}", "industry": "in {}", "product": "with {}", "competitor": "against {}",
    "source": "from {}", "contacts": "with {}",
}  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """The groups told apart from the rest: those that win more, the largest gap first, and those that win less."""

    more: tuple[Group, ...]
    less: tuple[Group, ...]
    looks: int


@dataclass(frozen=True)
class Look:
    """The one thing to look at: a sentence, the measure behind it, and the money at stake (milli-cents)."""

    says: str
    measure: str
    stake: float = 0.0


def telling(shown: Shown) -> Telling:
    """No colleague is judged in a headline, nor is the number of pushes: the longer a deal lives, the more of them it has."""
    lost, unpriced = unpriced_losses(shown)
    judged = [across for across in JUDGED if across != "discount" or 2 * unpriced <= lost]
    every = [group for across in judged for group in shown.groups(across)]
    found = [group for group in every if group.is_known and group.wins.is_told and shown.wins.without(group.wins).is_told]
    looks = len(found)
    gaps = [
        (group.wins.value - rest.value, group)
        for group in found
        if shares.apart(group.wins, rest := shown.wins.without(group.wins), looks)
    ]
    gaps.sort(key=lambda one: (-abs(one[0]), one[1].across, one[1].name))
    return Telling(tuple(g for gap, g in gaps if gap > 0), tuple(g for gap, g in gaps if gap < 0), looks)


def unpriced_losses(shown: Shown) -> tuple[float, float]:
    """How many deals were lost, and of how many of them no discount is known: with most, every priced deal was won."""
    groups = {group.name: group.wins for group in shown.groups("discount")}
    unknown = groups.get("not known", Share(0, 0))
    return sum(share.n - share.hits for share in groups.values()), unknown.n - unknown.hits


def answer(shown: Shown) -> str:
    """'26% of the deals that closed were won, 31 of 118: most with 3 contacts (44%), least with 1 contact (11%)'."""
    wins = shown.wins
    if not wins.n:
        return "Nothing closed in this period"
    if not wins.is_told:
        return f"{wins.hits:,} of {wins.n:,} deals that closed were won: too few to speak of a rate"
    said = f"{percent(wins.value)} of the deals that closed were won, {wins.hits:,} of {wins.n:,}"
    told = telling(shown)
    ends = [
        f"{word} {phrase(groups[0])} ({percent(groups[0].wins.value)})"
        for word, groups in (("most", told.more), ("least", told.less))
        if groups
    ]
    return f"{said}: {', '.join(ends)}" if ends else said


def reason(shown: Shown) -> str:
    """The one thing to look at, and how many groups were looked at."""
    if not shown.wins.n:
        return "Choose a longer period or fewer filters, or import deals."
    found = first(shown)
    told = telling(shown)
    nothing = f"None of the {told.looks} groups looked at is told apart from the rest by more than chance."
    return " ".join(text for text in (found.says if found else "", "" if told.more or told.less else nothing) if text)


def first(shown: Shown) -> Look | None:
    """Of what is open, where most money is in doubt; where none is, ends without a reason."""
    found = [look for look in (_single(shown), _stale(shown)) if look and look.stake > 0]
    if found:
        return max(found, key=lambda look: look.stake)
    return _reasons(shown)


def _single(shown: Shown) -> Look | None:
    """Open deals on one contact, where such deals were won less often: their money times the gap."""
    told = shown.told("single_threaded_deals")
    groups = {group.name: group.wins for group in shown.groups("contacts")}
    one = groups.get("1 contact", Share(0, 0))
    several = Share(
        sum(share.hits for name, share in groups.items() if name[:1] in "234"),
        sum(share.n for name, share in groups.items() if name[:1] in "234"),
    )
    if not told["value"] or not shares.apart(one, several) or several.value < one.value:
        return None
    says = (
        f"Look first at the {_of_open(told)} that hang on one contact, {_money(shown, told, 'single_amount')}: "
        f"with several contacts {percent(several.value)} were won, with one {percent(one.value)}."
    )
    return Look(says, "single_threaded_deals", told["single_amount"] * (several.value - one.value))


def _stale(shown: Shown) -> Look | None:
    """Open deals older than any that closed: what the win rate would still count on."""
    told = shown.told("stale_deals")
    if not told["value"]:
        return None
    says = f"Look first at the {_of_open(told)} that are older where they stand than any deal that ever closed"
    stake = told["stale_amount"] * shown.wins.value
    return Look(f"{says}, {_money(shown, told, 'stale_amount')}.", "stale_deals", stake)


def missing(shown: Shown) -> tuple[int, int]:
    """How many ended without a reason, and how many ended."""
    rows = shown.answers["reasons_missing"].dicts()
    silent, ended = (sum(cast(int, row[name]) for row in rows) for name in ("value", "ended"))
    return silent, ended


def is_alarming(shown: Shown) -> bool:
    """Whether so many ended without a reason that little can be learnt from losing."""
    silent, ended = missing(shown)
    return ended > 0 and 100 * silent >= MANY_MISSING * ended


def _reasons(shown: Shown) -> Look | None:
    if not is_alarming(shown):
        return None
    silent, ended = missing(shown)
    return Look(
        f"Look first at the {silent:,} of {ended:,} ends without a reason: nothing can be learnt from them.", "reasons_missing"
    )


def phrase(group: Group, called: Mapping[str, str] | None = None) -> str:
    """'against Acme', 'with 3 contacts', 'at a discount of 10% to 20%'."""
    name = (called or {}).get(group.name, group.name)
    if group.across == "discount":
        return "without a discount" if name == "none" else f"at a discount {'of ' if name[:1].isdigit() else ''}{name}"
    return PHRASES[group.across].format(name.replace("_", " ") if group.across == "source" else name)


def percent(share: float) -> str:
    return figures.short(100 * share, "percent")


def _of_open(told: Mapping[str, Any]) -> str:
    return f"{told['value']:,} of {told['open_deals']:,} open deals"


def _money(shown: Shown, told: Mapping[str, Any], column: str) -> str:
    amount = told[column]
    return figures.short(amount, "money", shown.answers["win_rate"].currency) if amount else "none with an amount"
