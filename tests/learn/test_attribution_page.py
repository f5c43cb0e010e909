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
