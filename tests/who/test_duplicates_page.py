"""The page of duplicates as the cast meets it: pairs side by side, one key a decision, nobody sees or says what they may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
from onefunnel.who.follow import follow
from onefunnel.who.matching import tasks, weighing
from onefunnel.who.matching.records import Judgement, Proposal, Search
from onefunnel.who.records import AuditEntry, Merge, Person
from onefunnel.words import Role

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LEVELS = {"address": "domain", "name": "near", "title": "other", "phone": "missing"}


@pytest.fixture
def pair() -> Proposal:
    tell(
        [
            Fact("accounts", {"account": "a1", "name": "Halden Foods", "domain": "halden.example"}),
            Fact("people", {"person": "p1", "name": "Ines Brandt", "title": "CTO", "account": "a1", "created_at": "2026-01-01"}),
            Fact("people", {"person": "p0", "name": "Inez Brandt", "title": "CFO", "account": "a1", "created_at": "2026-05-01"}),
        ],
        source="crm",
        now=NOW,
    )
    follow()
    return Proposal.objects.create(kind="people", one="p0", other="p1", probability=0.94, levels=LEVELS, found_at=NOW)


def test_both_records_stand_side_by_side_with_why_and_what_speaks_against(pair: Proposal, as_role: AsRole) -> None:
    page = as_role(Role.SALES_LEAD).get("/people/duplicates/").content.decode()
    assert "same domain, nearly the same name, 0.94; but another title" in page
    assert page.index("Ines Brandt") < page.index("Inez Brandt"), "the elder stays and stands first"
    assert 'data-key="a"' in page
    assert 'data-key="d"' in page
    said = as_role(Role.MARKETING_LEAD).get("/people/duplicates/?format=json").json()
    assert said["total"] == 1
    assert said["pairs"][0]["reason"] == "same domain, nearly the same name, 0.94"


def test_a_says_they_are_one_and_u_undoes_it(pair: Proposal, as_role: AsRole) -> None:
    nora = as_role(Role.MARKETING_LEAD)
    assert nora.post(f"/duplicates/{pair.pk}/same/").headers["Location"] == "/people/duplicates/"
    follow()
    assert Person.objects.get(key="p0").merged_into == "p1"
    page = nora.get("/people/duplicates/").content.decode()
    assert "No two people wait to be told apart" in page or "Nobody has looked" in page
    assert 'data-key="u"' in page
    kept = nora.get("/people/p1/").content.decode()
    assert "same domain, nearly the same name, 0.94" in kept, "the page of the one that stays says why"
    said = Judgement.objects.get()
    nora.post(f"/duplicates/judgements/{said.pk}/undoing/")
    follow()
    assert Person.objects.get(key="p0").merged_into is None
    assert "may be the same person" in nora.get("/people/duplicates/").content.decode() or not Search.objects.exists()
    told = [entry.what for entry in AuditEntry.objects.order_by("number") if entry.what.startswith("duplicate")]
    assert told == ["duplicate_merged", "duplicate_undone"]


def test_kept_apart_on_its_page_it_is_said_so_here_and_undoing_proposes_it_again(pair: Proposal, as_role: AsRole) -> None:
    nora = as_role(Role.MARKETING_LEAD)
    nora.post(f"/duplicates/{pair.pk}/same/")
    follow()
    nora.post(f"/merges/{Merge.objects.get().key}/undoing/")
    follow()
    assert "kept apart again on their page" in nora.get("/people/duplicates/").content.decode()
    nora.post(f"/duplicates/judgements/{Judgement.objects.get().pk}/undoing/")
    assert nora.get("/people/duplicates/?format=json").json()["total"] == 1
    nora.post(f"/duplicates/{pair.pk}/same/")
    follow()
    assert Person.objects.get(key="p0").merged_into == "p1"


def test_different_people_leave_the_list(pair: Proposal, as_role: AsRole) -> None:
    sam = as_role(Role.FUNNEL_OWNER)
    sam.post(f"/duplicates/{pair.pk}/different/")
    assert sam.get("/people/duplicates/?format=json").json()["total"] == 0
    again = sam.post(f"/duplicates/{pair.pk}/same/", follow=True).content.decode()
    assert "has said already that these two are different" in again
    assert not Merge.objects.exists()


def test_an_sdr_sees_pairs_but_does_not_decide_and_a_cfo_sees_no_people(pair: Proposal, as_role: AsRole) -> None:
    page = as_role(Role.SDR).get("/people/duplicates/").content.decode()
    assert "Inez Brandt" in page
    assert "They are one" not in page
    assert as_role(Role.CFO).get("/people/duplicates/").status_code == 403
    assert as_role(Role.CFO).get("/accounts/duplicates/").status_code == 200


def test_a_search_is_queued_once_and_says_how_far_it_is(as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> None:
    nora = as_role(Role.MARKETING_LEAD)
    for _ in range(2):
        nora.post("/accounts/duplicates/search/")
    job = tasks.job_of("accounts")
    assert job is not None
    assert "A search is going on" in nora.get("/accounts/duplicates/").content.decode()
    assert nora.get("/accounts/duplicates/progress/?format=json").json() == {"busy": True}
    monkeypatch.setattr(weighing, "find_spec", lambda name: None)
    tasks.look_for_duplicates.func(*job.args)
    assert not Search.objects.get().is_weighed
    page = nora.get("/people/duplicates/").content.decode()
    assert "Only rules look here" in page


def test_the_list_is_exported_with_both_names(pair: Proposal, as_role: AsRole) -> None:
    answer: Any = as_role(Role.FUNNEL_OWNER).get("/people/duplicates/?format=csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("reason,probability")
    assert '"same domain, nearly the same name, 0.94",0.94,,another title,p1,Ines Brandt,p0,Inez Brandt' in text
