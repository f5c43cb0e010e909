"""The economy, or us? Own trend beside an agreed benchmark, judged only where chance does not explain it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.agree.agreement import standing
from onefunnel.agree.measures import asking
from onefunnel.learn.shares import Share
from onefunnel.learn.winloss import elsewhere
from onefunnel.learn.winloss.against import Against, Side, against, over
from onefunnel.learn.winloss.asking import look
from onefunnel.ledger.definitions import Benchmark, Definitions, Figure
from onefunnel.ledger.duck import in_memory
from onefunnel.web import scopes
from onefunnel.words import Period, Scope

Y24, Y25 = Period(date(2024, 1, 1), date(2024, 12, 31)), Period(date(2025, 1, 1), date(2025, 12, 31))
FELL = (Figure(Y24.begins_on, 25.0, Y24.ends_on), Figure(Y25.begins_on, 24.5, Y25.ends_on))

SLUMP = (Figure(Y24.begins_on, 30.0, Y24.ends_on), Figure(Y25.begins_on, 19.5, Y25.ends_on))


def rate(now: tuple[int, int], before: tuple[int, int], figures: tuple[Figure, ...] = FELL) -> Against:
    shares = (Share(*now), Share(*before))
    ours = Side(*(100 * one.value for one in shares))
    benchmark = Benchmark("Industry", "win_rate", "a survey", figures=figures)
    return against(benchmark, direction="up", period=Y25, before=Y24, ours=ours, shares=shares)


def test_a_period_over_two_figures_is_weighed_by_its_days_and_a_gap_tells_nothing() -> None:
    half = Period(date(2024, 12, 1), date(2025, 1, 31))
    assert over(FELL, half) == pytest.approx(24.75)
    assert over(FELL, Period(date(2025, 12, 1), date(2026, 1, 1))) is None
    assert over((Figure(date(2025, 1, 1), 24.0),), Period(date(2030, 1, 1), date(2030, 1, 2))) == 24.0


@pytest.mark.parametrize(
    ("now", "before", "figures", "judged"),
    [
        ((150, 1000), (260, 1000), FELL, "us"),
        ((350, 1000), (260, 1000), FELL, "ahead"),
        ((26, 130), (30, 130), FELL, "even"),
        ((150, 1000), (260, 1000), SLUMP, "market"),
        ((3, 9), (260, 1000), FELL, "few"),
        ((150, 1000), (260, 1000), FELL[1:], "uncovered"),
        ((150, 1000), (260, 1000), (Figure(Y24.begins_on, 25.0),), "level"),
    ],
)  # fmt: skip
def test_who_it_is_follows_from_both_changes_and_the_interval_of_ours(
    now: tuple[int, int], before: tuple[int, int], figures: tuple[Figure, ...], judged: str
) -> None:
    assert rate(now, before, figures).judged == judged


def test_less_is_better_where_the_measure_says_so_and_what_is_no_share_is_not_judged() -> None:
    benchmark = Benchmark("Cycle", "cycle", "a survey", figures=FELL)
    found = against(benchmark, direction="down", period=Y25, before=Y24, ours=Side(80.0, 60.0))
    assert found.judged == "unjudged"
    shares = (Share(350, 1000), Share(260, 1000))
    worse = against(benchmark, direction="down", period=Y25, before=Y24, ours=Side(35.0, 26.0), shares=shares)
    assert worse.judged == "us"


def sales(year: int, won: int, of: int) -> list[dict[str, object]]:
    return [
        {
            "opportunity": f"o{year}-{n}", "account": f"a{n}", "amount": 100_000, "status": "won" if n < won else "lost",
            "created_at": f"{year}-01-05 00:00:00", "closed_at": f"{year}-{n % 12 + 1:02d}-20 00:00:00",
        }
        for n in range(of)
    ]  # fmt: skip


def test_the_sentence_says_both_changes_and_whose_it_is() -> None:
    asking.forget()
    engine = in_memory({
        "company": [{"company": "company", "base_currency": "EUR"}],
        "opportunities": sales(2024, 104, 400) + sales(2025, 60, 400), "accounts": [{"account": "a1", "segment": "enterprise"}],
    })  # fmt: skip
    today = date(2026, 1, 15)
    asked = scopes.read({"from": "2025-01-01", "to": "2025-12-31", "compare": "last_year"}, today=today)
    benchmarks = (
        Benchmark("Industry", "win_rate", "a survey", figures=FELL),
        Benchmark("Large ones", "win_rate", "a survey", "enterprise", FELL),
        Benchmark("Cycle", "cycle", "a survey", figures=(Figure(date(2020, 1, 1), 60.0),)),
    )
    told = look(engine, asked, today=today, benchmarks=benchmarks).elsewhere
    assert told[0].says == ("Our win rate fell 11.0 points against 2024 while the agreed benchmark fell 0.5 points: it is us.")
    assert told[1].says == "Too little closed to set our win rate in enterprise against “Large ones”."
    assert told[2].says.startswith("Our cycle is ")
    assert "it tells a level, no trend" in told[2].says
    narrowed = scopes.read({"period": "last_year", "segment": "small"}, today=today)
    assert [one.benchmark.name for one in elsewhere.questions(benchmarks, narrowed, today=today)] == ["Industry", "Cycle"]


def test_the_page_compares_with_what_is_agreed_and_draws_it(
    owner: Client, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = range(2020, 2030)
    figures = tuple(Figure(date(year, 1, 1), 30.0 - 0.1 * (year - 2020), date(year, 12, 31)) for year in years)
    held = Definitions(benchmarks=(Benchmark("Win rate elsewhere", "win_rate", "Made up", figures=figures),))
    monkeypatch.setattr(standing, "definitions_on", lambda day: held)
    said = owner.get("/win-and-loss/?format=json").json()
    (told,) = said["benchmarks"]
    assert told["ours"]["now"] == said["win_rate"]["rows"][0]["value"]
    assert told["elsewhere"]["before"] > told["elsewhere"]["now"]
    page = owner.get("/win-and-loss/").content.decode()
    assert told["says"] in page
    assert 'data-plot="elsewhere"' in page
    assert "/agreement/#benchmarks-win-rate-elsewhere" in page
    assert "No benchmark is agreed" not in page
    narrowed = owner.get("/win-and-loss/?format=json&region=West").json()["benchmarks"][0]
    assert narrowed["judged"] == "narrowed"
    assert "for region West alone stands beside a benchmark that is of all segments" in narrowed["says"]


def test_a_benchmark_is_judged_only_where_both_are_of_the_same() -> None:
    whole, part = Benchmark("All", "win_rate", "a survey"), Benchmark("Part", "win_rate", "a survey", segment="Enterprise")
    assert elsewhere.narrowed_by(whole, Scope()) == elsewhere.narrowed_by(part, Scope(segment="Enterprise")) == ""
    assert elsewhere.narrowed_by(whole, Scope(segment="Enterprise")) == "segment Enterprise"
    assert elsewhere.narrowed_by(part, Scope(segment="Enterprise", region="West", channel="webinar")) == (
        "region West and channel webinar"
    )
