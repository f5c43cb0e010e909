"""Each planted truth is found again in the facts alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median

import pytest

from onefunnel.demo import planted
from onefunnel.demo.weeks import lifted
from tests.demo.making import Made, Row, at


def by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get(column):
            found[row[column]].append(row)
    return found


def handed_over(northwind: Made) -> list[tuple[Row, float | None]]:
    """Each MQL whose SLA is over, with the hours to the first human touch by sales before the lead is an MQL again."""
    human = {
        person: sorted(at(row["touched_at"]) for row in rows)
        for person, rows in by(
            [row for row in northwind["touches"] if row["team"] == "sales" and row["is_human"] and row["direction"] == "out"],
            "person",
        ).items()
    }
    last = at(northwind.truth["company"]["ends_on"])
    found = []
    for person, rows in by([row for row in northwind["stage_moves"] if row["stage"] == "mql"], "person").items():
        begins = sorted((at(row["moved_at"]), n) for n, row in enumerate(rows))
        for place, (moved, n) in enumerate(begins):
            ends = begins[place + 1][0] if place + 1 < len(begins) else last + timedelta(days=9)
            first = next((touch for touch in human.get(person, []) if moved <= touch < ends), None)
            if moved < last - timedelta(days=planted.SLA_HOURS / 24):
                found.append((rows[n], (first - moved).total_seconds() / 3600 if first else None))
    return found


def test_half_of_the_leads_are_ignored(northwind: Made) -> None:
    waits = [hours for _, hours in handed_over(northwind)]
    ignored = sum(hours is None or hours > planted.SLA_HOURS for hours in waits) / len(waits)
    assert ignored == pytest.approx(planted.IGNORED, abs=0.04)
    counted = northwind.truth["hand_over"]
    assert ignored == pytest.approx(counted["ignored_came_out"] / counted["handed_over"], abs=0.02)


def test_answered_leads_wait_less_than_an_hour_and_a_half_in_the_middle(northwind: Made) -> None:
    assert median(hours for _, hours in handed_over(northwind) if hours is not None) < 1.5


def test_a_machine_answers_most_hand_overs_at_once_and_that_is_no_response(northwind: Made) -> None:
    automatic = [row for row in northwind["touches"] if row["team"] == "sales" and not row["is_human"]]
    assert len(automatic) > 0.8 * len(handed_over(northwind))


def test_the_fast_rep_ignores_fewer_than_the_slow_one(northwind: Made) -> None:
    habits = {one["name"]: one for one in northwind.truth["habits"].values() if "handed over" in one}
    share = {name: one["ignored"] / one["handed over"] for name, one in habits.items()}
    assert share["Aylin Demir"] + 0.1 < share["Travis Redding"]


def test_most_content_is_never_used(northwind: Made) -> None:
    used = {row["content"] for row in northwind["content_uses"]}
    assert 1 - len(used) / len(northwind["contents"]) == pytest.approx(planted.CONTENT_UNUSED, abs=0.02)
    codes = {row["content"]: row["source_id"] for row in northwind["contents"]}
    assert {codes[key] for key in used} <= set(northwind.truth["content"]["used"])


def test_the_new_definition_brings_more_mqls_and_a_lower_acceptance(northwind: Made) -> None:
    change = northwind.truth["definition_change"]["on"]
    mqls = Counter(row["moved_at"] >= change for row in northwind["stage_moves"] if row["stage"] == "mql")
    assert mqls[True] > 1.25 * mqls[False]
    accepted = {after: [] for after in (True, False)}  # type: dict[bool, list[bool]]
    for row in northwind["verdicts"]:
        accepted[row["given_at"] >= change].append(row["answer"] == "accepted")
    assert mean(accepted[False]) - mean(accepted[True]) > 0.05


def test_scanners_click_within_seconds_and_are_marked(northwind: Made) -> None:
    bots = [row for row in northwind["touches"] if row["is_bot"]]
    assert len(bots) == northwind.truth["bots"]["clicks"]
    mails = [
        row for row in northwind["touches"] if row["kind"] == "email" and row["team"] == "marketing" and row["direction"] == "out"
    ]
    sent = {(row["person"], row["touched_at"][:10]): row for row in mails}
    waits = [
        (at(row["touched_at"]) - at(sent[row["person"], row["touched_at"][:10]]["touched_at"])).total_seconds() for row in bots
    ]
    assert min(waits) >= 2
    assert max(waits) <= 20
    assert not any(row["is_human"] for row in bots)
    assert len({row["account"] for row in bots}) / len(northwind["accounts"]) == pytest.approx(planted.SCANNED_ACCOUNTS, abs=0.06)


def test_one_account_in_twenty_is_in_the_market_and_shows_it(northwind: Made) -> None:
    spells = {said["account"]: said["spells"] for said in map(json.loads, northwind.spells)}
    days = sum((at(ends) - at(begins)).days + 1 for found in spells.values() for begins, ends in found)
    told = (at(northwind.truth["company"]["ends_on"]) - at(northwind.truth["company"]["begins_on"])).days + 1
    assert days / (told * len(spells)) == pytest.approx(planted.IN_MARKET_SHARE, abs=0.01)
    inside = outside = 0
    for row in northwind["touches"]:
        if row["kind"] == "visit":
            day = row["touched_at"][:10]
            is_in = any(begins <= day <= ends for begins, ends in spells[row["account"]])
            inside, outside = inside + is_in, outside + (not is_in)
    assert inside / days > 8 * outside / (told * len(spells) - days)


def test_campaigns_were_forecast_too_brightly(northwind: Made) -> None:
    created = {(row["person"], row["moved_at"][:16]) for row in northwind["stage_moves"] if row["stage"] == "lead"}
    came = Counter(
        row["campaign"]
        for row in northwind["touches"]
        if row["kind"] == "form"
        and "campaign" in row
        and any((row["person"], minute) in created for minute in minutes(row["touched_at"]))
    )
    over = [row for row in northwind["campaigns"] if row["status"] == "over"]
    assert sum(row["expected_leads"] for row in over) / sum(came[row["campaign"]] for row in over) == pytest.approx(
        planted.FORECAST_OPTIMISM, abs=0.1
    )
    assert {row["status"] for row in northwind["campaigns"]} == {"over", "running", "planned"}


def minutes(text: str) -> tuple[str, str]:
    return text[:16], str(at(text) + timedelta(seconds=5))[:16]


def test_self_reports_are_rarely_asked_less_often_answered_and_sometimes_wrong(northwind: Made) -> None:
    reports = northwind["self_reports"]
    answered = [row for row in reports if "answered_at" in row]
    assert len(answered) / len(reports) == pytest.approx(planted.ANSWERED, abs=0.05)
    assert len({row["person"] for row in reports}) < 0.5 * len(northwind["people"])
    said = northwind.truth["self_report"]["true_by_said"]
    right = sum(count for true, row in said.items() for word, count in row.items() if word == true)
    coded = sum(count for row in said.values() for word, count in row.items() if word != "no channel")
    assert right / coded == pytest.approx(planted.SAID_RIGHT, abs=0.09)
    assert sum(map(sum, (row.values() for row in said.values()))) == len(answered)


def test_buyers_name_channels_that_tracking_never_saw(northwind: Made) -> None:
    assert not {"podcast", "peer"} & {row.get("channel") for row in northwind["touches"]}
    assert {"podcast", "peer"} <= {row.get("coded_channel") for row in northwind["self_reports"]}


def test_the_channels_parts_add_up_to_the_deals_that_came(northwind: Made) -> None:
    truth = northwind.truth["channels"]
    expected = sum(one["expected_deals"] for one in truth["by_channel"].values())
    assert sum(one["share"] for one in truth["by_channel"].values()) == pytest.approx(1.0, abs=1e-3)
    assert expected == pytest.approx(truth["deals"], abs=3 * expected**0.5)
    without = truth["by_channel"]["search"]
    assert 0 < without["lost_without"] < without["expected_deals"]


def test_deals_slip_and_sometimes_go_back_or_open_again(northwind: Made) -> None:
    changes = northwind["opportunity_changes"]
    pushes = [row for row in changes if row["field"] == "close_on" and row["new_value"] > row["old_value"]]
    assert len({row["opportunity"] for row in pushes}) > 0.4 * len(northwind["opportunities"])
    assert any(row["field"] == "status" and row["new_value"] == "open" for row in changes)
    assert any(row["old_value"] == "Proposal" and row["new_value"] == "Solution design" for row in changes)


def test_the_history_of_each_deal_ends_where_the_deal_stands(northwind: Made) -> None:
    changes = by(northwind["opportunity_changes"], "opportunity")
    for deal in northwind["opportunities"]:
        for name in ("status", "crm_stage", "amount", "close_on", "owner"):
            steps = sorted(
                (row for row in changes.get(deal["opportunity"], []) if row["field"] == name), key=lambda row: row["changed_at"]
            )
            for one, following in pairwise(steps):
                assert one["new_value"] == following["old_value"]
            if steps:
                assert steps[-1]["new_value"] == str(deal[name])


def test_one_person_met_loses_more_and_three_win_more(northwind: Made) -> None:
    closed = northwind.truth["deals"]["closed"]
    rate = {name: one["won"] / one["closed"] for name, one in closed.items()}
    assert rate["people met: one"] < rate["people met: three or more"]
    assert rate["price pressure: high"] < rate["price pressure: low"]


def test_stages_are_skipped_entered_backwards_and_entered_again(northwind: Made) -> None:
    trails = {person: [row["stage"] for row in sorted(rows, key=lambda row: row["moved_at"])] for person, rows in
              by(northwind["stage_moves"], "person").items()}  # fmt: skip
    pairs = Counter(pair for trail in trails.values() for pair in pairwise(trail))
    assert pairs["lead", "sal"] > 20
    assert pairs["sal", "mql"] > 3
    assert sum(trail.count("lead") > 1 for trail in trails.values()) > 100


def test_wins_crowd_into_the_last_fortnight_of_a_quarter(northwind: Made) -> None:
    won = [at(row["close_on"]) for row in northwind["opportunities"] if row["status"] == "won"]
    late = sum((day + timedelta(days=14)).month % 3 == 1 and day.month % 3 == 0 for day in won)
    assert late / len(won) > 0.3


def test_fridays_and_holidays_are_quiet(northwind: Made) -> None:
    days = Counter(at(row["touched_at"]).weekday() for row in northwind["touches"] if row["team"] == "sales" and row["is_human"])
    assert days[4] < 0.8 * days[1]
    assert days[6] < 0.1 * days[1]
    assert not any(
        row["touched_at"][5:10] == "12-25" for row in northwind["touches"] if row["team"] == "sales" and row["is_human"]
    )


def test_the_company_is_plausible(northwind: Made) -> None:
    closed = northwind.truth["deals"]["closed"]["all"]
    assert 0.17 < closed["won"] / closed["closed"] < 0.32
    moves = Counter(row["stage"] for row in northwind["stage_moves"])
    assert moves["lead"] > moves["mql"] > moves["sal"] > moves["sales_qualified"] > moves["opportunity"] > moves["won"]
    assert 10 < len(northwind["touches"]) / len(northwind["people"]) < 40


@pytest.mark.parametrize("industry", sorted(planted.EXPOSURE_LIFT))
def test_the_weekly_chance_after_an_exposure_makes_the_planted_ratio_in_30_days(industry: str) -> None:
    weeks = planted.LIFT_DAYS / 7
    for plain, raised in zip(planted.CONNECTS_A_WEEK, lifted(industry), strict=True):
        assert (1 - (1 - raised) ** weeks) / (1 - (1 - plain) ** weeks) == pytest.approx(planted.EXPOSURE_LIFT[industry])


def test_the_planted_lifts_are_those_promised() -> None:
    assert planted.EXPOSURE_LIFT["Food and beverage"] == 1.56
    assert planted.EXPOSURE_LIFT["Automotive"] == 1.0
