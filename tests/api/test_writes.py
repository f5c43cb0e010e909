"""Writes by address: files brought in, an import taken back; once under one key, however often it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from onefunnel.api import once
from onefunnel.api.records import Errand
from onefunnel.inbound.records import ImportRun
from onefunnel.inbound.tasks import land
from onefunnel.jobs.records import Job
from onefunnel.words import Role
from tests.api.conftest import V1, AsRole, get
from tests.inbound.conftest import own_home

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS = "account,sector,revenue\nHalden Foods,food,1200.50\nKaro Steel,steel,800\n"


@pytest.fixture
def lena(as_role: AsRole) -> Client:
    return as_role(Role.MARKETING_LEAD)


def bring(client: Client, text: str = ACCOUNTS, key: str = "", **said: str) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    files = [SimpleUploadedFile("accounts.csv", text.encode())]
    return client.post(f"{V1}/imports", {"files": files, **said}, headers=headers)


def test_files_brought_in_become_an_import_that_adds_up(lena: Client) -> None:
    answer = bring(lena)
    assert answer.status_code == 202, answer.content
    run = answer.json()
    assert answer.headers["Location"] == f"{V1}/imports/{run['id']}"
    assert (run["state"], Job.objects.filter(unique_key=f"import {run['id']}").count()) == ("landing", 1)
    land.func(run["id"])
    assert get(lena, f"/imports/{run['id']}")["state"] == "landed"
    report = get(lena, f"/imports/{run['id']}/reconciliation")
    assert report["ties"] is True
    assert (report["totals"]["received"], report["totals"]["stored"]) == (2, 2)
    assert [account["name"] for account in get(lena, "/accounts")["accounts"]] == ["Halden Foods", "Karo Steel"]


def test_a_mapping_of_ones_own_is_read_and_its_mistakes_are_named(lena: Client) -> None:
    answer = bring(lena, mapping_text='source = "x"\n[[file]]\nname = "accounts.csv"\n[[file.facts]]\ntable = "nothing"\n')
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/#problem-invalid")
    assert any("nothing" in error["detail"] for error in answer.json()["errors"])
    assert bring(lena, mapping="sales force").json()["errors"][0]["in"] == "form.mapping"
    assert ImportRun.objects.count() == 0


def test_what_is_neither_csv_nor_xlsx_is_refused(lena: Client) -> None:
    answer = lena.post(f"{V1}/imports", {"files": [SimpleUploadedFile("notes.pdf", b"%PDF")]})
    assert (answer.status_code, answer.json()["errors"][0]["in"]) == (422, "form.files")


def test_the_same_key_and_files_make_one_import_and_get_its_answer_again(lena: Client) -> None:
    first, second = bring(lena, key="monday"), bring(lena, key="monday")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert "Idempotency-Replayed" not in first.headers
    assert (second.headers["Idempotency-Replayed"], second.headers["Location"]) == ("true", first.headers["Location"])
    assert ImportRun.objects.count() == 1


def test_the_same_key_with_other_files_is_refused(lena: Client) -> None:
    bring(lena, key="monday")
    answer = bring(lena, text=ACCOUNTS + "Third,x,1\n", key="monday")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/#problem-key-reused")
    assert ImportRun.objects.count() == 1


def test_keys_of_two_people_are_two_keys(lena: Client, as_role: AsRole) -> None:
    bring(lena, key="monday")
    other = bring(as_role(Role.SALES_LEAD), text=ACCOUNTS + "Third,x,1\n", key="monday")
    assert other.status_code == 202


def test_a_refusal_is_not_kept_under_the_key(lena: Client) -> None:
    assert bring(lena, key="monday", mapping="none such").status_code == 422
    assert Errand.objects.count() == 0


def test_while_the_first_runs_the_second_is_told_to_wait(lena: Client, cast: dict[Role, User]) -> None:
    answered = bring(lena, key="monday")
    Errand.objects.update(answered_at=None)
    answer = bring(lena, key="monday")
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/#problem-under-way")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answered.status_code == 202


def test_an_errand_whose_doer_died_can_be_done_by_the_next(lena: Client) -> None:
    bring(lena, key="monday")
    Errand.objects.update(answered_at=None, begun_at=timezone.now() - once.UNDER_WAY_FOR - timedelta(seconds=1))
    answer = bring(lena, key="monday")
    assert answer.status_code == 202
    assert "Idempotency-Replayed" not in answer.headers


def test_a_key_is_forgotten_after_a_day(lena: Client) -> None:
    bring(lena, key="monday")
    Errand.objects.update(begun_at=timezone.now() - once.KEPT_FOR - timedelta(seconds=1))
    assert bring(lena, text=ACCOUNTS + "Third,x,1\n", key="monday").status_code == 202


def test_two_at_once_under_one_key_make_one_import(cast: dict[Role, User]) -> None:
    def one(number: int) -> int:
        from django.db import connection

        client = Client()
        client.force_login(cast[Role.MARKETING_LEAD], backend="django.contrib.auth.backends.ModelBackend")
        try:
            return int(bring(client, key="both").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(one, range(4)))
    assert ImportRun.objects.count() == 1
    assert statuses[0] == 202
    assert set(statuses) <= {202, 409}


def test_an_import_is_taken_back_and_given_back(lena: Client, as_role: AsRole) -> None:
    run = bring(lena).json()
    land.func(run["id"])
    mara = as_role(Role.FUNNEL_OWNER)
    path = f"{V1}/imports/{run['id']}"
    assert mara.post(f"{path}/takeback").json() == {"imports": [run["id"]], "state": "taken back"}
    again = mara.post(f"{path}/takeback")
    assert (again.status_code, again.json()["type"]) == (409, "/api/#problem-conflict")
    assert get(lena, f"/imports/{run['id']}")["state"] == "taken back"
    assert mara.post(f"{path}/giveback").json()["state"] == "given back"
    assert mara.post(f"{path}/giveback").status_code == 409


def test_a_takeback_repeated_under_its_key_is_no_conflict(lena: Client, as_role: AsRole) -> None:
    run = bring(lena).json()
    mara, path = as_role(Role.FUNNEL_OWNER), f"{V1}/imports/{run['id']}/takeback"
    first, second = (mara.post(path, headers={"Idempotency-Key": "undo"}) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_the_latest_import_is_listed_first_page_by_page(lena: Client) -> None:
    ids = [bring(lena, text=ACCOUNTS + f"N{n},x,{n}\n").json()["id"] for n in range(5)]
    first = get(lena, "/imports?limit=2")
    assert first["total"] == 5
    bring(lena, text=ACCOUNTS + "Late,x,9\n")
    listed = [run["id"] for run in first["imports"]]
    following = first["next"]
    while following:
        page = lena.get(following).json()
        listed += [run["id"] for run in page["imports"]]
        following = page["next"]
    assert listed == ids[::-1]
