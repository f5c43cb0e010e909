"""A signature that stands alone can be taken back by its own side, on record; with both it is for good."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client

from onefunnel.agree.agreement import drafting, signing
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.records import Agreement, Draft, Signature, Takeback
from onefunnel.commands.agreement import command
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role, Team
from tests.agreement.making import Cast, signed
from tests.cast import NOW, PASSWORD, logged_in
from tests.places import Place

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
LATER = NOW + timedelta(hours=2)
RACE = Path(__file__).parent / "race.py"


@pytest.fixture
def waiting(cast: Cast, draft: Draft) -> Draft:
    """A draft that marketing has signed and sales has not."""
    signing.sign(draft, side=Team.MARKETING, by=cast[Role.MARKETING_LEAD], comment="We can bring these.", now=NOW)
    return draft


def test_a_signature_taken_back_no_longer_counts_and_stays_on_record(cast: Cast, waiting: Draft) -> None:
    made = signing.take_back(waiting, by=cast[Role.MARKETING_LEAD], reason=" The threshold is wrong. ", now=LATER)
    assert signing.signatures(waiting) == {}
    assert (made.name, made.reason, made.taken_back_at) == ("Lena Kovac", "The threshold is wrong.", LATER)
    assert Signature.objects.get() == made.signature
    entry = AuditEntry.objects.first()
    assert entry
    assert (entry.who, entry.what, entry.object) == ("lena", "signature_taken_back", f"draft:{waiting.pk}")
    signing.sign(waiting, side=Team.SALES, by=cast[Role.SALES_LEAD], comment="Good.", now=LATER)
    assert not Agreement.objects.exists()


def test_after_a_takeback_the_same_text_is_signed_again_by_both(cast: Cast, waiting: Draft) -> None:
    lena, tomas = cast[Role.MARKETING_LEAD], cast[Role.SALES_LEAD]
    for _ in range(2):
        signing.take_back(waiting, by=lena, reason="Not yet.", now=LATER)
        signing.sign(waiting, side=Team.MARKETING, by=lena, comment="Now.", now=LATER)
    signing.sign(waiting, side=Team.SALES, by=tomas, comment="Now.", now=LATER)
    version = Agreement.objects.get()
    assert (version.marketing.turn, version.sales.turn) == (3, 3)
    assert len(signing.taken_back(waiting)) == 2


@pytest.mark.parametrize("role", [Role.SALES_LEAD, Role.FUNNEL_OWNER, Role.SDR, Role.VIEWER])
def test_nobody_takes_back_what_another_side_signed(cast: Cast, as_role: AsRole, waiting: Draft, role: Role) -> None:
    with pytest.raises(NotPossible, match="Each side takes back only its own"):
        signing.take_back(waiting, by=cast[role], reason="I mind.", now=LATER)
    page = as_role(role).get(f"/agreement/drafts/{waiting.pk}/").content.decode()
    assert "signature back" not in page
    as_role(role).post(f"/agreement/drafts/{waiting.pk}/signature/takeback/", {"reason": "I mind."})
    assert Team.MARKETING in signing.signatures(waiting)


def test_whoever_leads_the_side_now_takes_its_signature_back(cast: Cast, waiting: Draft) -> None:
    cast[Role.MARKETING_LEAD].membership.delete()
    follows = cast[Role.VIEWER]
    follows.membership.role = Role.MARKETING_LEAD
    follows.membership.save()
    assert signing.take_back(waiting, by=follows, reason="I lead now.", now=LATER).name == "Vik Rao"


def test_a_takeback_wants_a_reason_and_an_open_draft(cast: Cast, waiting: Draft) -> None:
    lena = cast[Role.MARKETING_LEAD]
    with pytest.raises(NotPossible, match="why you take it back"):
        signing.take_back(waiting, by=lena, reason="  ", now=LATER)
    drafting.withdraw(waiting, by=lena, now=LATER)
    with pytest.raises(NotPossible, match="was withdrawn"):
        signing.take_back(waiting, by=lena, reason="Too early.", now=LATER)


def test_with_both_signatures_neither_is_taken_back(cast: Cast, as_role: AsRole) -> None:
    version = signed(cast)
    for role in (Role.MARKETING_LEAD, Role.SALES_LEAD):
        with pytest.raises(NotPossible, match="Both sides signed this as version 1"):
            signing.take_back(version.draft, by=cast[role], reason="Regret.", now=LATER)
        assert "signature back" not in as_role(role).get(f"/agreement/drafts/{version.draft.pk}/").content.decode()
    assert not Takeback.objects.exists()


@pytest.mark.parametrize("statement", ["update agreement_takeback set reason = ''", "delete from agreement_takeback",
                                       "update agreement_signature set turn = 7"])  # fmt: skip
def test_the_database_refuses_to_change_what_was_taken_back(cast: Cast, waiting: Draft, statement: str) -> None:
    signing.take_back(waiting, by=cast[Role.MARKETING_LEAD], reason="Too early.", now=LATER)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_on_screen_it_is_confirmed_taken_back_and_told_in_the_history(cast: Cast, client: Client, waiting: Draft) -> None:
    path = f"/agreement/drafts/{waiting.pk}/"
    stale = logged_in(client, cast[Role.MARKETING_LEAD], secs_ago=3600)
    answer = stale.post(f"{path}signature/takeback/", {"reason": "Sales is not ready."})
    assert answer.headers["Location"].startswith("/account/again/")
    assert not Takeback.objects.exists()
    lena = logged_in(client, cast[Role.MARKETING_LEAD])
    assert "Take my signature back" in lena.get(path).content.decode()
    assert lena.post(f"{path}signature/takeback/", {"reason": "Sales is not ready."}).status_code == 302
    assert "“Sales is not ready.”" in lena.get(path).content.decode()
    history = lena.get("/agreement/history/").content.decode()
    assert "Lena Kovac's signature for marketing, taken back" in history
    (told,) = lena.get("/agreement/history/?format=json").json()["drafts"]
    assert told["taken_back"][0]["reason"] == "Sales is not ready."
    assert lena.get(f"{path}?format=json").json()["taken_back"] == told["taken_back"]


def test_at_the_prompt_it_wants_the_password_and_a_reason(cast: Cast, waiting: Draft) -> None:
    def run(who: str, password: str) -> tuple[int, str]:
        words = ["take-back", "--as", who, "--reason", "Too early.", "--password", password]
        done = CliRunner().invoke(command, words, catch_exceptions=False)
        return done.exit_code, done.output

    assert run("lena", "wrong") == (1, "That name and password do not go together. Nothing was changed.\n")
    assert run("tomas", PASSWORD)[0] == 1
    code, said = run("lena", PASSWORD)
    assert (code, "Lena Kovac no longer signs" in said) == (0, True)
    assert run("lena", PASSWORD)[0] == 1


def test_when_the_second_signature_comes_at_the_same_moment_exactly_one_of_the_two_is_done(place: Place) -> None:
    done = subprocess.run([sys.executable, RACE], env=place.around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for round_ in json.loads(done.stdout):
        back, other = round_["refused"]
        if round_["is_version"]:
            assert "Both sides signed this" in back
            assert (other, round_["is_taken_back"], round_["standing"]) == ("", False, ["marketing", "sales"])
        else:
            assert (back, other, round_["is_taken_back"], round_["standing"]) == ("", "", True, ["sales"])
