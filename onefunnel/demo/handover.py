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
    """A lead is handed over at `at`, or so that it talks to sales at `at`. Answers when sales accepted the talk, else 0."""
    world = sheet.world
    chance = planted.IGNORED_WHERE["talks" if talks else "silent"] * account.sdr.ignores ** (1.0 if talks else 0.35)
    ignored = rng.random() < min(0.97, chance)
    waits = waits_before(rng, account, talks=talks, late=ignored)
    if at > person.known_at + 60:
        if talks:
            at = max(person.known_at + BUSINESS_HOUR, world.calendar.before(at, sum(waits)))
        come_forward(sheet, rng, account, person, at)
    handed_at = at + 30 + int(rng.random() * 240)
    told = move(sheet, handed_at, account, person, "mql", crm="MQL", reason=score(rng, handed_at >= world.breaks_at, talks))
    if rng.random() < planted.AUTOMATIC_REPLY:
        automatic_reply(sheet, account, person, handed_at + 40 + int(rng.random() * 60))
    if ignored and not talks and rng.random() > planted.LATE_WHERE_SILENT:
        count(sheet, account, handed_at if told else world.horizon, 0)
        forget(sheet, rng, account, person, handed_at)
        return 0
    count(sheet, account, handed_at if told else world.horizon, world.calendar.after(handed_at, waits[0]))
    return work(sheet, rng, account, person, handed_at, waits, talks=talks)


def come_forward(sheet: Sheet, rng: Random, account: Account, person: Person, at: int) -> None:
    """The form by which a known person asks for a talk; after a long silence they are a new lead again."""
    quiet = at > person.known_at + planted.QUIET_DAYS * DAY and rng.random() < planted.REAWAKENS
    again = person.trail[-1:] == ["recycled"] or quiet
    if again:
        comes_back(sheet, account, person, at)
    channel = person.tracked if person.tracked != "outbound" else "organic"
    form(sheet, rng, account, person, at, REQUESTS.draw(rng), channel, creates=again)
    if not rng.randrange(4):
        ask(sheet, rng, account, person, at)


def waits_before(rng: Random, account: Account, *, talks: bool, late: bool) -> list[int]:
    """Seconds of business before each attempt: the first by the rep's habit or days late, the others a day or so apart."""
    habit = min(skewed(rng, account.sdr.answers_in * 60, 1.0), 5 * BUSINESS_HOUR) + 45
    first = rng.uniform(3, 9) * BUSINESS_DAY if late else habit
    tries = rng.choices((1, 2, 3, 4), (52, 27, 14, 7))[0] if talks else rng.randint(2, 6)
    return [int(first), *(int(rng.uniform(0.4, 2.2) * BUSINESS_DAY) for _ in range(tries - 1))]


def score(rng: Random, after: bool, talks: bool) -> str:
    """What marketing's machine wrote beside the MQL: its points and the threshold then in force."""
    threshold = planted.NEW_THRESHOLD if after else planted.OLD_THRESHOLD
    return f"score {threshold + int(rng.random() ** 2 * 45) + (9 if talks else 0)}, threshold {threshold}"


def count(sheet: Sheet, account: Account, handed_at: int, first_at: int) -> None:
    """Keep the true share of ignored hand-overs, by rep; those whose SLA still runs do not count."""
    if handed_at + planted.SLA_HOURS * 3600 >= sheet.world.horizon:
        return
    tally, ignored = sheet.world.tally, not 0 < first_at - handed_at <= planted.SLA_HOURS * 3600
    for counts in (tally.by_owner[account.sdr.code], tally.counts):
        counts["handed over"] += 1
        counts["ignored"] += ignored
        counts["never called"] += not first_at


def forget(sheet: Sheet, rng: Random, account: Account, person: Person, handed_at: int) -> None:
    """Nobody ever calls. Some are accepted on paper all the same; a machine puts them back two months later."""
    calendar = sheet.world.calendar
    person.waits_until = handed_at + 75 * DAY
    judged_at = calendar.office(rng, calendar.number(handed_at) + rng.randint(1, 9))
    if rng.random() < accepting(sheet, judged_at) * planted.ACCEPTED_UNSEEN:
        give(sheet, account, person, judged_at, "accepted", "")
        move(sheet, judged_at + 60, account, person, "sal", crm="SAL", owner=account.sdr)
    if rng.random() < 0.8:
        back_at = handed_at + 60 * DAY
        move(sheet, back_at, account, person, "recycled", crm="Nurture", reason="no answer from sales")


def accepting(sheet: Sheet, at: int) -> float:
    """How willing sales is to accept: less so since the definition became looser."""
    return planted.ACCEPTED["after" if at >= sheet.world.breaks_at else "before"]


def work(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, waits: list[int], *, talks: bool) -> int:
    """The attempts, the talk if there is one, and the verdict. Answers when the accepted talk was, else 0."""
    calendar = sheet.world.calendar
    for number, wait in enumerate(waits, 1):
        at = calendar.after(at, wait)
        if number < len(waits) or not talks:
            attempt(sheet, rng, account, person, at)
    if talks:
        connect(sheet, rng, account, person, at)
        if rng.random() < 0.3:
            send_content(sheet, rng, account, person, at + 1800, "sal")
    judged_at = calendar.after(at, int(rng.uniform(0.02, 0.6) * BUSINESS_DAY))
    return verdict(sheet, rng, account, person, judged_at, talks=talks)


def verdict(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, talks: bool) -> int:
    """Accepted or not, with a reason."""
    chance = accepting(sheet, at) + (0.12 if talks else 0.0)
    person.waits_until = at + 45 * DAY
    if rng.random() >= chance * (1.0 if talks else planted.ACCEPTED_SILENT):
        reject(sheet, rng, account, person, at, talks=talks)
        return 0
    give(sheet, account, person, at, "accepted", "")
    if not talks or rng.random() >= planted.SKIPS["sal"]:
        move(sheet, at + 60, account, person, "sal", crm="SAL", owner=account.sdr)
    if talks:
        return at
    back_at = at + int(rng.uniform(8, 25) * DAY)
    move(sheet, back_at, account, person, "recycled", crm="Nurture", reason="never reached", owner=account.sdr)
    return 0


def reject(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, *, talks: bool) -> None:
    """Back to nurture or out, with a reason."""
    reason = "never reached" if not talks and rng.random() < 0.4 else REJECTION.draw(rng)
    back = reason in ("too early", "no budget", "never reached")
    give(sheet, account, person, at, "recycled" if back else "rejected", reason)
    stage, crm = ("recycled", "Nurture") if back else ("disqualified", "Unqualified")
    move(sheet, at + 90, account, person, stage, crm=crm, reason=reason, owner=account.sdr)
    person.out = not back
    person.waits_until = at + 70 * DAY


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
