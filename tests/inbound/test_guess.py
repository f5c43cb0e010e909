"""A draft from any folder: what can be seen is mapped with its reason, what cannot be known is asked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound import loading, preview
from onefunnel.inbound.guess import guess


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def fact(text: str, file: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in tomllib.loads(text)["file"] if f["name"] == file)
    return found


@pytest.mark.django_db
def test_the_example_folder_is_drafted_almost_as_it_was_written_by_hand(shared_data: Path) -> None:
    draft = guess(shared_data / "maven_crm")
    assert draft.problems == []
    deals = fact(draft.text, "sales_pipeline.csv")["facts"][0]
    hand = {"id": "opportunity_id", "owner": "sales_agent", "account": "account", "product": "product", "amount": "close_value"}
    assert hand.items() <= deals.items()
    assert deals["status"]["values"] == {"Engaging": "open", "Lost": "lost", "Prospecting": "open", "Won": "won"}
    assert "86% of its values are in products.csv" in draft.text
    trials = {t.name: t.facts for t in preview.dry_run(shared_data / "maven_crm", loading.parse(draft.text))}
    assert trials["sales_pipeline.csv"]["opportunities"] == 8800
    assert draft.passed_over == ["data_dictionary.csv: its headers speak of none of our tables"]


def test_dates_decide_their_format_or_are_asked(tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Stage,Amount,Close Date\n"
    decided = guess(written(tmp_path, deals=head + "1,A,Won,5,1/31/2025\n2,B,Open,6,2/1/2025\n"))
    assert fact(decided.text, "deals.csv")["dates"] == "M/D/YYYY"
    asked = guess(written(tmp_path, deals=head + "1,A,Won,5,1/3/2025\n2,B,Open,6,2/1/2025\n"))
    assert "dates" not in fact(asked.text, "deals.csv")
    assert any('can be read two ways: are its dates "M/D/YYYY" or "D/M/YYYY"?' in q for q in asked.asked)


def test_numbers_decide_their_style_or_are_asked(tmp_path: Path) -> None:
    head = "Deal ID;Deal Name;Stage;Amount;Close Date\n"
    decided = guess(written(tmp_path, deals=head + "1;A;Won;1.234,50;2025-01-31\n2;B;Open;7,00;2025-01-31\n"))
    assert fact(decided.text, "deals.csv")["decimals"] == "1.234,56"
    asked = guess(written(tmp_path, deals=head + "1;A;Won;1.234;2025-01-31\n2;B;Open;5.600;2025-01-31\n"))
    assert any("in Amount can be read two ways" in q for q in asked.asked)


@pytest.mark.django_db
def test_a_lead_list_feeds_people_moves_and_self_reports(tmp_path: Path) -> None:
    head = "Lead ID,First Name,Last Name,Email,Created Date,Converted,Converted Date,How did you hear about us?\n"
    row = "1,Ann,Lee,ann@karo.example,2025-01-02,TRUE,2025-02-03,a friend\n2,Bo,Ray,bo@karo.example,2025-01-05,FALSE,,\n"
    draft = guess(written(tmp_path, leads=head + row))
    assert draft.problems == []
    assert [f["table"] for f in fact(draft.text, "leads.csv")["facts"]] == [
        "people",
        "stage_moves",
        "stage_moves",
        "self_reports",
    ]
    trial = preview.dry_run(tmp_path, loading.parse(draft.text))[0]
    assert trial.facts == {"people": 2, "stage_moves": 3, "self_reports": 1}


def test_headers_with_signs_make_a_draft_that_can_be_read(tmp_path: Path) -> None:
    head = 'Deal ID,"Deal ""Name""",Stage,"Amount, net\\gross",Close Date,=x\n'
    draft = guess(written(tmp_path, deals=head + "1,A,Won,5,2025-01-31,y\n"))
    assert draft.problems == []


def test_a_few_odd_values_do_not_hide_what_a_column_is(tmp_path: Path) -> None:
    head = "Deal ID,Deal Name,Amount,Stage,Created,Closed\n"
    rows = '1,a,"1,000.50",Won,31/01/2026,02/02/2026\n2,b,"2,000",Won,30/01/2026,TBD\n3,c,on request,Lost,29/01/2026,03/02/2026\n'
    draft = guess(written(tmp_path, deals=head + rows))
    found = fact(draft.text, "deals.csv")
    assert (found["dates"], found["decimals"]) == ("D/M/YYYY", "1,234.56")
    assert found["facts"][0]["amount"] == "Amount"
    assert found["facts"][0]["closed_at"] == {"from": "Closed", "when": {"Stage": ["Lost", "Won"]}}
    assert (
        'deals.csv: "TBD" in Closed is no date like the others; does it mean nothing? Otherwise its records would be set aside.'
        in draft.asked
    )
    assert any('"on request" in Amount is no number' in question for question in draft.asked)


def test_a_style_is_drafted_as_a_mapping_writes_it(tmp_path: Path) -> None:
    head = "Deal ID;Deal Name;Stage;Amount\n"
    rows = "1;A;Won;1 234,50\n2;B;Open;(7,00)\n3;C;Open;12 345,00\n"
    assert fact(guess(written(tmp_path, deals=head + rows)).text, "deals.csv")["decimals"] == ["1 234,56", "(1,200)"]
