"""Exposure lift as the cast meets it: worked out in the background, kept with what it is made from, honest about too little."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from onefunnel.jobs.records import Job
from onefunnel.learn.exposure import dress, tasks
from onefunnel.learn.exposure.finding import Finding
from onefunnel.learn.exposure.records import Estimation
from tests.learn.worlds import world

ADDRESS = "/exposure/?period=all"


@pytest.fixture
def worked_out(owner: Client, company: Path) -> Estimation:
    """The estimate over everything, by the very task that the queue runs."""
    owner.post("/exposure/estimate/?period=all")
    job = Job.objects.get(unique_key__startswith="exposure ")
    kept = Estimation.objects.get(id=tasks.estimate_lift.func(*job.args))
    Job.objects.update(finished_at=timezone.now(), outcome="done")
    return kept


def test_nothing_heavy_happens_until_somebody_asks(owner: Client, company: Path) -> None:
    page = owner.get(ADDRESS)
    assert "Work it out" in page.content.decode()
    assert not Job.objects.filter(unique_key__startswith="exposure ").exists()


def test_asked_twice_it_is_worked_out_once_and_says_how_far_it_is(owner: Client, company: Path) -> None:
    for _ in range(2):
        assert owner.post("/exposure/estimate/?period=all").status_code == 302
    assert Job.objects.filter(unique_key__startswith="exposure ").count() == 1
    assert "Being worked out" in owner.get(ADDRESS).content.decode()
    assert owner.get("/exposure/progress/?period=all&format=json").json()["busy"]


def test_a_small_company_is_declined_and_its_counts_open_their_lists(owner: Client, worked_out: Estimation) -> None:
    said = owner.get(f"{ADDRESS}&format=json").json()
    whole = said["findings"][0]
    assert whole["refusals"]
    assert said["answer"] == f"No lift can be told: {whole['refusals'][0]}"
    asked = {"period": "all", "opened": "exposed", "format": "json"}
    assert owner.get("/measures/exposure_trials/records/", asked).json()["total"] == whole["exposed"] > 0
    page = owner.get(ADDRESS).content.decode()
    assert "<s>" in page
    assert "not enough data" in page


def test_each_group_s_exposed_are_the_list_that_its_name_opens(owner: Client, worked_out: Estimation) -> None:
    findings = [Finding.read(one) for one in worked_out.findings]
    opening = [pair for pair in zip(dress.groups(findings, "period=all"), findings[1:], strict=True) if pair[0].link]
    assert opening
    for group, found in opening:
        listed = owner.get(f"{group.link}&format=json").json()
        assert listed["total"] == found.exposed, group.name


def test_an_answer_names_its_generation_and_agreement_and_is_old_once_facts_arrive(owner: Client, worked_out: Estimation) -> None:
    said = owner.get(f"{ADDRESS}&format=json").json()
    assert said["generation"] == worked_out.generation
    assert said["agreement"].startswith("built-in")
    assert "Work it out again" not in owner.get(ADDRESS).content.decode()
    Estimation.objects.update(generation=worked_out.generation - 1)
    assert "Work it out again" in owner.get(ADDRESS).content.decode()


def test_the_sentence_names_lift_interval_and_number() -> None:
    found = Finding("", "", 883, 90, 8000, 500, 1.27, 1.12, 1.44, 1.86, ())
    assert dress.sentence(found) == (
        "Buyers who met our marketing were 27 % more likely to talk to sales within 30 days, "
        "95 % interval 12 to 44 %; 883 exposed"
    )
    unsure = Finding("met", "webinar", 883, 90, 8000, 500, 1.06, 0.71, 1.57, 1.3, ())
    assert dress.sentence(unsure).startswith("No lift shown: buyers who met a webinar talked to sales as often as others")
    assert dress.interval(unsure) == "−29 to +57 %"


def test_a_trial_s_past_ends_where_it_begins() -> None:
    drawn = world(1, ratio=1.0, accounts=60)
    assert not {"visits_after", "met_later", "has_talked"} & set(drawn.design().names)
