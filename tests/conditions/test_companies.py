"""What companies really write in their agreements, without code: each as text, as definitions, and with what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from onefunnel.ledger.conditions import compiling, oracle, says, text
from onefunnel.ledger.definitions import Definitions, Points, Sla, StageRule, from_json
from onefunnel.ledger.duck import in_memory
from onefunnel.words import Stage, Team

DAY = timedelta(days=1)
FIRST = datetime(2026, 1, 5, 9)
UNTIL = FIRST + 365 * DAY
Row = dict[str, Any]


def tree(said: str, stage: Stage | None = Stage.MQL, *, in_card: bool = False) -> dict[str, Any]:
    parsed = text.parse(said, stage=stage, in_card=in_card)
    assert parsed.problems == ()
    assert text.parse(text.write(parsed.tree or {})).tree == parsed.tree
    return parsed.tree or {}


def each(kind: str) -> dict[str, Any]:
    return text.parse_each(f"touches(kind = {kind})").tree or {}


def days(agreed: Definitions, tables: dict[str, list[Row]], stage: Stage = Stage.MQL) -> list[tuple[str, int]]:
    """Who entered a stage on which day, counted from the first; both engines must say so, and the document must carry it."""
    agreed = from_json(agreed.as_json())
    engine = in_memory(tables)
    statement = compiling.whole(agreed, until_at=UNTIL, stages=[stage])
    rows = engine.rows(statement.sql, statement.parameters).dicts()
    engine.close()
    slow = [one for one in oracle.entries(agreed, tables, until_at=UNTIL) if one.stage == stage]
    found = sorted((str(row["person"]), (row["entered_at"] - FIRST).days) for row in rows)  # type: ignore[operator]
    assert found == sorted((one.person, (one.entered_at - FIRST).days) for one in slow)
    return found


def person(key: str, **more: Any) -> Row:
    return {"person": key, "created_at": FIRST, **more}


def touch(number: int, who: str, kind: str, day: int) -> Row:
    return {"touch": f"t{number}", "person": who, "kind": kind, "touched_at": FIRST + day * DAY}


def move(number: int, who: str, crm_stage: str, day: int) -> Row:
    return {"move": f"m{number}", "person": who, "crm_stage": crm_stage, "moved_at": FIRST + day * DAY}


def test_a_lifecycle_of_nine_statuses_each_with_the_queue_that_owns_it() -> None:
    lifecycle = (
        (Stage.LEAD, "Known", Team.MARKETING, "Nurture", 'crm stage in ("New", "Engaged")'),
        (Stage.MQL, "Marketing qualified", Team.SALES, "SDR inbound", 'crm stage = "MQL"'),
        (Stage.SAL, "Accepted", Team.SALES, "SDR working", 'crm stage in ("Accepted", "Working")'),
        (Stage.SALES_QUALIFIED, "Sales qualified", Team.SALES, "AE pool", 'crm stage = "SQL"'),
        (Stage.OPPORTUNITY, "Opportunity", Team.SALES, "AE", 'crm stage in ("Discovery", "Proposal")'),
        (Stage.WON, "Customer", Team.SALES, "Success", 'crm stage = "Closed Won"'),
        (Stage.LOST, "Closed lost", Team.SALES, "AE", 'crm stage = "Closed Lost"'),
        (Stage.RECYCLED, "Recycled", Team.MARKETING, "Nurture", 'crm stage = "Recycled" and entered mql'),
        (Stage.DISQUALIFIED, "Disqualified", Team.MARKETING, "Hygiene", 'crm stage in ("Bad data", "Competitor")'),
    )
    agreed = Definitions(stages=tuple(StageRule(s, name, team, queue, tree(said, s)) for s, name, team, queue, said in lifecycle))
    tables = {
        "people": [person("p1")],
        "stage_moves": [move(n, "p1", s, n) for n, s in enumerate(("New", "Engaged", "MQL", "Working", "Accepted", "Recycled"))],
    }
    assert days(agreed, tables, Stage.LEAD) == [("p1", 0)]
    assert days(agreed, tables) == [("p1", 2)]
    assert days(agreed, tables, Stage.SAL) == [("p1", 3)]
    assert days(agreed, tables, Stage.RECYCLED) == [("p1", 5)]
    words = dict(says.glossary(agreed))
    assert len(words) == 9
    assert words["Marketing qualified"].endswith("It is worked on by sales in the queue SDR inbound.")


def test_an_mql_at_ninety_points_that_is_routed_at_fifty() -> None:
    """The routed lead is the stage before: sales sees it early, marketing's promise counts from ninety."""
    card = (
        Points("Enterprise", 40, when=tree("account.employees >= 1000", None, in_card=True)),
        Points("Demo asked for", 50, each=each("form"), within_days=90),
        Points("Visits", 2, each=each("visit"), most=5, within_days=30),
    )
    agreed = Definitions(
        stages=(
            StageRule(Stage.LEAD, "Routed", Team.SALES, "SDR early", tree("points >= 50", Stage.LEAD)),
            StageRule(Stage.MQL, "MQL", Team.SALES, "SDR", tree("points >= 90")),
        ),
        card=card,
    )
    tables = {
        "accounts": [{"account": "a1", "employees": 4000}],
        "people": [person("p1", account="a1"), person("p2")],
        "touches": [touch(n, "p1", "visit", n + 1) for n in range(5)] + [touch(8, "p1", "form", 9), touch(9, "p2", "form", 3)],
    }
    assert days(agreed, tables, Stage.LEAD) == [("p1", 5), ("p2", 3)]
    assert days(agreed, tables) == [("p1", 9)]


