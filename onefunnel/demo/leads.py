"""A lead appears: the form, the badge or the call that made somebody known, and what they say when asked."""

from __future__ import annotations

from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.cast import Colleague
from onefunnel.demo.chance import Wheel
from onefunnel.demo.lexicon.wares import FORMS, SAID, TOPICS, UNCODABLE
from onefunnel.demo.people import Person
from onefunnel.demo.touches import running, tell_touch
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value

INSTEAD = Wheel(planted.SAID_INSTEAD)


def move(
    sheet: Sheet,
    at: int,
    account: Account,
    person: Person,
    stage: str,
    *,
    crm: str,
    reason: str = "",
    owner: Colleague | None = None,
    opportunity: str = "",
) -> bool:
    """A stage entered. A lead's first entry is told even from before the history; other moves only within it."""
    world = sheet.world
    if at >= world.horizon or (at < world.start and stage != "lead" and not opportunity):
        return False
    values: dict[str, Value] = {
        "person": person.key, "account": account.key, "stage": stage, "crm_stage": crm, "moved_at": world.calendar.text(at),
    }  # fmt: skip
    if reason:
        values["reason"] = reason
    if owner:
        values["owner"] = world.keys("owners", owner.code)
    if opportunity:
        values["opportunity"] = opportunity
    person.status, person.trail = crm, [*person.trail[-3:], stage]
    sheet.tell("stage_moves", f"M{account.number + 1}.{sheet.number()}", values)
    world.tally.counts[f"moves {stage}"] += at >= world.start
    return True


def become_known(sheet: Sheet, rng: Random, account: Account, person: Person) -> None:
    """The lead-creating touch and the first stage."""
    at = person.known_at
    if person.tracked == "outbound":
        cold_call(sheet, rng, account, person)
    else:
        form(sheet, rng, account, person, at, FORMS.get(person.tracked, "Contact form"), person.tracked, creates=True)
        ask(sheet, rng, account, person, at)
    account.seen.append((at, person.tracked))
    move(sheet, at + 5, account, person, "lead", crm="New")


def form(
    sheet: Sheet, rng: Random, account: Account, person: Person, at: int, name: str, channel: str, *, creates: bool = False
) -> None:
    """A form sent in, or a badge scanned."""
    world, campaign = sheet.world, running(sheet, channel, at)
    values: dict[str, Value] = {
        "team": "marketing", "kind": "form", "channel": channel, "direction": "in", "outcome": "submitted",
        "is_human": True, "is_bot": False, "subject": name, "topic": TOPICS[name],
    }  # fmt: skip
    if campaign:
        values["campaign"] = world.keys("campaigns", campaign.code)
        if creates and world.told(at):
            person.campaign = person.campaign or campaign.code
            world.tally.campaign_leads[campaign.code] += 1
    if name == "White paper download":
        piece = world.library.pick(rng, "lead", world.calendar.day(at))
        values["content"] = world.keys("contents", piece.code)
        if world.told(at):
            use: dict[str, Value] = {
                "content": values["content"], "kind": "opened", "person": person.key, "account": account.key,
                "used_at": world.calendar.text(at + 20),
            }  # fmt: skip
            sheet.tell("content_uses", f"U{account.number + 1}.{sheet.number()}", use)
    tell_touch(sheet, at, account, person, values)


def cold_call(sheet: Sheet, rng: Random, account: Account, person: Person) -> None:
    """An SDR found somebody and rang: the first touch is sales's own."""
    values: dict[str, Value] = {
        "team": "sales", "kind": "call", "channel": "outbound", "direction": "out", "outcome": "left_message",
        "is_human": True, "is_bot": False, "owner": sheet.world.keys("owners", account.sdr.code),
        "duration_secs": 20 + int(rng.random() * 50), "subject": "Cold call",
    }  # fmt: skip
    tell_touch(sheet, person.known_at + 60 + int(rng.random() * 900), account, person, values)


def ask(sheet: Sheet, rng: Random, account: Account, person: Person, at: int) -> None:
    """ "Where did you hear about us?": many are never asked, some do not answer, and those who do may be wrong."""
    world = sheet.world
    if rng.random() >= planted.ASKED or not world.told(at):
        return
    values: dict[str, Value] = {"person": person.key, "asked_at": world.calendar.text(at)}
    world.tally.add("asked")
    if rng.random() < planted.ANSWERED:
        world.tally.add("answered")
        values["answered_at"] = world.calendar.text(at + 8)
        values.update(answer(world.tally.said, rng, person.source))
    sheet.tell("self_reports", f"R{account.number + 1}.{sheet.number()}", values)


def answer(counted: dict[tuple[str, str], int], rng: Random, source: str) -> dict[str, Value]:
    """Their words and the channel they were coded to; some words fit none."""
    if rng.random() < planted.UNCODABLE:
        counted[source, ""] += 1
        return {"said": rng.choice(UNCODABLE)}
    said = source if rng.random() < planted.SAID_RIGHT else INSTEAD.draw(rng)
    counted[source, said] += 1
    return {"said": rng.choice(SAID[said]), "coded_channel": said}


def comes_back(sheet: Sheet, account: Account, person: Person, at: int) -> None:
    """A lead that was recycled shows interest again: it is a lead once more before it is handed over."""
    person.cycle += 1
    move(sheet, at - 5, account, person, "lead", crm="Re-engaged", reason=f"cycle {person.cycle}")
