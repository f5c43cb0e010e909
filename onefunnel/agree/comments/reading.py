"""Comments as somebody may read them: the thread of a number, how many each tile has, and what became of the number since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isclose
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from onefunnel.agree.comments import writing
from onefunnel.agree.comments.records import Comment
from onefunnel.agree.comments.subject import Subject, subject
from onefunnel.ledger.answer import Answer, plain
from onefunnel.web import figures
from onefunnel.web.tiles import Talk, Tile
from onefunnel.who.access import Action, may
from onefunnel.who.records import Membership
from onefunnel.words import Role, Scope, Team

SIDES = {
    Role.MARKETING_LEAD: Team.MARKETING, Role.SALES_LEAD: Team.SALES, Role.SDR: Team.SALES, Role.ACCOUNT_EXECUTIVE: Team.SALES,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One comment for one reader. `quote` says what the number was and is; `state` is open, settled or withdrawn."""

    comment: Comment
    name: str
    side: str
    text: str
    quote: str
    has_changed: bool
    state: str
    can_mend: bool
    can_withdraw: bool
    can_give_back: bool
    can_settle: bool


def comments() -> QuerySet[Comment]:
    """Every comment with those who acted on it."""
    return Comment.objects.select_related("by__membership", "resolution__by", "withdrawal__by")


def thread(about: Subject, *, reader: User, now_is: Answer | None, now: datetime) -> list[Said]:
    """A number's comments, the oldest first."""
    return [said(one, reader=reader, now_is=now_is, now=now) for one in comments().filter(place=about.place)]


def elsewhere(about: Subject) -> int:
    """How many comments stand on the same measure asked about other scopes."""
    return Comment.objects.filter(measure=about.measure.name, withdrawal=None).exclude(place=about.place).count()


def said(comment: Comment, *, reader: User, now_is: Answer | None, now: datetime) -> Said:
    quote, has_changed = quoted(comment, now_is)
    state, own, writes = state_of(comment), comment.by_id == reader.pk, may(reader, Action.COMMENT)
    is_hidden = state == "withdrawn" and comment.withdrawal.by_id != reader.pk
    return Said(
        comment, name_of(comment.by), side_of(comment.by), "" if is_hidden else comment.text, quote, has_changed, state,
        can_mend=writes and not writing.not_mendable(comment, reader, now=now),
        can_withdraw=writes and state != "withdrawn" and (own or may(reader, Action.MANAGE_USERS)),
        can_give_back=writes and state == "withdrawn" and comment.withdrawal.by_id == reader.pk,
        can_settle=writes and state != "withdrawn",
    )  # fmt: skip


def state_of(comment: Comment) -> str:
    """open, settled or withdrawn."""
    return "withdrawn" if hasattr(comment, "withdrawal") else "settled" if hasattr(comment, "resolution") else "open"


def quoted(comment: Comment, now_is: Answer | None) -> tuple[str, bool]:
    """'The number was 188 when this was written, it is 133 now.', and whether it changed; else only what it was."""
    if comment.table:
        changed = now_is is not None and writing.digest(now_is) != comment.table
        return ("The table has changed since this was written." if changed else ""), changed
    value: Any = plain(now_is.value) if now_is else None
    if now_is is None:
        return f"{_figure(comment, figures.short)} when this was written.", False
    if _same(comment.value, value):
        return f"{_figure(comment, figures.short)} when this was written, and is so now.", False
    write = figures.short
    if write(comment.value, comment.unit, comment.currency) == write(value, now_is.unit, now_is.currency):
        write = figures.whole
    is_now = "there is nothing to count now" if value is None else f"it is {write(value, now_is.unit, now_is.currency)} now"
    since = _since(comment, now_is)
    return f"{_figure(comment, write)} when this was written, {is_now}{since}.", True


def _figure(comment: Comment, write: Any) -> str:
    if comment.value is None:
        return "There was nothing to count"
    return f"The number was {write(comment.value, comment.unit, comment.currency)}"


def _since(comment: Comment, now_is: Answer) -> str:
    """Another agreement is half of the answer to why a number is another."""
    return "" if comment.agreement == now_is.agreement else f" (then counted by {comment.agreement}; now by {now_is.agreement})"


def _same(then: float | None, now: float | None) -> bool:
    if then is None or now is None:
        return then is now
    return isclose(then, now, rel_tol=1e-9, abs_tol=1e-9)


def name_of(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def side_of(user: Any) -> str:
    """The team somebody works in; `joint` for who works for both."""
    try:
        return str(SIDES.get(Role(user.membership.role), "joint"))
    except Membership.DoesNotExist:
        return "joint"


def marked(tiles: Sequence[Tile], scope: Scope, user: Any) -> list[Tile]:
    """The tiles of a page, each with how much is said about its number and the way there."""
    about = {tile.measure: subject(tile.measure, scope) for tile in tiles if tile.measure}
    counts = _counts([one.place for one in about.values()])
    writes = may(user, Action.COMMENT)
    return [
        replace(tile, talk=_talk(tile.name, about[tile.measure], *counts.get(about[tile.measure].place, (0, 0)), writes=writes))
        if tile.measure
        else tile
        for tile in tiles
    ]


def talk_of(about: Subject, user: Any) -> Talk | None:
    """The same for one number."""
    count, count_open = _counts([about.place]).get(about.place, (0, 0))
    return _talk(about.measure.word, about, count, count_open, writes=may(user, Action.COMMENT))


def _counts(places: list[str]) -> dict[str, tuple[int, int]]:
    """For each place with comments: how many stand, and how many of those are open."""
    standing = Comment.objects.filter(place__in=places, withdrawal=None).order_by().values_list("place")
    counted = standing.annotate(count=Count("id"), open=Count("id", filter=Q(resolution=None)))
    return {place: (count, still_open) for place, count, still_open in counted}


def _talk(name: str, about: Subject, count: int, count_open: int, *, writes: bool) -> Talk | None:
    """Whoever may only read is shown no empty thread."""
    if not count and not writes:
        return None
    said = f"{count} comment{'' if count == 1 else 's'} on {name}, {count_open} open" if count else f"Comment on {name}"
    return Talk(about.measure.name, count, said, f"{about.address}#comments", f"{about.thread}&panel=1")