def test_two_of_three_and_seventy_points_of_a_table() -> None:
    said = (
        'at least 2 of (account.employees >= 200, account.industry in ("Software", "Media"), '
        'person.seniority in ("vp", "c-level")) and points >= 70'
    )
    card = (
        Points("Demo", 40, each=each("form")),
        Points("Webinar", 15, each=each("webinar"), most=2),
        Points("Visit", 5, each=each("visit"), most=4, within_days=14),
        Points("Student", -50, when=tree('person.persona = "student"', None, in_card=True)),
    )
    agreed = Definitions(stages=(StageRule(Stage.MQL, "MQL", enters_when=tree(said)),), card=card)
    warm = [("form", 1), ("webinar", 2), ("webinar", 3)]
    tables = {
        "accounts": [{"account": "a1", "employees": 500, "industry": "Media"}, {"account": "a2", "industry": "media"}],
        "people": [
            person("p1", account="a1"), person("p2", account="a2"), person("p3", account="a2", seniority="VP"),
            person("p4", account="a1", persona="Student"),
        ],
        "touches": [
            touch(n * 10 + m, f"p{n}", kind, day) for n in (1, 2, 3, 4) for m, (kind, day) in enumerate(warm)
        ],
    }  # fmt: skip
    assert days(agreed, tables) == [("p1", 3), ("p3", 3)]


STATUSES = ("Customer", "In negotiation", "Open deal", "Partner", "Competitor", "Do not contact")


@pytest.fixture
def thrice() -> Definitions:
    said = f"points >= 20 unless crm stage in ({', '.join(f'"{word}"' for word in STATUSES)})"
    rule = StageRule(Stage.MQL, "MQL", enters_when=tree(said), wait_days=6, at_most_once_days=90)
    return Definitions(stages=(rule,), card=(Points("Form", 20, each=each("form"), within_days=10),))


def test_twenty_points_at_most_once_in_three_months_after_six_days_unless_in_one_of_six_statuses(thrice: Definitions) -> None:
    tables = {
        "people": [person("p1"), person("p2"), person("p3")],
        "touches": [touch(n, "p1", "form", day) for n, day in enumerate((0, 30, 89, 90, 150, 200))]
        + [touch(10, "p2", "form", 0), touch(11, "p3", "form", 0)],
        "stage_moves": [move(1, "p2", "partner", 5), move(2, "p3", "Customer", -20), move(3, "p3", "New", 3)],
    }
    # p1: day 30 is too early; day 89 is due at 95, 89 days after; day 90 begins nothing new; 150 counts; 200 is too early again.
    # p2 became a partner before the six days were over; p3 stopped being a customer on day 3, within the ten days of the form.
    assert days(thrice, tables) == [("p1", 6), ("p1", 156), ("p3", 9)]


def test_it_reads_as_a_sentence(thrice: Definitions) -> None:
    (rule,) = thrice.stages
    assert says.rule(rule) == (
        "An MQL is a lead with 20 points or more on the score card, and whose stage in the CRM is not “Customer”, "
        "“In negotiation”, “Open deal”, “Partner”, “Competitor” or “Do not contact”. This must have held for 6 days without a "
        "break. The same lead counts at most once in 90 days."
    )


def test_slas_of_four_business_hours_a_day_and_two_days_by_kind() -> None:
    """Which SLA an entry comes under is asked at the moment of the entry, and not of what the lead did later."""
    asked = tree("touches(kind = form, within 1 day) >= 1")
    event = tree("touches(kind in (webinar, event), within 7 days) >= 1")
    agreed = Definitions(
        slas=(
            Sla("Demo", Team.SALES, "first_response", hours=4, clock="business", where=asked),
            Sla("Event", Team.SALES, "first_response", hours=24, where=event),
            Sla("Any other", Team.SALES, "first_response", hours=48),
        )
    )
    tables = {
        "people": [person("p1"), person("p2"), person("p3")],
        "touches": [touch(1, "p1", "form", 3), touch(2, "p2", "event", 1), touch(3, "p3", "form", 4)],
        "stage_moves": [{"move": f"m{n}", "person": f"p{n}", "stage": "mql", "moved_at": FIRST + 3 * DAY} for n in (1, 2, 3)],
    }
    engine = in_memory(tables)

    def under(sla: Sla) -> list[Any]:
        statement = compiling.narrowed(agreed, sla.where or {}, sla.stage, until_at=UNTIL)
        return [row[0] for row in engine.rows(statement.sql, statement.parameters).rows]

    demo, events, other = from_json(agreed.as_json()).slas
    assert under(demo) == ["m1"]
    assert under(events) == ["m2"]
    assert (demo.hours, demo.clock, events.hours, other.hours, other.where) == (4, "business", 24, 48, None)
