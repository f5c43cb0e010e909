"""A file may look into others: an engagement finds its person, a deal its lines, a change what it was before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound import loading
from onefunnel.inbound.mapping import MappingError

Result = Callable[[Any], dict[str, tuple[int, int, int, int]]]
CALLS = """
source = "desk"
[[file]]
name = "calls.csv"
with = { file = "who.csv", on = { call = "call_id" }, as = "who" }
[[file.facts]]
table = "touches"
id = "call"
person = { from = "who.person", first = ";" }
kind = "=call"
touched_at = "at"
[[file]]
name = "who.csv"
"""


def ask(sql: str) -> list[tuple[Any, ...]]:
    from onefunnel.store.engine import engine

    return list(engine().rows(sql, {}).rows)


def folder(path: Path, **files: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text)
    return path


def test_a_record_finds_its_neighbours_and_every_record_is_accounted_for(land: Any, result: Result, tmp_path: Path) -> None:
    calls = "call,at\n1,2025-01-01\n2,2025-01-02\n3,2025-01-03\n"
    who = "call_id,person,part\n1,Ada,host\n2,Ben,host\n2,Cem,guest\n9,Dora,host\n"
    run = land(folder(tmp_path / "in", calls=calls, who=who), CALLS)
    assert result(run) == {"calls.csv": (3, 3, 0, 0), "who.csv": (1, 0, 0, 1)}
    assert run.files.get(name="who.csv").joined == 3
    assert [(q.line, q.column, q.reason) for q in run.files.get(name="who.csv").set_aside.all()] == [
        (5, "call_id", "no record of calls.csv asks for it")
    ]
    assert ask("select count(*), count(person), count(distinct person) from touches") == [(3, 2, 2)]


def test_columns_that_come_along_and_nothing_reads_are_kept(land: Any, tmp_path: Path) -> None:
    from tests.inbound.test_exports import facts

    calls, who = "call,at\n2,2025-01-02\n", "call_id,person,part\n2,Ben,host\n2,Cem,guest\n"
    run = land(folder(tmp_path / "in", calls=calls, who=who), CALLS)
    assert facts(run, "touches")[0]["extra"] == '{"who.call_id":"2;2","who.part":"host;guest"}'


def test_a_list_to_look_up_in_may_hold_more_than_is_asked_for(land: Any, result: Result, tmp_path: Path) -> None:
    calls, who = "call,at\n1,2025-01-01\n", "call_id,person\n1,Ada\n9,Dora\n"
    run = land(folder(tmp_path / "in", calls=calls, who=who), f"{CALLS}lookup = true\n")
    assert result(run) == {"calls.csv": (1, 1, 0, 0), "who.csv": (0, 0, 0, 0)}
    assert run.files.get(name="who.csv").ignored == 1


def test_a_file_that_is_looked_into_must_be_there(land: Any, tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"calls.csv > with: it looks into who.csv, which is not there"):
        land(folder(tmp_path / "in", calls="call,at\n1,2025-01-01\n"), CALLS)


def test_a_join_must_name_a_file_of_the_mapping() -> None:
    with pytest.raises(MappingError, match=r'"whom.csv" is no file of the mapping'):
        loading.parse(CALLS.replace('file = "who.csv"', 'file = "whom.csv"'))


def test_the_lines_of_a_deal_add_up_to_its_list_price(land: Any, tmp_path: Path) -> None:
    text = """
source = "shop"
currency = "=EUR"
decimals = "1234,56"
[[file]]
name = "deals.csv"
with = { file = "lines.csv", on = "deal", as = "line" }
[[file.facts]]
table = "opportunities"
id = "deal"
list_price = { from = "line.price", times = "line.pieces" }
[[file]]
name = "lines.csv"
"""
    lines = 'deal,price,pieces\n1,"10,50",2\n1,"4,00",\n2,"7,25",3\n'
    run = land(folder(tmp_path / "in", deals="deal\n1\n2\n3\n", lines=lines), text)
    assert ask("select list_price from opportunities order by list_price nulls last") == [(2_175_000,), (2_500_000,), (None,)]
    file = run.files.get(name="deals.csv")
    assert [(line["records"], line["sum"]) for line in file.survey["money"]] == [(2, 4_675_000)]


def test_a_history_says_what_was_before_and_tells_only_what_differs(land: Any, result: Result, tmp_path: Path) -> None:
    text = """
