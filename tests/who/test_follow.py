"""The follower keeps people, accounts and deals as the log tells them, whatever was deleted, merged, taken back or given back."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
from onefunnel.store.records import LogEntry
from onefunnel.who import follow as following
from onefunnel.who.follow import follow
from onefunnel.who.names import names
from onefunnel.who.records import Account, Cursor, Label, Merge, Opportunity, Owner, Person, TakenBack
from onefunnel.who.told import RECORDS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def person(key: str, name: str, **more: str | None) -> Fact:
    return Fact("people", {"person": key, "source_id": f"id {key}", "name": name, **more})


def merge(key: str, gone: str, stays: str, at: str = "2026-10-01 00:00:00") -> Fact:
    return Fact("merges", {"merge": key, "kind": "people", "from_key": gone, "into_key": stays, "merged_at": at})


def delete(table: str, column: str, key: str) -> Fact:
    return Fact(table, {column: key}, delete=True)


def say(*facts: Fact, import_id: str = "") -> int:
    return tell(facts, source="crm", now=NOW, import_id=import_id)


def act(kind: str, import_id: str) -> int:
    return tell((), source="crm", now=NOW, import_id=import_id, kind=kind)  # type: ignore[arg-type]


def standing() -> dict[str, list[dict[str, object]]]:
    return {record.__name__: list(record._default_manager.order_by("key").values()) for record in RECORDS}


def read_afresh() -> dict[str, list[dict[str, object]]]:
    for record in (*RECORDS, Cursor, TakenBack):
        record._default_manager.all().delete()
    follow()
    return standing()


def test_a_persons_row_holds_what_the_last_entry_said() -> None:
    say(person("p1", "Ines Brandt", email="ines@halden.example", created_at="2026-01-05 08:00:00", title="VP"), import_id="one")
    second = say(person("p1", "Ines Brandt-Koch", created_at="2026-01-05 08:00:00"), import_id="two")
    follow()
    row = Person.objects.get()
    assert (row.name, row.email, row.title) == ("Ines Brandt-Koch", "", "")
    assert (row.source, row.source_id, row.import_id, row.entry) == ("crm", "id p1", "two", second)
    assert row.created_at == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_every_kind_of_record_is_followed_with_its_numbers_and_dates() -> None:
    say(
        Fact("owners", {"owner": "w1", "name": "Jo Rep", "team": "sales", "is_active": False}),
        Fact("accounts", {"account": "a1", "name": "Halden Foods", "employees": 120, "annual_revenue": 5_000_000_000}),
        Fact(
            "opportunities",
            {"opportunity": "o1", "account": "a1", "amount": 1_234_500, "close_on": "2026-12-01", "status": "open"},
        ),
        Fact("products", {"product": "d1", "name": "GTX Pro"}),
        Fact("campaigns", {"campaign": "k1", "name": "Plant Floor"}),
        Fact("touches", {"touch": "t1", "person": "p1", "kind": "call"}),
    )
    assert follow().rows == 5
    assert Owner.objects.get().is_active is False
    assert Account.objects.get().annual_revenue == 5_000_000_000
    deal = Opportunity.objects.get()
    assert (deal.amount, deal.close_on and deal.close_on.isoformat(), deal.closed_at) == (1_234_500, "2026-12-01", None)
    assert dict(Label.objects.values_list("key", "fact")) == {"d1": "products", "k1": "campaigns"}


def test_following_twice_reads_nothing_twice() -> None:
    say(person("p1", "Ines"))
    assert follow().entries == 1
    assert follow().entries == 0


def test_a_deleted_person_is_a_bare_key_and_can_be_told_again() -> None:
    say(person("p1", "Ines", email="i@x.example"))
    say(delete("people", "person", "p1"))
    follow()
    row = Person.objects.get()
    assert (row.name, row.email, row.deleted_at) == ("", "", NOW)
    say(person("p1", "Ines"))
    follow()
    assert Person.objects.get().deleted_at is None


def test_null_bytes_never_reach_the_database() -> None:
    say(person("p1", "In\0es"))
    follow()
    assert Person.objects.get().name == "Ines"


def test_taking_an_import_back_brings_the_earlier_version_back() -> None:
    say(person("p1", "Ines"), import_id="one")
    say(person("p1", "Inez"), person("p2", "Jonas"), delete("people", "person", "p3"), import_id="two")
    follow()
    act("takeback", "two")
    follow()
    assert list(Person.objects.values_list("key", "name", "import_id")) == [("p1", "Ines", "one")]


def test_giving_an_import_back_undoes_the_takeback() -> None:
    say(person("p1", "Ines"), import_id="one")
    say(person("p1", "Inez"), person("p2", "Jonas"), import_id="two")
    say(person("p2", "Jonas Okafor"), import_id="three")
    act("takeback", "two")
    follow()
    act("giveback", "two")
    follow()
    assert dict(Person.objects.values_list("key", "name")) == {"p1": "Inez", "p2": "Jonas Okafor"}


def test_a_taken_back_delete_is_undone() -> None:
    say(person("p1", "Ines"), import_id="one")
    say(delete("people", "person", "p1"), import_id="two")
    act("takeback", "two")
    follow()
    assert Person.objects.get().name == "Ines"


def test_merges_are_followed_through_chains_and_undone() -> None:
    say(*(person(f"p{n}", f"Person {n}") for n in range(1, 5)))
    say(merge("g1", "p1", "p2"), merge("g2", "p2", "p3"), merge("g3", "p4", "p1"))
    follow()
    assert dict(Person.objects.values_list("key", "merged_into")) == {"p1": "p3", "p2": "p3", "p3": None, "p4": "p3"}
    say(delete("merges", "merge", "g2"))
    follow()
    assert dict(Person.objects.values_list("key", "merged_into")) == {"p1": "p2", "p2": None, "p3": None, "p4": "p2"}


def test_a_merge_told_before_its_people_holds_when_they_come() -> None:
    say(merge("g1", "p1", "p2"))
    follow()
    say(person("p1", "Ines"), person("p2", "Inez"))
    follow()
    assert Person.objects.get(key="p1").merged_into == "p2"


def test_a_ring_of_merges_changes_nothing_and_what_leads_into_it_gives_way() -> None:
    say(*(person(f"p{n}", f"Person {n}") for n in range(1, 5)))
    say(merge("g1", "p1", "p2"), merge("g2", "p2", "p3"), merge("g3", "p3", "p1"), merge("g4", "p4", "p2"))
    follow()
    assert dict(Person.objects.values_list("key", "merged_into")) == {"p1": None, "p2": None, "p3": None, "p4": "p2"}


def test_of_two_merges_of_one_record_the_latest_holds() -> None:
    say(*(person(f"p{n}", f"Person {n}") for n in range(1, 4)))
    say(merge("g1", "p1", "p2", "2026-10-02 00:00:00"), merge("g2", "p1", "p3", "2026-10-01 00:00:00"))
    follow()
    assert Person.objects.get(key="p1").merged_into == "p2"


def test_a_taken_back_merge_lets_both_stand_again() -> None:
    say(person("p1", "Ines"), person("p2", "Inez"))
    say(merge("g1", "p1", "p2"), import_id="audit")
    follow()
    assert Person.objects.get(key="p1").merged_into == "p2"
    act("takeback", "audit")
    follow()
    assert Person.objects.get(key="p1").merged_into is None
    assert not Merge.objects.exists()


def random_log(dice: random.Random, entries: int) -> None:
    """Facts, deletes, merges, takebacks and givebacks of five imports over twelve people and six accounts, in any order."""
    for number in range(entries):
        if dice.random() < 0.2:
            act(dice.choice(("takeback", "giveback")), f"import {dice.randrange(5)}")
            continue
        say(*random_facts(dice, number), import_id=dice.choice(["", *(f"import {n}" for n in range(5))]))


def random_facts(dice: random.Random, number: int) -> Iterable[Fact]:
    for _ in range(dice.randrange(1, 6)):
        key, other = f"p{dice.randrange(12)}", f"p{dice.randrange(12)}"
        yield dice.choice(
            (
                person(key, f"name {number}", account=f"a{dice.randrange(6)}"),
                Fact("accounts", {"account": f"a{dice.randrange(6)}", "name": f"account {number}"}),
                delete("people", "person", key),
                merge(f"g{dice.randrange(8)}", key, other, str(datetime(2026, 1, 1) + timedelta(hours=number))),
                delete("merges", "merge", f"g{dice.randrange(8)}"),
            )
        )


@pytest.mark.parametrize("seed", range(12))
def test_following_in_steps_equals_reading_the_whole_log_afresh(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(following, "ENTRIES_A_BATCH", dice.choice((1, 2, 7, 100)))
    for _ in range(6):
        random_log(dice, 8)
        follow()
    stepwise = standing()
    assert stepwise == read_afresh()
    assert all(row["entry"] for rows in stepwise.values() for row in rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(5))
def test_a_reader_stopped_between_any_two_batches_ends_up_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(1000 + seed)
    monkeypatch.setattr(following, "ENTRIES_A_BATCH", 2)
    random_log(dice, 40)

    class Killed(Exception):
        pass

    whole = following.settle

    def settle_or_die(told: following.Gathered) -> int:
        count = whole(told)
        if dice.random() < 0.3:
            raise Killed
        return count

    monkeypatch.setattr(following, "settle", settle_or_die)
    for _ in range(400):
        try:
            follow()
            break
        except Killed:
            assert Cursor.objects.filter(position__lte=LogEntry.objects.count()).count() <= 1
    stopped = standing()
    monkeypatch.setattr(following, "settle", whole)
    assert stopped == read_afresh()


def test_a_batch_that_fails_leaves_neither_rows_nor_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    say(person("p1", "Ines"))

    whole = following.settle

    def settle_and_die(told: following.Gathered) -> int:
        whole(told)
        raise OSError("killed")

    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(following, "settle", settle_and_die)
        with pytest.raises(OSError, match="killed"):
            follow()
    assert not Person.objects.exists()
    follow()
    assert Person.objects.count() == 1


def test_names_of_any_mix_of_keys_cost_one_query_a_kind(django_assert_num_queries: object) -> None:
    say(
        *(person(f"p{n}", f"Person {n}") for n in range(30)),
        *(Fact("accounts", {"account": f"a{n}", "name": f"Account {n}"}) for n in range(20)),
        Fact("products", {"product": "d1", "name": "GTX Pro"}),
    )
    follow()
    keys = [*(f"p{n}" for n in range(30)), *(f"a{n}" for n in range(20)), "d1", "p999999999", None, "p1"]
    with django_assert_num_queries(3):  # type: ignore[operator]
        known = names(keys)
    assert (known["p7"], known["a3"], known["d1"]) == ("Person 7", "Account 3", "GTX Pro")
    assert known["p999999999"] == "Person 999999"
    assert len(known) == 52


def test_people_have_no_names_for_who_may_not_see_them() -> None:
    say(person("pabcdef1234", "Ines"), Fact("accounts", {"account": "a1", "name": "Halden"}))
    follow()
    assert names(["pabcdef1234", "a1"], people=False) == {"pabcdef1234": "Person abcdef", "a1": "Halden"}
