"""Imports on screen: every record accounted for, questions answered by one click, quarantine mended, everything undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from onefunnel.inbound import importing, starting
from onefunnel.inbound.loading import parse
from onefunnel.inbound.records import ImportRun, Quarantined, Question
from onefunnel.inbound.tasks import catch_up, land
from onefunnel.jobs.records import Job
from onefunnel.who.records import Account, Opportunity
from onefunnel.words import Role

pytestmark = pytest.mark.django_db(transaction=True)
AsRole = Callable[[Role], Client]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

MAPPING = """
source = "pilot"
company = { base_currency = "USD", zone = "UTC" }
dates = "YYYY-MM-DD"
decimals = "1234.56"
currency = "=USD"

[[file]]
name = "products.csv"
[[file.facts]]
table = "products"
id = "product"
name = "product"

[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "id"
name = "name"
product = "product"
amount = "amount"
close_on = "close"
status = "=open"
"""
DEALS = """id,name,product,amount,close
1,Halden,GTX Pro,1000,2026-12-01
2,Karo,GTXPro,2000,2026-12-02
3,Velluto,GTXPro,30x0,2026-12-03
4,Aster,GTX Pro,4000,2026-13-40
"""


@pytest.fixture
def run(tmp_path: Path) -> ImportRun:
    """Four deals: two stored, two set aside, one product that is spelt in two ways."""
    (tmp_path / "products.csv").write_text("product\nGTX Pro\n")
    (tmp_path / "deals.csv").write_text(DEALS)
    begun = starting.begin(tmp_path, parse(MAPPING, name="mapping.toml"), now=timezone.now())
    land.call(begun.id)
    begun.refresh_from_db()
    return begun


def work_off() -> int:
    """Does what is queued, as the worker would; returns how much there was."""
    count = 0
    while job := Job.objects.filter(finished_at=None).order_by("id").first():
        {"land": land, "catch_up": catch_up}[job.task.rpartition(".")[2]].call(*job.args, **job.kwargs)
        Job.objects.filter(id=job.id).update(finished_at=timezone.now(), outcome="done")
        count += 1
    return count


def test_the_reconciliation_says_what_became_of_every_record(run: ImportRun, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    page = lena.get(f"/imports/{run.id}/").content.decode()
    assert "All 5 records are accounted for" in page
    assert "3 stored + 0 duplicate + 2 quarantined = 5." in page
    said = lena.get(f"/imports/{run.id}/?format=json").json()
    assert said["totals"] == {
        "read": 5, "ignored": 0, "joined": 0, "received": 5, "stored": 3, "duplicate": 0, "quarantined": 2, "unaccounted": 0,
    }  # fmt: skip
    assert said["ties"] is True


def test_landing_also_brings_the_deals_on_screen(run: ImportRun) -> None:
    assert sorted(Opportunity.objects.values_list("name", "amount")) == [("Halden", 100_000_000), ("Karo", 200_000_000)]


def test_money_stands_beside_the_files_own_with_its_difference(run: ImportRun, as_role: AsRole) -> None:
    page = as_role(Role.CFO).get(f"/imports/{run.id}/").content.decode()
    assert "−$4,000.00" in page
    assert "see quarantine" in page


def test_a_question_is_answered_with_one_click_and_the_file_lands_again(run: ImportRun, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    question = Question.objects.get(kind="reference")
    page = lena.get(f"/imports/{run.id}/").content.decode()
    assert "GTXPro is in 2 opportunities but not in products: map it to GTX Pro?" in page or "Yes, map it to GTX Pro" in page
    lena.post(f"/questions/{question.pk}/answer/", {"value": "GTX Pro"})
    assert work_off() == 1
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("GTX Pro", "lena")
    karo, halden = Opportunity.objects.get(name="Karo"), Opportunity.objects.get(name="Halden")
    assert karo.product == halden.product
    assert 'is = "GTX Pro"' in lena.get(f"/imports/{run.id}/mapping.toml").content.decode()


def test_answering_twice_is_refused_in_a_sentence(run: ImportRun, as_role: AsRole) -> None:
    lena, question = as_role(Role.MARKETING_LEAD), Question.objects.get(kind="reference")
    lena.post(f"/questions/{question.pk}/answer/", {"value": "GTX Pro"})
    page = lena.post(f"/questions/{question.pk}/answer/", {"value": "GTX Pro"}, follow=True).content.decode()
    assert "This was answered already" in page


def test_a_question_can_be_left_as_it_is(run: ImportRun, as_role: AsRole) -> None:
    question = Question.objects.get(kind="reference")
    as_role(Role.MARKETING_LEAD).post(f"/questions/{question.pk}/dismissal/")
    question.refresh_from_db()
    assert not question.is_open


def test_a_record_is_mended_in_place_and_lands(run: ImportRun, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    aside = Quarantined.objects.get(line=4)
    page = lena.get(f"/imports/{run.id}/quarantine/{aside.pk}/").content.decode()
    assert 'value="30x0"' in page
    fields = {f"field-{i}": value for i, value in enumerate(["3", "Velluto", "GTX Pro", "3000", "2026-12-03"])}
    lena.post(f"/imports/{run.id}/quarantine/{aside.pk}/", fields)
    assert work_off() == 1
    assert Opportunity.objects.get(name="Velluto").amount == 300_000_000
    aside.refresh_from_db()
    assert (aside.status, aside.status_by) == ("replayed", "lena")


def test_many_records_are_downloaded_mended_and_brought_back(run: ImportRun, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    file = run.files.get(name="deals.csv")
    answer = lena.get(f"/imports/{run.id}/quarantine/file/{file.pk}.csv")
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    mended = body.replace(",30x0,2026-12-03\n", ",3000,2026-12-03\n").replace(",4000,2026-13-40\n", ",4000,2026-12-04\n")
    assert mended != body
    upload = SimpleUploadedFile("mended.csv", mended.encode())
    lena.post(f"/imports/{run.id}/quarantine/mended/", {"mended": upload})
    work_off()
    assert Opportunity.objects.filter(deleted_at=None).count() == 4


def test_a_file_that_is_no_download_of_ours_is_refused(run: ImportRun, as_role: AsRole) -> None:
    upload = io.BytesIO(b"a,b\n1,2\n")
    upload.name = "other.csv"
    page = as_role(Role.MARKETING_LEAD).post(f"/imports/{run.id}/quarantine/mended/", {"mended": upload}, follow=True)
    assert "This is no quarantine download" in page.content.decode()


def test_a_dismissed_record_stays_listed_under_dismissed(run: ImportRun, as_role: AsRole) -> None:
    lena, aside = as_role(Role.MARKETING_LEAD), Quarantined.objects.get(line=5)
    lena.post(f"/imports/{run.id}/quarantine/{aside.pk}/dismissal/", {"why": "a test"})
    listed = lena.get(f"/imports/{run.id}/quarantine/?status=dismissed&format=json").json()
    assert [record["line"] for record in listed["records"]] == [5]


def test_mara_takes_the_import_back_and_gives_it_back(run: ImportRun, as_role: AsRole) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    mara.post(f"/imports/{run.id}/takeback/")
    work_off()
    assert not Opportunity.objects.exists()
    assert "was taken back" in mara.get(f"/imports/{run.id}/").content.decode()
    mara.post(f"/imports/{run.id}/giveback/")
    work_off()
    assert Opportunity.objects.count() == 2
    assert mara.get(f"/imports/{run.id}/?format=json").json()["ties"] is True


def test_progress_is_shown_while_work_waits_and_the_page_comes_anew_when_it_ended(run: ImportRun, as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    lena.post(f"/imports/{run.id}/again/")
    waiting = lena.get(f"/imports/{run.id}/progress/", headers={"HX-Request": "true"})
    assert "every 1s" in waiting.content.decode()
    assert "HX-Refresh" not in waiting.headers
    work_off()
    assert lena.get(f"/imports/{run.id}/progress/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_list_of_imports_counts_what_waits_for_an_answer(run: ImportRun, as_role: AsRole) -> None:
    page = as_role(Role.CFO).get("/imports/").content.decode()
    assert "1 import has brought our facts in" in page
    assert "1 question waits for an answer." in page


def test_the_empty_list_says_what_will_stand_here_and_offers_the_one_button(as_role: AsRole) -> None:
    assert "Bring your own data" in as_role(Role.MARKETING_LEAD).get("/imports/").content.decode()
    assert "Import files" not in as_role(Role.CFO).get("/imports/").content.decode()


def test_landing_the_same_import_again_changes_nothing(run: ImportRun) -> None:
    before = sorted(Opportunity.objects.values_list("key", "entry"))
    importing.carry_out(run, now=NOW)
    assert sorted(Opportunity.objects.values_list("key", "entry")) == before
    assert not Account.objects.exists()


def test_what_was_typed_stays_when_a_record_cannot_land_yet_and_zero_bytes_show(tmp_path: Path, as_role: AsRole) -> None:
    (tmp_path / "deals.csv").write_text(
        "id,name,product,amount,close\n5,Bren,GTX,1,2026-12-01,more\n6,Ha\0lden,GTX,2,2026-12-02\n"
    )
    begun = starting.begin(tmp_path, parse(MAPPING, name="mapping.toml"), now=timezone.now())
    land.call(begun.id)
    long, zero = Quarantined.objects.order_by("record")
    lena = as_role(Role.MARKETING_LEAD)
    typed = {
        "field-0": "5",
        "field-1": "Brenn & Co",
        "field-2": "GTX",
        "field-3": "1",
        "field-4": "2026-12-01",
        "field-5": "more",
    }
    page = lena.post(f"/imports/{begun.id}/quarantine/{long.pk}/", typed).content.decode()
    assert "The record still has more values than the file has columns; move them where they belong." in page
    assert 'value="Brenn &amp; Co"' in page
    page = lena.get(f"/imports/{begun.id}/quarantine/{zero.pk}/").content.decode()
    assert 'value="Ha␀lden"' in page
    assert "6,Ha␀lden,GTX,2,2026-12-02" in page
    lena.post(f"/imports/{begun.id}/quarantine/{zero.pk}/dismissal/", {"why": "a test"})
    page = lena.get(f"/imports/{begun.id}/quarantine/?status=dismissed").content.decode()
    assert "1 record was dismissed" in page
