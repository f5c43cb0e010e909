"""Tokens on screen and on the command line: made within five minutes of a log-in, shown once, ended by their owner or Mara."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.test import Client

from onefunnel.commands.users import command
from onefunnel.who.records import ApiToken
from onefunnel.words import Role
from tests.cast import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
SAID = {"name": "the wallboard", "actions": ["see_numbers"], "days": "30"}


def made_by(client: Client, **more: object) -> Any:
    return client.post("/me/tokens/", SAID | more)


def test_lena_makes_a_token_and_sees_its_key_this_once(as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    answer = made_by(lena)
    key = answer.content.decode().split('<code class="secret">')[1].split("<")[0]
    assert (answer.status_code, key[:11]) == (201, ApiToken.objects.get().prefix)
    assert "no-store" in answer.headers["Cache-Control"]
    page = lena.get("/me/tokens/").content.decode()
    assert "1 token acts for you" in page
    assert (key[:11] in page, key in page) == (True, False)


def test_a_program_is_told_the_key_in_json(as_role: AsRole) -> None:
    answer = as_role(Role.VIEWER).post("/me/tokens/?format=json", SAID).json()
    assert answer["key"].startswith(answer["token"]["prefix"])
    assert (answer["token"]["may"], answer["token"]["state"]) == (["see_numbers"], "stands")


def test_making_one_asks_for_the_password_when_the_log_in_is_old(cast: dict[Role, User]) -> None:
    sam = logged_in(Client(), cast[Role.SDR], secs_ago=900)
    assert made_by(sam).headers["Location"].startswith("/account/again/")
    answer = sam.post("/account/again/", {"password": PASSWORD, "next": "/me/tokens/"})
    assert (answer.status_code, ApiToken.objects.count()) == (201, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "required"),
        ({"actions": []}, "required"),
        ({"days": "9"}, "valid choice"),
        ({"actions": ["import"]}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(as_role: AsRole, wrong: dict[str, object], says: str) -> None:
    answer = made_by(as_role(Role.VIEWER), **wrong)
    assert (answer.status_code, says in answer.content.decode(), ApiToken.objects.count()) == (400, True, 0)


def test_only_what_the_role_may_is_offered(as_role: AsRole) -> None:
    page = as_role(Role.VIEWER).get("/me/tokens/").content.decode()
    assert ('value="see_numbers"' in page, 'value="see_people"' in page) == (True, False)
    owner = as_role(Role.FUNNEL_OWNER).get("/me/tokens/").content.decode()
    assert ('value="import"' in owner, 'value="manage_users"' in owner) == (True, False)


def test_more_tokens_than_a_log_in_may_have_are_refused_in_words(as_role: AsRole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onefunnel.who.tokens.MOST", 1)
    lena = as_role(Role.MARKETING_LEAD)
    made_by(lena)
    assert "end one first" in made_by(lena).content.decode()


def test_lena_ends_her_token_and_sam_cannot(as_role: AsRole) -> None:
    lena = as_role(Role.MARKETING_LEAD)
    made_by(lena)
    prefix = ApiToken.objects.get().prefix
    assert as_role(Role.SDR).post(f"/me/tokens/{prefix}/end/").status_code == 404
    assert lena.post(f"/me/tokens/{prefix}/end/").headers["Location"] == "/me/tokens/"
    assert ApiToken.objects.get().ended_by == "lena"
    assert "0 tokens act for you" in lena.get("/me/tokens/").content.decode()


def test_mara_sees_and_ends_lenas_token_on_lenas_page(as_role: AsRole, cast: dict[Role, User]) -> None:
    made_by(as_role(Role.MARKETING_LEAD))
    prefix, lena = ApiToken.objects.get().prefix, f"/users/{cast[Role.MARKETING_LEAD].pk}/"
    mara = as_role(Role.FUNNEL_OWNER)
    assert prefix in mara.get(lena).content.decode()
    assert mara.post(f"/me/tokens/{prefix}/end/").headers["Location"] == lena
    assert ApiToken.objects.get().ended_by == "mara"


def test_a_token_that_does_not_exist_cannot_be_ended(as_role: AsRole) -> None:
    assert as_role(Role.FUNNEL_OWNER).post("/me/tokens/of_nothing/end/").status_code == 404


def run(*words: str) -> Any:
    return CliRunner().invoke(command, ["token", *words])


def test_the_command_line_makes_lists_and_ends_tokens(cast: dict[Role, User]) -> None:
    assert "There is no token" in run("list").output
    made = json.loads(run("make", "LENA", "--name", "notebook", "--may", "see_numbers", "--days", "7", "--json").output)
    assert made["key"].startswith(f"{made['prefix']}_")
    listed = json.loads(run("list", "lena", "--json").output)["tokens"]
    assert [(t["prefix"], t["of"], t["state"], t["last_used_at"]) for t in listed] == [(made["prefix"], "lena", "stands", None)]
    assert "key" not in listed[0]
    assert made["prefix"] in run("list").output
    assert run("end", made["key"]).output == "notebook opens nothing any more.\n"
    assert json.loads(run("list", "--json").output)["tokens"][0]["state"] == "ended"


def test_the_command_line_prints_the_key_on_a_line_of_its_own(cast: dict[Role, User]) -> None:
    says, key = run("make", "lena", "--name", "notebook", "--may", "see_numbers").output.splitlines()
    assert "acts for lena until" in says
    assert key.startswith("of_")


def test_the_command_line_says_why_not(cast: dict[Role, User]) -> None:
    assert "no more than its owner's role" in run("make", "vik", "--name", "x", "--may", "import").output
    assert "Nobody has the username" in run("list", "nobody").output
    assert "No token begins with of_nothing" in run("end", "of_nothing").output
    assert run("end", "of_nothing").exit_code == 1