source = "old"
[[file]]
name = "history.csv"
with = { file = "history.csv", on = "deal", before = "at", as = "before" }
[[file.facts]]
table = "stage_moves"
id = "{deal}:{at}"
opportunity = "deal"
crm_stage = "stage"
moved_at = "at"
[[file.facts]]
table = "opportunity_changes"
id = "{deal}:{at}"
opportunity = "deal"
field = "=amount"
old_value = { from = "before.amount", as = "money" }
new_value = { from = "amount", as = "money" }
changed_at = "at"
differs = { amount = "before.amount" }
"""
    rows = "deal,at,stage,amount\n1,2025-01-10,B,20\n1,2025-01-09 8:00:00,A,10\n1,2025-02-01,C,20\n2,2025-01-01,A,5\n"
    run = land(folder(tmp_path / "in", history=rows), text)
    assert result(run) == {"history.csv": (4, 4, 0, 0)}
    assert ask("select old_value, new_value from opportunity_changes order by old_value nulls first, new_value") == [
        (None, "1000000"),
        (None, "500000"),
        ("1000000", "2000000"),
    ]


def test_an_engagement_finds_its_people_company_and_deal(land: Any, result: Result, tmp_path: Path) -> None:
    files = {
        "engagement_meeting": "engagement_id,start_time,title\n7,2025-03-01 10:00:00,kick-off\n8,2025-03-02 10:00:00,alone\n",
        "engagement_contact": "engagement_id,contact_id\n7,101\n7,102\n",
        "engagement_company": "engagement_id,company_id\n7,11\n",
        "engagement_deal": "engagement_id,deal_id\n7,21\n",
        "deal": "deal_id,deal_pipeline_stage_id,property_closedate\n21,s9,2025-03-30\n",
        "deal_contact": "deal_id,contact_id\n21,101\n",
        "deal_company": "deal_id,company_id\n21,11\n",
        "deal_pipeline_stage": "stage_id,label,is_closed,closed_won\ns9,Signed,TRUE,TRUE\ns8,Talks,FALSE,FALSE\n",
        "contact": "id,property_email\n101,a@x.example\n102,b@x.example\n",
        "company": "id,property_name\n11,X\n",
    }
    run = land(folder(tmp_path / "in", **files), loading.load("warehouse_hubspot", currency="EUR").text)
    assert all(r == s + d + q for r, s, d, q in result(run).values())
    assert sum(q for *_, q in result(run).values()) == 0
    shown = "count(*), count(person), count(account), count(opportunity)"
    assert ask(f"select {shown} from touches") == [(3, 2, 2, 2)]
    assert ask("select status, crm_stage, person is not null, account is not null, closed_at is not null from opportunities") == [
        ("won", "Signed", True, True, True)
    ]


def test_a_lead_status_and_a_lifecycle_stage_become_stage_moves(land: Any, tmp_path: Path) -> None:
    files = {
        "contact": "id,property_email\n101,a@x.example\n",
        "contact_property_history": "contact_id,timestamp,source,name,value\n"
        "101,2025-01-01 08:00:00,FORM,lifecyclestage,lead\n101,2025-01-05 08:00:00,CRM,lifecyclestage,marketingqualifiedlead\n"
        "101,2025-01-06 08:00:00,CRM,hs_lead_status,UNQUALIFIED\n101,2025-01-06 08:00:00,CRM,phone,1\n",
    }
    run = land(folder(tmp_path / "in", **files), loading.load("warehouse_hubspot", currency="EUR").text)
    assert ask("select stage, crm_stage from stage_moves order by moved_at") == [
        ("lead", "lead"),
        ("mql", "marketingqualifiedlead"),
        ("disqualified", "UNQUALIFIED"),
    ]
    assert run.files.get(name="contact_property_history.csv").ignored == 1


def test_a_replayed_record_still_finds_its_neighbours(land: Any, result: Result, tmp_path: Path) -> None:
    import io

    from onefunnel.inbound import importing, quarantine, replaying
    from onefunnel.inbound.importing import NotPossible
    from tests.inbound.conftest import NOW

    who = "call_id,person\n1,Ada\n9,Dora\n"
    run = land(folder(tmp_path / "in", calls="call,at\n1,yesterday\n", who=who), CALLS)
    mended = "".join(quarantine.download(run.files.get(name="calls.csv"))).replace(",1,yesterday", ",1,2025-01-01")
    importing.carry_out(replaying.replay_mended(io.BytesIO(mended.encode()), now=NOW), now=NOW)
    assert ask("select count(*), count(person) from touches") == [(1, 1)]
    lost = "".join(quarantine.download(run.files.get(name="who.csv")))
    with pytest.raises(NotPossible, match="only looked into"):
        replaying.replay_mended(io.BytesIO(lost.encode()), now=NOW)
