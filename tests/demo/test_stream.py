"""The stream of facts: the same for the same seed, whole, and made of things that exist."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import encode
from tests.demo.making import UNTIL, Made, batches, made


def test_the_same_seed_and_size_give_the_same_facts_byte_for_byte() -> None:
    first, second = ([encode(batch)[1] for batch in batches(120)] for _ in range(2))
    assert first == second


def test_another_seed_is_another_company() -> None:
    assert [encode(batch)[1] for batch in batches(40, seed=1)] != [encode(batch)[1] for batch in batches(40, seed=2)]


def test_a_bigger_company_begins_with_the_same_accounts() -> None:
    small = [encode(batch)[1] for batch in batches(80)][:12]
    assert small == [encode(batch)[1] for batch in islice(batches(4000), 12)]


@pytest.mark.parametrize("people", [1, 7, 333])
def test_there_are_exactly_as_many_people_as_asked_for_and_their_duplicates(people: int) -> None:
    company = made(people)
    lookalikes = [row for row in company["people"] if row["source_id"].endswith("-3")]
    assert len(company["people"]) == people + len(company["merges"]) + len(lookalikes)
    assert len(lookalikes) < 0.1 * people


SAID_HERE = {
    "agreements",
    "notes",
    "note_themes",
    "holdouts",
    "holdout_people",
}  # what people sign and write in the app: the demo does so after the fold
STREAMED = {name: table for name, table in TABLES.items() if name not in SAID_HERE}


def test_every_table_is_filled(northwind: Made) -> None:
    assert {name for name in TABLES if not northwind.tables.get(name)} == SAID_HERE


def test_every_column_but_a_few_is_used_and_none_is_unknown(northwind: Made) -> None:
    for name, table in STREAMED.items():
        known = {column.name for column in table.columns} | {"source_id"}
        used = {column for row in northwind[name] for column in row}
        assert used <= known
        never = {"extra", "body", "parent", "industry", "asset"} & known
        allowed = never | {"region", "owner"} if name in ("people", "owners") else never
        assert known - used <= allowed, name


def test_every_key_is_there_once_and_every_reference_leads_somewhere(northwind: Made) -> None:
    there = {name: {row[table.key] for row in northwind[name]} for name, table in STREAMED.items()}
    for name, table in STREAMED.items():
        assert len(there[name]) == len(northwind[name]), name
        for column in table.columns:
            if column.refers:
                named = {row[column.name] for row in northwind[name] if column.name in row}
                assert named <= there[column.refers], f"{name}.{column.name}"


def test_nothing_happens_before_the_two_years_or_after_the_last_day(northwind: Made) -> None:
    begins, last = northwind.truth["company"]["begins_on"], str(UNTIL)
    assert min(row["touched_at"] for row in northwind["touches"]) >= f"{begins[:8]}01"
    when = {"touches": "touched_at", "stage_moves": "moved_at", "verdicts": "given_at", "content_uses": "used_at"}
    when |= {"opportunity_changes": "changed_at", "self_reports": "asked_at", "spend": "spent_on", "buying_roles": "named_at"}
    for table, column in when.items():
        assert max(row[column] for row in northwind[table])[:10] <= last, table


def test_no_address_belongs_to_anybody(northwind: Made) -> None:
    reserved = (".example", ".test")
    assert all(row.get("email", ".example").endswith(reserved) for table in ("people", "owners") for row in northwind[table])
    assert all(row["domain"].endswith(reserved) for row in northwind["accounts"])


def test_no_two_accounts_share_a_name_or_a_domain(northwind: Made) -> None:
    for column in ("name", "domain"):
        assert Counter(row[column] for row in northwind["accounts"]).most_common(1)[0][1] == 1


def test_only_duplicates_share_an_address(northwind: Made) -> None:
    by_email = Counter(row["email"] for row in northwind["people"] if "email" in row)
    assert sum(count - 1 for count in by_email.values()) == len(northwind["merges"])


def test_foreign_money_has_a_rate_from_before_its_day(northwind: Made) -> None:
    firsts: dict[str, str] = {}
    for row in northwind["rates"]:
        firsts[row["currency"]] = min(firsts.get(row["currency"], "9"), row["valid_on"])
    foreign = [row for row in northwind["opportunities"] if row["currency"] != "EUR"]
    assert {row["currency"] for row in foreign} == {"USD", "GBP"}
    assert all(firsts[row["currency"]] <= row["created_at"][:10] for row in foreign)
