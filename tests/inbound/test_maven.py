"""The example to follow: a small company's CRM lands whole and gives the figures that its published analysis knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound import loading

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "maven_crm"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Result = Callable[[Any], dict[str, tuple[int, int, int, int]]]


def ask(sql: str) -> list[tuple[Any, ...]]:
    from onefunnel.store.engine import engine

    return list(engine().rows(sql, {}).rows)


def value(measure: str) -> float:
    from onefunnel.ledger.answer import answer
    from onefunnel.ledger.measure import measure as named
    from onefunnel.store.engine import engine
    from onefunnel.words import Scope

    return float(answer(engine(), named(measure), Scope()).dicts()[0]["value"])  # type: ignore[arg-type]


@pytest.fixture
def text() -> str:
    return loading.load(str(EXAMPLE / "mapping.toml")).text


def test_all_of_it_lands_and_ties_out(land: Any, result: Result, shared_data: Path, text: str) -> None:
    from onefunnel.inbound.reconcile import report

    run = land(shared_data / "maven_crm", text)
    assert result(run) == {
        "accounts.csv": (85, 85, 0, 0),
        "products.csv": (7, 7, 0, 0),
        "sales_teams.csv": (35, 35, 0, 0),
        "sales_pipeline.csv": (8800, 8800, 0, 0),
    }
    said = report(run)
    assert said.ties
    money = {m.column: (m.file_sum, m.ledger_sum) for f in said.files for m in f.money}
    assert money["close_value"] == (1_000_553_400_000, 1_000_553_400_000)
    assert said.questions == []
    assert ask("select status, crm_stage, count(*) as n from opportunities group by all order by n desc") == [
        ("won", "Won", 4238),
        ("lost", "Lost", 2473),
        ("open", "Engaging", 1589),
        ("open", "Prospecting", 500),
    ]
    assert round(value("win_rate"), 3) == 63.150
    assert value("bookings") == 1_000_553_400_000
    assert value("cycle") == 57
    assert round(value("discount"), 4) == 0.3517


def test_the_unmapped_product_is_a_question_and_its_answer_changes_only_its_deals(
    land: Any, result: Result, shared_data: Path, text: str
) -> None:
    from onefunnel.inbound import answering, importing

    run = land(shared_data / "maven_crm", text.replace("values.product", "#"))
    question = run.questions.get()
    assert question.sentence == "GTXPro is in 1,480 deals but not in products: map it to GTX Pro?"
    unpriced = "select count(*) from opportunities o where not exists (select 1 from products p where p.product = o.product)"
    assert ask(unpriced) == [(1480,)]
    again = importing.carry_out(answering.answer([(question, "GTX Pro")], now=NOW), now=NOW)
    assert result(again) == {"sales_pipeline.csv": (8800, 1480, 7320, 0)}
    assert ask(unpriced) == [(0,)]
    assert not run.questions.filter(answered_at=None).exists()
    assert round(value("discount"), 4) == 0.3517


def test_the_variant_with_american_dates_gives_the_same_content(land: Any, result: Result, shared_data: Path, text: str) -> None:
    first = land(shared_data / "maven_crm", text)
    second = land(shared_data / "maven_crm", loading.load(str(EXAMPLE / "mapping-us-dates.toml")).text)
    assert second.id != first.id
    assert result(second)["us_dates_variant/sales_pipeline.csv"] == (8800, 0, 8800, 0)


def test_american_dates_without_a_declared_format_are_asked_about_and_nothing_is_guessed(
    land: Any, result: Result, shared_data: Path, text: str
) -> None:
    from onefunnel.inbound import answering, importing
    from onefunnel.inbound.records import Quarantined

    plain = text.replace('dates = "YYYY-MM-DD"\n', "").replace(
        'name = "sales_pipeline.csv"', 'name = "us_dates_variant/sales_pipeline.csv"'
    )
    run = land(shared_data / "maven_crm", plain)
    assert result(run)["us_dates_variant/sales_pipeline.csv"] == (8800, 500, 0, 8300)
    asked = run.questions.get(kind="dates")
    assert asked.choices == ["DD/MM/YYYY", "MM/DD/YYYY"]
    again = importing.carry_out(answering.answer([(asked, "MM/DD/YYYY")], now=NOW), now=NOW)
    assert result(again)["us_dates_variant/sales_pipeline.csv"] == (8800, 8300, 500, 0)
    assert value("bookings") == 1_000_553_400_000
    assert not Quarantined.objects.filter(file__run=run, status="open").exists()
