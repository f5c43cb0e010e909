"""Attribution as the cast meets it: every model over one and the same money, and what buyers said beside it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.learn.attribution import trying
from onefunnel.learn.attribution.paths import NO_TOUCH
from onefunnel.ledger.definitions import AttributionChoice

ADDRESS = "/attribution/?period=all&format=json"


def test_every_model_shares_the_same_conversions_and_the_same_money(owner: Client, company: Path) -> None:
    for stage in ("opportunity", "won", "sales_qualified"):
        models = owner.get(f"{ADDRESS}&stage={stage}").json()["models"]
        assert {model["model"] for model in models} >= {"first_touch", "w_shaped", "time_decay", "markov", "shapley"}
        counts = {model["model"]: sum(model["conversions"].values()) for model in models}
        assert counts == pytest.approx(dict.fromkeys(counts, counts["linear"]))
        assert len({sum(model["amounts"].values()) for model in models}) == 1, stage


@pytest.mark.parametrize(("stage", "measure"), [("won", "bookings"), ("opportunity", "created_pipeline")])
def test_the_money_shared_is_the_measure_of_the_same_name(owner: Client, company: Path, stage: str, measure: str) -> None:
    for more in ("", "&version=2", "&region=DACH"):
        models = owner.get(f"{ADDRESS}&stage={stage}{more}").json()["models"]
        whole = owner.get(f"/measures/{measure}/?period=all&format=json{more}").json()["rows"][0]["value"]
        assert {sum(model["amounts"].values()) for model in models} == {whole}, more


def test_a_rule_s_credit_opens_the_steps_that_earned_it(owner: Client, company: Path) -> None:
    models = {model["model"]: model for model in owner.get(f"{ADDRESS}&stage=won").json()["models"]}
    linear = models["linear"]["conversions"]
    for channel, earned in linear.items():
        asked = {"period": "all", "stage": "won", "opened": channel, "format": "json"}
        listed = owner.get("/measures/attribution/records/", asked)
        assert listed.json()["value"] == pytest.approx(earned)


def test_the_spread_runs_from_the_least_to_the_most_of_the_models(owner: Client, company: Path) -> None:
    said = owner.get(ADDRESS).json()
    for spread in said["spread"]:
        shares = [
            model["amounts"].get(spread["credited_to"], 0) / sum(model["amounts"].values())
            for model in said["models"]
        ]  # fmt: skip
        assert (spread["least"][0], spread["most"][0]) == pytest.approx((min(shares), max(shares)))
    assert NO_TOUCH not in {spread["credited_to"] for spread in said["spread"]}


def test_a_reading_is_tried_without_changing_what_is_agreed(owner: Client, company: Path) -> None:
    agreed, tried = (owner.get(f"{ADDRESS}{more}").json() for more in ("", "&lookback=20&repeats=count"))
    assert not agreed["is_tried"]
    assert tried["is_tried"]
    assert "the 20 days before; every touch counts" in tried["counts"]
    untouched = [said["models"][2]["conversions"].get(NO_TOUCH, 0) for said in (agreed, tried)]
    assert untouched[1] > untouched[0], "a shorter look-back leaves more conversions without a touch"
    assert owner.get(ADDRESS).json() == agreed


def test_campaigns_are_credited_by_rules_alone(owner: Client, company: Path) -> None:
    models = owner.get(f"{ADDRESS}&by=campaign").json()["models"]
    assert {"markov", "shapley"} & {model["model"] for model in models} == set()
    assert "Markov and Shapley are solved over channels" in owner.get("/attribution/?period=all&by=campaign").content.decode()


def test_asked_answered_and_never_asked_are_three_things(owner: Client, company: Path) -> None:
    said = owner.get(ADDRESS).json()
    (asked,), (answered,), (otherwise,) = (said[name]["rows"] for name in ("buyers_asked", "buyers_answered", "said_otherwise"))
    assert asked["conversions"] == sum(row["value"] for row in said["said_and_tracked"]["rows"])
    assert asked["conversions"] > asked["asked"] > answered["answered"] >= otherwise["compared"] > otherwise["disagree"] > 0
    never = sum(row["value"] for row in said["said_and_tracked"]["rows"] if row["said"] == "never asked")
    assert asked["conversions"] - never == asked["asked"] == answered["asked"]
    assert {"podcast", "peer"} & set(said["unseen"]), "what no tracking can see is named"


def test_every_tile_opens_the_list_it_counts(owner: Client, company: Path) -> None:
    for stage in ("opportunity", "won", "sales_qualified"):
        page = owner.get(f"/attribution/?period=all&stage={stage}").content.decode()
        opened = re.findall(r'<p class="figure num"><a href="([^"]+)"', page)
        assert len(opened) == 5
        for address in opened:
            assert owner.get(html.unescape(address)).status_code == 200


def test_a_wrong_word_is_said_on_the_page_and_is_no_error(owner: Client, company: Path) -> None:
    page = owner.get("/attribution/?period=all&stage=magic&lookback=soon&repeats=never")
    assert page.status_code == 200
    text = page.content.decode()
    for said in ("There is no stage called “magic”", "“soon” is no number of days", "Repeats can be count"):
        assert said in text


def test_a_period_without_conversions_says_so(owner: Client, company: Path) -> None:
    page = owner.get("/attribution/?from=2001-01-01&to=2001-12-31").content.decode()
    assert "Nothing to credit yet" in page


def test_the_choice_in_force_is_kept_where_the_address_says_nothing() -> None:
    agreed = AttributionChoice(lookback_days=90, non_direct=False, sales_answers=True)
    assert trying.read({}, agreed).tried is None
    assert trying.read({"lookback": "90", "direct": "1", "answers": "1"}, agreed).tried is None
    assert trying.read({"direct": "0"}, agreed).choice.non_direct


def test_every_conversion_stands_in_one_cell_of_said_by_tracked(owner: Client, company: Path) -> None:
    found = owner.get("/attribution/?period=all")
    table, rows = found.context["confusion"], found.context["confusion"].lines
    said = owner.get(ADDRESS).json()
    (asked,) = said["buyers_asked"]["rows"]
    assert sum(line.total for line in rows) == asked["conversions"]
    assert all(line.total == sum(cell.count for cell in line.cells) for line in rows)
    assert [line.said for line in rows if line.is_silent] == ["Fits no channel", "No answer", "Never asked"]
    assert table.columns[-1] == "No recorded touch"
    (otherwise,) = said["said_otherwise"]["rows"]
    agreed = sum(cell.count for line in rows for cell in line.cells if cell.agrees)
    assert otherwise["compared"] - otherwise["disagree"] == agreed
    cell = next(cell for line in rows for cell in line.cells if cell.agrees)
    assert owner.get(f"{cell.link}&format=json").json()["value"] == cell.count


def test_conversions_can_be_shared_out_where_there_is_money(owner: Client, company: Path) -> None:
    money, counted = (owner.get(f"/attribution/?period=all{more}") for more in ("", "&count=conversions"))
    assert money.context["counted"][0][2]
    assert counted.context["counted"][1][2]
    figures = [cell.figure for cell in counted.context["lines"][2].cells]
    linear = next(m for m in owner.get(ADDRESS).json()["models"] if m["model"] == "linear")["conversions"]
    assert figures[0] == f"{linear[owner.get(ADDRESS + '&count=conversions').json()['spread'][0]['credited_to']]:,.1f}"
    assert all(cell.figure.startswith("€") for cell in money.context["lines"][2].cells)


def test_a_reading_is_saved_with_its_definition_withdrawn_and_given_back(owner: Client, company: Path) -> None:
    address = "/attribution/?period=last_12_months&stage=won&lookback=30&count=conversions"
    form = owner.get(address)
    kept = owner.post("/attribution/readings/", {"name": " Board,  Q3 ", "asked": form.context["kept_as"]}, follow=True)
    (saved, theirs) = kept.context["saved"][0]
    assert (saved.name, theirs) == ("Board, Q3", True)
    assert saved.definition.startswith("tried, not agreed; all else by ")
    assert "v2" in saved.definition
    assert saved.counted.startswith("the 30 days before")
    assert saved.answer == form.context["answer"]
    again = owner.get(f"/attribution/?{saved.asked}")
    assert again.context["answer"] == form.context["answer"]
    assert again.context["asked"].scope.period == form.context["asked"].scope.period
    listed = owner.get(ADDRESS).json()["saved"]
    assert [(one["name"], one["definition"]) for one in listed] == [(saved.name, saved.definition)]
    gone = owner.post(f"/attribution/readings/{saved.pk}/withdrawal/", follow=True)
    assert gone.context["saved"] == []
    assert gone.context["withdrawn"] == saved
    back = owner.post(f"/attribution/readings/{saved.pk}/return/", follow=True)
    assert [one.name for one, _ in back.context["saved"]] == ["Board, Q3"]


def test_a_reading_without_a_name_is_not_saved_and_one_that_is_agreed_names_the_version(owner: Client, company: Path) -> None:
    unnamed = owner.post("/attribution/readings/", {"name": "  ", "asked": "period=all"}, follow=True)
    assert "Give the reading a name" in unnamed.content.decode()
    named = owner.post("/attribution/readings/", {"name": "All", "asked": "period=all&stage=sales_qualified"}, follow=True)
    saved = next(one for one, _ in named.context["saved"] if one.name == "All")
    assert saved.definition == named.context["agreement"]
