"""What sales does: attempts, conversations, meetings and the content sent along, each by the colleague whose habit it is."""

from __future__ import annotations

from random import Random

from onefunnel.demo.accounts import Account
from onefunnel.demo.cast import Colleague
from onefunnel.demo.lexicon.wares import MEETING_SUBJECTS
from onefunnel.demo.people import Person
from onefunnel.demo.touches import tell_touch
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value

CONNECTED = ("connected", "replied", "held")  # the outcomes of sales touches that are a two-way connect


def sales_touch(
    sheet: Sheet,
    at: int,
    account: Account,
    person: Person,
    kind: str,
    outcome: str,
    *,
    owner: Colleague,
    direction: str = "out",
    secs: int = 0,
    subject: str = "",
    opportunity: str = "",
    human: bool = True,
) -> None:
    """One touch by sales."""
    values: dict[str, Value] = {
        "team": "sales",
        "kind": kind,
        "direction": direction,
        "outcome": outcome,
        "is_human": human,
        "is_bot": False,
        "owner": sheet.world.keys("owners", owner.code),
        "subject": subject or kind.capitalize(),
    }
    if secs:
        values["duration_secs"] = secs
    if opportunity:
        values["opportunity"] = opportunity
    tell_touch(sheet, at, account, person, values)


def automatic_reply(sheet: Sheet, account: Account, person: Person, at: int) -> None:
    """A machine's "we have received your request", in the rep's name."""
    sales_touch(
        sheet, at, account, person, "email", "delivered", owner=account.sdr, subject="We have received your request", human=False
    )


def attempt(
    sheet: Sheet, rng: Random, account: Account, person: Person, at: int, owner: Colleague | None = None, opportunity: str = ""
) -> None:
    """A human attempt that reaches nobody."""
    who = owner or account.sdr
    if rng.random() < 0.66:
        outcome = "left_message" if rng.random() < 0.3 else "no_answer"
        secs = 8 + int(rng.random() * 40)
        sales_touch(sheet, at, account, person, "call", outcome, owner=who, secs=secs, opportunity=opportunity)
    else:
        sales_touch(sheet, at, account, person, "email", "delivered", owner=who, subject="Your request", opportunity=opportunity)


def connect(
    sheet: Sheet, rng: Random, account: Account, person: Person, at: int, owner: Colleague | None = None, opportunity: str = ""
) -> None:
    """A two-way conversation."""
    who = owner or account.sdr
    if rng.random() < 0.68:
        secs = 90 + int(rng.expovariate(1 / 420))
        sales_touch(sheet, at, account, person, "call", "connected", owner=who, secs=secs, opportunity=opportunity)
        return
    sales_touch(sheet, at, account, person, "email", "delivered", owner=who, subject="Your request", opportunity=opportunity)
    back_at = at + 900 + int(rng.random() * 5400)
    sales_touch(sheet, back_at, account, person, "email", "replied", owner=who, direction="in", subject="Re: Your request",
                opportunity=opportunity)  # fmt: skip


def meet(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, opportunity: str = "") -> None:
    """A meeting that was held, with the account executive."""
    subject = rng.choice(MEETING_SUBJECTS[1:]) if opportunity else MEETING_SUBJECTS[0]
    sales_touch(
        sheet,
        at,
        account,
        person,
        "meeting",
        "held",
        owner=account.executive,
        secs=60 * rng.choice((30, 30, 45, 60, 90)),
        subject=subject,
        opportunity=opportunity,
    )


def send_content(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, stage: str, opportunity: str = "") -> None:
    """A piece of content sent by a rep; two in five are opened."""
    world = sheet.world
    if not world.told(at):
        return
    piece = world.library.pick(rng, stage, world.calendar.day(at))
    owner = account.executive if opportunity else account.sdr
    values: dict[str, Value] = {
        "content": world.keys("contents", piece.code),
        "kind": "presented" if rng.random() < 0.12 else "sent",
        "person": person.key,
        "account": account.key,
        "owner": world.keys("owners", owner.code),
        "used_at": world.calendar.text(at),
    }
    if opportunity:
        values["opportunity"] = opportunity
    sheet.tell("content_uses", f"U{account.number + 1}.{sheet.number()}", dict(values))
    opened_at = at + 600 + int(rng.expovariate(1 / 30_000))
    if rng.random() < 0.42 and world.told(opened_at):
        del values["owner"]
        values.update(kind="opened", used_at=world.calendar.text(opened_at))
        sheet.tell("content_uses", f"U{account.number + 1}.{sheet.number()}", values)
