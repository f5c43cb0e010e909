"""The public CRM set says what is known of it: the numbers that a stranger can check with a spreadsheet."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.ledger.measure import measure
from onefunnel.words import MILLI_CENTS, Period, Scope

STATUS = {"Won": "won", "Lost": "lost"}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def facts(folder: Path, renamed: dict[str, str]) -> dict[str, list[dict[str, object]]]:
    """The folder as facts, told by hand; the road through the mapping has tests of its own."""
    return {
        "company": [{"company": "company", "base_currency": "USD"}],
        "products": [
            {"product": row["product"], "name": row["product"], "list_price": int(row["sales_price"]) * MILLI_CENTS}
            for row in read(folder, "products")
        ],
        "owners": [{"owner": row["sales_agent"], "region": row["regional_office"]} for row in read(folder, "sales_teams")],
        "opportunities": [_deal(row, renamed) for row in read(folder, "sales_pipeline")],
    }


def _deal(row: dict[str, str], renamed: dict[str, str]) -> dict[str, object]:
    return {
        "opportunity": row["opportunity_id"],
        "owner": row["sales_agent"],
        "product": renamed.get(row["product"], row["product"]),
        "status": STATUS.get(row["deal_stage"], "open"),
        "crm_stage": row["deal_stage"],
        "amount": int(row["close_value"]) * MILLI_CENTS if row["close_value"] else None,
        "currency": "USD",
        "created_at": datetime.fromisoformat(row["engage_date"]) if row["engage_date"] else None,
        "closed_at": datetime.fromisoformat(row["close_date"]) if row["close_date"] else None,
    }


@pytest.fixture(scope="module")
def mapped(shared_data: Path) -> Memory:
    return in_memory(facts(shared_data / "maven_crm", {"GTXPro": "GTX Pro"}))


def value(memory: Memory, name: str, scope: Scope | None = None) -> object:
    return answer(memory, measure(name), scope or Scope()).value


def test_the_win_rate_and_the_usual_wrong_figure(mapped: Memory) -> None:
    assert round(float(str(value(mapped, "win_rate"))), 3) == 63.150
    assert round(float(str(value(mapped, "won_of_created"))), 3) == 48.159


def test_bookings_in_all_and_by_quarter(mapped: Memory) -> None:
    assert value(mapped, "bookings") == 10_005_534 * MILLI_CENTS
    quarters = answer(mapped, measure("bookings_by_quarter"), Scope()).dicts()
    assert [row["value"] for row in quarters] == [n * MILLI_CENTS for n in (1_134_672, 3_086_111, 2_982_255, 2_802_496)]


def test_the_cycle_of_won_deals(mapped: Memory) -> None:
    (said,) = answer(mapped, measure("cycle"), Scope()).dicts()
    assert (said["value"], round(float(str(said["mean_days"])), 2), said["p90_days"]) == (57.0, 51.78, 106.0)


def test_every_deal_is_open_or_closed(mapped: Memory) -> None:
    (closed,) = answer(mapped, measure("win_rate"), Scope()).dicts()
    assert (closed["won"], closed["closed"]) == (4_238, 4_238 + 2_473)
    stages = answer(mapped, measure("open_pipeline_by_stage"), Scope()).dicts()
    assert {row["crm_stage"]: row["deals"] for row in stages} == {"Engaging": 1_589, "Prospecting": 500}
    assert records(mapped, measure("created_pipeline"), Scope()).total == 8_800


def test_the_discount_once_the_product_is_mapped(mapped: Memory, shared_data: Path) -> None:
    assert round(float(str(value(mapped, "discount"))), 4) == 0.3517
    assert value(mapped, "unpriced_deals") == 0
    assert value(in_memory(facts(shared_data / "maven_crm", {})), "unpriced_deals") == 1_480


def test_a_region_and_a_product_narrow_it(mapped: Memory) -> None:
    (said,) = answer(mapped, measure("win_rate"), Scope(region="West", product="GTX Pro")).dicts()
    assert (said["won"], said["closed"]) == (234, 357)


def test_every_breakdown_of_the_win_rate_adds_up(mapped: Memory) -> None:
    for across in ("product", "owner", "region", "pushes"):
        rows = answer(mapped, measure("win_rate_across"), Scope(choices=(("across", across),))).dicts()
        assert (sum(row["won"] for row in rows), sum(row["closed"] for row in rows)) == (4_238, 6_711)  # type: ignore[misc]


def test_lost_deals_carry_neither_an_amount_nor_a_reason(mapped: Memory) -> None:
    assert value(mapped, "win_rate_by_value") is None
    (lost,) = answer(mapped, measure("reasons_missing"), Scope()).dicts()
    assert (lost["way_out"], lost["value"], lost["ended"]) == ("lost", 2_473, 2_473)


def test_open_deals_that_are_older_than_any_that_closed(mapped: Memory, shared_data: Path) -> None:
    """Without a history of stages it is the whole age: 138 days was the longest that any closed deal took."""
    rows = read(shared_data / "maven_crm", "sales_pipeline")
    ends = datetime(2018, 1, 1)
    closed, still = (
        [row for row in rows if row["close_date"]],
        [row for row in rows if not row["close_date"] and row["engage_date"]],
    )
    days = datetime.fromisoformat
    longest = max((days(row["close_date"]) - days(row["engage_date"])).days for row in closed)
    stale = sum((ends - days(row["engage_date"])).days > longest for row in still)
    (said,) = answer(
        mapped, measure("stale_deals"), Scope(Period(datetime(2016, 1, 1).date(), datetime(2017, 12, 31).date()))
    ).dicts()
    assert (said["value"], longest) == (stale, 138)
    assert said["without_history_to_compare_with"] == 500
