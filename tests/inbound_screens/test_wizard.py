"""The way in by screen: files are guessed, looked over, changed by form or text, and land; what cannot be is said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onefunnel.inbound import drafts, rewriting
from onefunnel.inbound.records import ImportRun
from onefunnel.inbound.tasks import land
from onefunnel.jobs.records import Job
from onefunnel.who.records import Opportunity
from onefunnel.words import Role

pytestmark = pytest.mark.django_db(transaction=True)
AsRole = Callable[[Role], Client]
ACCOUNTS = "account,sector,revenue\nHalden Foods,food,1200.50\nKaro Steel,steel,800\n"
DEALS = """opportunity_id,deal_name,account,deal_stage,amount,close_date
1,Halden line 2,Halden Foods,Won,1000,01/02/2026
2,Karo retrofit,Karo Steel,Engaging,2000,03/04/2026
"""


def bring(client: Client, **files: str) -> str:
    """Uploads the files and returns the draft's address."""
    sent = [SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in files.items()]
    answer = client.post("/imports/new/", {"files": sent, "mapping": ""})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


@pytest.fixture
def lena(as_role: AsRole) -> Client:
    return as_role(Role.MARKETING_LEAD)


def seen(client: Client, address: str) -> dict[str, object]:
    said: dict[str, object] = client.get(f"{address}?format=json").json()
    return said


def test_files_are_guessed_and_shown_column_by_column(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS, opportunities=DEALS)
    files = {file["name"]: file for file in seen(lena, address)["files"]}  # type: ignore[attr-defined]
    assert files["accounts.csv"]["table"] == "accounts"
    assert files["opportunities.csv"]["columns"]["amount"] == "amount"
    page = lena.get(address).content.decode()
    assert "Halden line 2" in page
    assert "2 of 2 files are understood" in page


def test_dates_that_can_be_read_two_ways_are_asked_and_answered_by_a_choice(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS, opportunities=DEALS)
    assert any("can be read two ways" in question for question in seen(lena, address)["asked"])  # type: ignore[attr-defined]
    lena.post(address, {"dates-1": "DD/MM/YYYY", "base_currency": "eur", "zone": "Europe/Berlin", "fiscal_month": "4"})
    text = str(seen(lena, address)["mapping"])
    assert 'dates = "DD/MM/YYYY"' in text
    assert 'company = { base_currency = "EUR", zone = "Europe/Berlin", fiscal_month = 4 }' in text


def test_a_looked_over_draft_lands_in_the_background(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS, opportunities=DEALS)
    lena.post(address, {"dates-1": "DD/MM/YYYY", "base_currency": "EUR", "source": "Our CRM"})
    landing = lena.post(f"{address}landing/")
    run = ImportRun.objects.get()
    assert landing.headers["Location"] == f"/imports/{run.pk}/"
    assert (run.source, run.begun_by) == ("our_crm", "lena")
    job = Job.objects.get(finished_at=None)
    land.call(*job.args)
    assert Opportunity.objects.get(name="Karo retrofit").close_on.isoformat() == "2026-04-03"  # type: ignore[union-attr]
    assert lena.get(address).status_code == 404


