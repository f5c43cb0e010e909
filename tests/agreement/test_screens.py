"""The agreement's pages, as the cast meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from onefunnel.agree.agreement import chain, drafting, signing
from onefunnel.agree.agreement.records import Agreement, Draft
from onefunnel.agree.measures import asking
from onefunnel.words import Role, Team
from tests.agreement.making import TEXT, Cast, begun, signed

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


@pytest.fixture
def company(company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEFUNNEL_HOME", str(company_home))
    asking.forget()
    return company_home


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    asking.forget()
    return tmp_path


def test_before_anything_is_signed_the_page_says_where_to_start(as_role: AsRole) -> None:
    mara, rao = as_role(Role.FUNNEL_OWNER), as_role(Role.VIEWER)
    page = mara.get("/agreement/").content.decode()
    assert "<h1>No agreement yet: start from the proposal</h1>" in page
    assert "Start from the proposal" in page.split("</h1>")[1]
    assert 'value="proposal"' not in rao.get("/agreement/").content.decode()
    assert mara.get("/agreement/?format=json").json()["version"] is None


def test_both_leads_sign_on_screen_and_the_page_says_since_when(cast: Cast, as_role: AsRole) -> None:
    draft = begun(cast, now=timezone.now())
    digest = chain.text_digest(TEXT)
    for role, comment in ((Role.MARKETING_LEAD, "We can bring these."), (Role.SALES_LEAD, "We will call these.")):
        lead = as_role(role)
        assert digest in lead.get(f"/agreement/drafts/{draft.pk}/signature/").content.decode()
        answer = lead.post(f"/agreement/drafts/{draft.pk}/signature/", {"comment": comment, "digest": digest})
        assert answer.status_code == 302
    assert answer.headers["Location"] == "/agreement/versions/1/"
    page = as_role(Role.SDR).get("/agreement/").content.decode()
    assert "signed by Lena Kovac and Tomas Berg</h1>" in page
    assert "We will call these." in page
    assert [one["side"] for one in as_role(Role.CFO).get("/agreement/?format=json").json()["signatures"]] == [
        "marketing",
        "sales",
    ]


def test_the_agreement_s_page_says_whose_signature_a_draft_waits_for(cast: Cast, as_role: AsRole, draft: Draft) -> None:
    by = cast[Role.MARKETING_LEAD]
    signing.sign(draft, side=Team.MARKETING, by=by, comment="We can bring these.", now=timezone.now())
    page = as_role(Role.SALES_LEAD).get("/agreement/").content.decode()
    assert f"{by.get_full_name()} has signed for marketing, sales has not" in page
    drafting.write(draft, text="note = 'newer'", by=cast[Role.SALES_LEAD], now=timezone.now())
    assert "has signed for" not in as_role(Role.SALES_LEAD).get("/agreement/").content.decode()


def test_nobody_signs_a_text_that_changed_under_their_eyes(cast: Cast, as_role: AsRole, draft: Draft) -> None:
    drafting.write(draft, text=TEXT.replace("200", "20"), by=cast[Role.FUNNEL_OWNER], now=timezone.now())
    sent = {"comment": "Good.", "digest": chain.text_digest(TEXT)}
    answer = as_role(Role.SALES_LEAD).post(f"/agreement/drafts/{draft.pk}/signature/", sent)
    assert answer.status_code == 400
    assert "The text has changed since you opened this page" in answer.content.decode()
    assert not draft.signatures.exists()


def test_the_text_is_kept_as_it_is_typed_and_answered_with_its_mistakes(as_role: AsRole, draft: Draft) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    sent = {"text": TEXT.replace("told =", "tolld ="), "seen": "1"}
    saved = mara.post(f"/agreement/drafts/{draft.pk}/text/", sent, headers={"HX-Request": "true"})
    answer = saved.content.decode()
    assert 'id="preview" hx-swap-oob' in answer
    assert "To mend" in answer
    assert "Line 7" in answer
    assert "<h1>Draft 1 has 1 problem to mend</h1>" in answer.replace(f"Draft {draft.pk} ", "Draft 1 ")
    assert '<button class="button" data-key="u">' in answer  # there is something to undo now
    draft.refresh_from_db()
    assert draft.at == 2


def test_a_stale_window_does_not_overwrite(cast: Cast, as_role: AsRole, draft: Draft) -> None:
    drafting.write(draft, text="note = 'newer'", by=cast[Role.SALES_LEAD], now=timezone.now())
    sent = {"text": "note = 'older'", "seen": "1"}
    answer = as_role(Role.FUNNEL_OWNER).post(f"/agreement/drafts/{draft.pk}/text/", sent, headers={"HX-Request": "true"})
    assert "Tomas Berg wrote revision 2 meanwhile" in answer.content.decode()
    assert drafting.revision(Draft.objects.get(pk=draft.pk)).text == "note = 'newer'"


def test_the_form_writes_into_the_text_and_undo_takes_it_back(as_role: AsRole, draft: Draft) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    path = f"/agreement/drafts/{draft.pk}"
    page = mara.get(f"{path}/?edit=1").content.decode()
    assert 'name="stages.mql.enters_when"' in page
    mara.post(f"{path}/form/", {"stages.mql.wait_days": "6", "seen": "1"})
    assert "wait_days = 6" in mara.get(f"{path}/agreement.toml").content.decode()
    mara.post(f"{path}/form/", {"add": "slas", "new-slas": "Verdict", "seen": "2"})
    assert "[slas.Verdict]" in mara.get(f"{path}/agreement.toml").content.decode()
    mara.post(f"{path}/undo/")
    mara.post(f"{path}/undo/")
    assert mara.get(f"{path}/agreement.toml").content.decode() == TEXT
    mara.post(f"{path}/redo/")
    assert "wait_days = 6" in mara.get(f"{path}/agreement.toml").content.decode()


def test_a_withdrawn_draft_stays_in_the_history(as_role: AsRole, draft: Draft) -> None:
    mara = as_role(Role.FUNNEL_OWNER)
    mara.post(f"/agreement/drafts/{draft.pk}/withdrawal/", {"comment": "too early"})
    page = mara.get("/agreement/history/").content.decode()
    assert "withdrawn" in page
    assert "too early" in page
    assert mara.get(f"/agreement/drafts/{draft.pk}/?format=json").json()["state"] == "withdrawn"


def test_the_comparison_shows_what_changed_and_a_wrong_name_is_said(cast: Cast, as_role: AsRole) -> None:
    now = timezone.now()
    signed(cast, now=now - timedelta(days=2))
    signed(cast, TEXT.replace("200", "500"), now=now - timedelta(days=1))
    viewer = as_role(Role.VIEWER)
    told = viewer.get("/agreement/compare/?from=1&to=2&format=json").json()
    assert [(one["path"], one["kind"]) for one in told["changes"]] == [("stages.mql", "changed")]
    assert "500 people or more" in " ".join(told["changes"][0]["after"])
    assert "There is no version 9" in viewer.get("/agreement/compare/?from=9&to=2").content.decode()


def test_the_glossary_answers_for_everybody_from_the_version_in_force(cast: Cast, as_role: AsRole) -> None:
    before = as_role(Role.VIEWER).get("/glossary/").content.decode()
    assert "before anything is signed" in before
    signed(cast, now=timezone.now() - timedelta(days=1))
    page = as_role(Role.VIEWER).get("/glossary/").content.decode()
    assert 'id="mql"' in page
    assert "What is an MQL?" in page
    assert "200 people or more" in page


def test_a_broken_chain_is_said_on_the_page(cast: Cast, as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> None:
    version = signed(cast, now=timezone.now() - timedelta(days=1))
    whole = as_role(Role.CFO).get("/agreement/history/")
    assert "the chain is whole" in whole.content.decode()
    monkeypatch.setattr(chain, "digest_of", lambda found: "0" * 64)
    page = as_role(Role.CFO).get("/agreement/history/").content.decode()
    assert "The chain of 1 version is broken" in page
    assert f"Version {version.number} of the agreement is not what was signed." in page


def test_an_empty_ledger_gives_a_proposal_of_the_built_in_words(as_role: AsRole, empty: Path) -> None:
    answer = as_role(Role.FUNNEL_OWNER).post("/agreement/drafts/", {"origin": "proposal"})
    made = Draft.objects.get()
    assert answer.headers["Location"] == f"/agreement/drafts/{made.pk}/?edit=1"
    assert as_role(Role.FUNNEL_OWNER).get(f"/agreement/drafts/{made.pk}/?format=json").json()["problems"] == []


def test_a_proposal_says_what_it_rests_on_and_is_the_same_twice(company: Path) -> None:
    from onefunnel.agree.agreement import proposal, wording
    from onefunnel.store.engine import engine

    today = timezone.now().date()
    text = proposal.propose(engine(), today=today).text
    assert text == proposal.propose(engine(), today=today).text
    assert "the CRM says: MQL (" in text
    assert "# Half of the hand-overs that were answered waited" in text
    assert "The median of the last four quarters: bookings" in text.replace("\n# ", " ")
    assert ".." not in text
    assert wording.read(text).problems == ()


def test_the_evidence_for_targets_is_kept_where_quarters_are_not_the_calendar_s(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onefunnel.agree.agreement import proposal
    from onefunnel.store.engine import engine

    monkeypatch.setattr(proposal.Proposer, "_said", lambda self: ("UTC", 2))
    text = proposal.propose(engine(), today=timezone.now().date()).text
    assert re.search(r"# The median of the last four quarters: bookings[^\[]*\n\[targets\.\d{4}-(02|05|08|11)\]", text)


def test_data_that_ended_long_ago_is_tried_and_proposed_from_its_own_last_quarter(company: Path) -> None:
    from onefunnel.agree.agreement import past, proposal
    from onefunnel.store.engine import engine

    late = timezone.now().date() + timedelta(days=3 * 366)
    newest = past.last_day(engine(), late) - timedelta(days=1)
    assert newest < timezone.now().date() + timedelta(days=1)
    period = past.last_quarter(engine(), late, fiscal=1)
    assert newest - timedelta(days=92) <= period.ends_on <= newest
    assert proposal.propose(engine(), today=late).text == proposal.propose(engine(), today=newest + timedelta(days=1)).text


def test_a_trial_names_every_record_that_moves(cast: Cast, as_role: AsRole, company: Path) -> None:
    text = "[stages.mql]\nname = 'MQL'\nenters_when = 'told = mql and account.employees >= 1000'\n"
    draft = begun(cast, text, now=timezone.now())
    path = f"/agreement/drafts/{draft.pk}/trial/?period=last_12_months"
    told = as_role(Role.FUNNEL_OWNER).get(f"{path}&format=json").json()
    mql = next(one for one in told["stages"] if one["stage"] == "mql")
    assert mql["before"] - len(mql["left"]) + len(mql["joined"]) == mql["after"]
    assert 0 < mql["after"] < mql["before"]
    assert not mql["joined"]
    page = as_role(Role.FUNNEL_OWNER).get(path).content.decode()
    assert f"the {mql['before']:,} MQL of" in page
    assert f"{len(mql['left']):,} fall out" in page
    rows = b"".join(as_role(Role.FUNNEL_OWNER).get(f"{path}&format=csv").streaming_content).decode()  # type: ignore[arg-type]
    assert rows.count("\nmql,out,") == len(mql["left"])
    assert as_role(Role.SDR).get(f"{path}&format=csv").status_code == 403
    assert "Person " in as_role(Role.VIEWER).get(path).content.decode()


def test_a_draft_with_mistakes_is_not_tried(cast: Cast, as_role: AsRole) -> None:
    draft = begun(cast, "wrong = 1")
    page = as_role(Role.SALES_LEAD).get(f"/agreement/drafts/{draft.pk}/trial/").content.decode()
    assert "Mend the text first" in page


@pytest.mark.parametrize("versions", [1, 5])
def test_pages_ask_the_store_a_fixed_number_of_questions(
    cast: Cast, as_role: AsRole, versions: int, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    now = timezone.now()
    for number in range(versions):
        signed(cast, TEXT.replace("200", str(200 + number)), now=now - timedelta(days=9 - number))
    draft = begun(cast, now=now)
    mara = as_role(Role.FUNNEL_OWNER)
    for path in (
        "/agreement/",
        "/agreement/history/",
        "/agreement/compare/",
        f"/agreement/drafts/{draft.pk}/?edit=1",
        "/glossary/",
    ):
        with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
            assert mara.get(path).status_code == 200
    assert Agreement.objects.count() == versions
