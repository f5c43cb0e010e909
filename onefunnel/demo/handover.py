"""The hand-over: a lead becomes an MQL, and sales answers at once, late or never, then gives its verdict."""

from __future__ import annotations

from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.chance import Wheel, skewed
from onefunnel.demo.leads import ask, comes_back, form, move
from onefunnel.demo.lexicon.wares import RECYCLED, REJECTIONS
from onefunnel.demo.people import Person
from onefunnel.demo.sales import attempt, automatic_reply, connect, send_content
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value

REJECTION, RECYCLING = Wheel(REJECTIONS), Wheel(RECYCLED)
BUSINESS_HOUR, BUSINESS_DAY = 3600, 9 * 3600
REQUESTS = Wheel({"Demo request": 44, "Contact form": 26, "Price request": 18, "White paper download": 12})


def hand_over(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, talks: bool) -> int:
    """The lead is handed over at `at`. Answers when sales and the lead talked and sales accepted, else 0."""
    world = sheet.world
    if at > person.known_at + 60:
        if "recycled" in person.trail[-1:]:
            comes_back(sheet, account, person, at)
        form(sheet, rng, account, person, at, REQUESTS.draw(rng), person.tracked if person.tracked != "outbound" else "organic")
        if not rng.randrange(4):
            ask(sheet, rng, account, person, at)
    handed_at = at + 30 + int(rng.random() * 240)
    told = move(sheet, handed_at, account, person, "mql", crm="MQL", reason=score(rng, handed_at >= world.breaks_at, talks))
    if rng.random() < planted.AUTOMATIC_REPLY:
        automatic_reply(sheet, account, person, handed_at + 40 + int(rng.random() * 60))
    where = "talks" if talks else "silent"
    ignored = rng.random() < min(0.97, planted.IGNORED_WHERE[where] * account.sdr.ignores ** (1.0 if talks else 0.3))
    if told and handed_at < world.horizon - 7 * DAY:
        count(sheet, account, ignored)
    if ignored and not talks and rng.random() > planted.LATE_WHERE_SILENT:
        forget(sheet, rng, account, person, handed_at)
        return 0
    first_at = first_attempt(sheet, rng, account, handed_at, late=ignored)
    return work(sheet, rng, account, person, first_at, talks=talks)


def score(rng: Random, after: bool, talks: bool) -> str:
    """What marketing's machine wrote beside the MQL: its points and the threshold then in force."""
    threshold = planted.NEW_THRESHOLD if after else planted.OLD_THRESHOLD
    return f"score {threshold + int(rng.random() ** 2 * 45) + (9 if talks else 0)}, threshold {threshold}"


def count(sheet: Sheet, account: Account, ignored: bool) -> None:
    counts = sheet.world.tally.by_owner[account.sdr.code]
    counts["handed over"] += 1
    counts["ignored"] += ignored
    sheet.world.tally.add("handed over")
    sheet.world.tally.add("ignored", int(ignored))


def forget(sheet: Sheet, rng: Random, account: Account, person: Person, handed_at: int) -> None:
    """Nobody ever calls. Most such leads are put back by a machine two months later."""
    person.waits_until = handed_at + 75 * DAY
    if rng.random() < 0.7:
        back_at = handed_at + 60 * DAY
        move(sheet, back_at, account, person, "recycled", crm="Nurture", reason="no answer from sales")


def first_attempt(sheet: Sheet, rng: Random, account: Account, handed_at: int, *, late: bool) -> int:
    """Within the SLA by the rep's habit, or days after it."""
    calendar = sheet.world.calendar
    if late:
        return calendar.after(handed_at, int(rng.uniform(3, 9) * BUSINESS_DAY))
    secs = min(skewed(rng, account.sdr.answers_in * 60, 1.0), (planted.SLA_BUSINESS_HOURS - 1) * BUSINESS_HOUR)
    return calendar.after(handed_at, int(secs) + 45)


def work(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, talks: bool) -> int:
    """The attempts, the talk if there is one, and the verdict. Answers when the accepted talk was, else 0."""
    calendar = sheet.world.calendar
    tries = rng.choices((1, 2, 3, 4), (52, 27, 14, 7))[0] if talks else rng.randint(2, 6)
    for number in range(tries):
        if number:
            at = calendar.after(at, int(rng.uniform(0.4, 2.2) * BUSINESS_DAY))
        if number < tries - 1 or not talks:
            attempt(sheet, rng, account, person, at)
    if talks:
        connect(sheet, rng, account, person, at)
        if rng.random() < 0.3:
            send_content(sheet, rng, account, person, at + 1800, "sal")
    judged_at = calendar.after(at, int(rng.uniform(0.02, 0.6) * BUSINESS_DAY))
    return verdict(sheet, rng, account, person, judged_at, talks=talks)


def verdict(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, talks: bool) -> int:
    """Accepted or not, with a reason."""
    world = sheet.world
    era = "after" if at >= world.breaks_at else "before"
    chance = planted.ACCEPTED[era] + (0.1 if account.in_market(at) and talks else 0.0)
    accepted = rng.random() < chance * (1.0 if talks else planted.ACCEPTED_SILENT)
    person.waits_until = at + 45 * DAY
    if accepted:
        give(sheet, account, person, at, "accepted", "")
        if rng.random() < planted.SKIPS["sal"] and talks:
            return at
        move(sheet, at + 60, account, person, "sal", crm="SAL", owner=account.sdr)
        if talks:
            return at
        move(
            sheet,
            at + int(rng.uniform(8, 25) * DAY),
            account,
            person,
            "recycled",
            crm="Nurture",
            reason="never reached",
            owner=account.sdr,
        )
        return 0
    reason = "never reached" if not talks and rng.random() < 0.4 else REJECTION.draw(rng)
    back = reason in ("too early", "no budget", "never reached")
    give(sheet, account, person, at, "recycled" if back else "rejected", reason)
    move(sheet, at + 90, account, person, "recycled" if back else "disqualified", crm="Nurture" if back else "Unqualified",
         reason=reason, owner=account.sdr)  # fmt: skip
    person.out = not back
    person.waits_until = at + 70 * DAY
    return 0


def give(sheet: Sheet, account: Account, person: Person, at: int, said: str, reason: str) -> None:
    world = sheet.world
    if not world.told(at):
        return
    values: dict[str, Value] = {
        "person": person.key,
        "answer": said,
        "owner": world.keys("owners", account.sdr.code),
        "given_at": world.calendar.text(at),
    }
    if reason:
        values["reason"] = reason
    sheet.tell("verdicts", f"V{account.number + 1}.{sheet.number()}", values)
    world.tally.add(f"verdict {said} {'after' if at >= world.breaks_at else 'before'}")