def test_a_column_becomes_what_the_form_says(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    lena.post(address, {"column-0-1": "segment"})
    columns = seen(lena, address)["files"][0]["columns"]  # type: ignore[index]
    assert columns["sector"] == "segment"
    lena.post(address, {"column-0-1": ""})
    assert seen(lena, address)["files"][0]["columns"]["sector"] == ""  # type: ignore[index]


def test_the_mapping_is_edited_as_text_downloaded_and_brought_again(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    text = lena.get(f"{address}mapping.toml").content.decode()
    lena.post(address, {"text": text.replace("source = ", "source = ").replace('industry = "sector"', 'segment = "sector"')})
    mapping = lena.get(f"{address}mapping.toml").content
    again = lena.post(
        "/imports/new/",
        {"files": SimpleUploadedFile("accounts.csv", ACCOUNTS.encode()), "own": SimpleUploadedFile("mapping.toml", mapping)},
    )
    assert b'segment = "sector"' in lena.get(f"{again.headers['Location']}mapping.toml").content


def test_a_text_that_is_no_mapping_says_where_it_is_wrong_and_cannot_land(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    lena.post(address, {"text": "source = [\n"})
    assert "is not TOML" in lena.get(address).content.decode()
    page = lena.post(f"{address}landing/", follow=True).content.decode()
    assert not ImportRun.objects.exists()
    assert "is not TOML" in page


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("notes.pdf", "The file notes.pdf is neither CSV nor XLSX, nor a zip of such files."),
        ("../../etc/passwd", "The file passwd is neither CSV nor XLSX, nor a zip of such files."),
    ],
)
def test_what_is_no_table_is_refused(lena: Client, name: str, says: str) -> None:
    page = lena.post("/imports/new/", {"files": SimpleUploadedFile(name, b"x")})
    assert (page.status_code, says in page.content.decode()) == (400, True)


def test_too_much_at_once_is_refused_with_the_way_out(lena: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_BYTES", 10)
    page = lena.post("/imports/new/", {"files": SimpleUploadedFile("a.csv", b"a,b\n" * 10)}).content.decode()
    assert "onefunnel import FOLDER" in page


def test_somebody_elses_draft_is_not_there(lena: Client, as_role: AsRole) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    tomas = as_role(Role.SALES_LEAD)
    for path in ("", "mapping.toml"):
        assert tomas.get(f"{address}{path}").status_code == 404
    for path in ("landing/", "end/"):
        assert tomas.post(f"{address}{path}").status_code == 404
    assert lena.get(address).status_code == 200


def test_a_draft_can_be_thrown_away(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    lena.post(f"{address}end/")
    assert lena.get(address).status_code == 404


def test_a_draft_of_an_id_that_is_a_path_is_not_there() -> None:
    assert drafts.find("../../etc") is None


def test_what_a_killed_process_left_of_an_upload_goes_with_the_old_drafts(lena: Client) -> None:
    left, young = drafts.folder() / "20260101-000000-deadbeef", drafts.folder() / f"{datetime.now(UTC):{drafts.STAMP}}-deadbeef"
    for place in (left, young):
        (place / "files").mkdir(parents=True)
        (place / "files" / "deals.csv").write_text(DEALS)
    assert lena.get(f"/imports/new/{young.name}/").status_code == 404
    bring(lena, accounts=ACCOUNTS)
    assert (left.exists(), young.exists()) == (False, True)


def test_rewriting_keeps_every_other_line_as_it_was() -> None:
    text = (
        '# top\nsource = "a"\n\n[[file]]\nname = "a.csv"\n# ASK: which?\n# dates = "x" or "y"\n[[file.facts]]\ntable = "people"\n'
    )
    styled = rewriting.set_style(text, "a.csv", "", "dates", "DD/MM/YYYY")
    assert styled == text.replace('# ASK: which?\n# dates = "x" or "y"', 'dates = "DD/MM/YYYY"')
    mapped = rewriting.set_column(text, "a.csv", "", "name", 'Full "name"')
    assert 'name = "Full \\"name\\""' in mapped.split("[[file.facts]]")[1]
    assert rewriting.set_column(mapped, "a.csv", "", "name", "").split() == text.split()


def zipped(**files: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"export/{name}.csv", text)
    return SimpleUploadedFile("export.zip", out.getvalue())


def test_a_zip_is_its_files(lena: Client) -> None:
    address = lena.post("/imports/new/", {"files": [zipped(accounts=ACCOUNTS, deals=DEALS)], "mapping": ""}).headers["Location"]
    assert {file["name"] for file in seen(lena, address)["files"]} == {"accounts.csv", "deals.csv"}  # type: ignore[attr-defined]


def test_a_zip_that_is_none_is_said_and_nothing_is_kept(lena: Client) -> None:
    answer = lena.post("/imports/new/", {"files": [SimpleUploadedFile("export.zip", b"id")], "mapping": ""})
    assert answer.status_code == 400
    assert "Export.zip cannot be unpacked" in answer.content.decode()
    assert not list(drafts.folder().glob("*-*"))


def test_too_much_is_refused_by_its_length_before_anything_is_read(lena: Client) -> None:
    answer = lena.post("/imports/new/", b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(600 * 1024**2))
    assert answer.status_code == 413
    assert "at most 512 MB can be sent at once" in answer.content.decode()


def test_too_much_is_stopped_while_it_arrives(lena: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onefunnel.web.uploads.MOST_BYTES", 10)
    monkeypatch.setattr("onefunnel.web.uploads.ROUND_THEM", 10_000)
    answer = lena.post("/imports/new/", {"files": [SimpleUploadedFile("deals.csv", DEALS.encode())], "mapping": ""})
    assert answer.status_code == 413


def test_every_fact_of_a_file_can_be_changed_by_the_form(lena: Client) -> None:
    address = bring(lena, opportunities=DEALS)
    page = lena.get(address).content.decode()
    assert "It also tells stage_moves" in page
    lena.post(address, {"fact-0-1-reason": "deal_name"})
    text = str(seen(lena, address)["mapping"])
    assert text.split("[[file.facts]]")[2].count('reason = "deal_name"') == 1
    lena.post(address, {"fact-0-1-reason": ""})
    assert "reason" not in str(seen(lena, address)["mapping"])


def test_a_full_file_says_what_would_go_before_it_lands(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS)
    lena.post(address, {"listed-0": "1", "full-0": "1", "base_currency": "EUR", "source": "crm"})
    assert "full = true" in str(seen(lena, address)["mapping"])
    lena.post(f"{address}landing/")
    land.call(*Job.objects.get(finished_at=None).args)
    again = bring(lena, accounts="account,sector,revenue\nHalden Foods,food,1200.50\n")
    lena.post(again, {"listed-0": "1", "full-0": "1", "base_currency": "EUR", "source": "crm"})
    assert (
        "1 of 2 rows that earlier exports of it had told are no longer in it and would be deleted."
        in lena.get(again).content.decode()
    )


def test_what_would_be_set_aside_is_said_for_all_files_at_once(lena: Client) -> None:
    address = bring(lena, accounts=ACCOUNTS, opportunities=DEALS)
    lena.post(address, {"dates-1": "YYYY-MM-DD"})
    page = lena.get(address).content.decode()
    assert "What would be set aside" in page
    assert page.count("opportunities.csv</a>: 1 ×") == 2, "each reason once for each of the two dates"
