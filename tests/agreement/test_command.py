"""The agreement at the prompt."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from onefunnel.agree.agreement.records import Agreement, Draft
from onefunnel.commands.agreement import command
from onefunnel.words import Role
from tests.agreement.making import TEXT, Cast, signed
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, words, catch_exceptions=False)
    return done.exit_code, done.output


def test_a_file_is_drafted_signed_by_both_and_shown(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(TEXT)
    assert run("draft", str(file), "--as", "mara")[0] == 0
    for who, says in (
        ("lena", "Signed for marketing. It takes force when sales's lead has signed too."),
        ("tomas", "v1 holds since"),
    ):
        code, said = run("sign", "draft", "--as", who, "--comment", "Good.", "--password", PASSWORD)
        assert (code, says in said) == (0, True), said
    assert "v1 holds since" in run("list")[1]
    assert "200 people or more" in run("show", "1")[1]
    assert run("export", "1")[1] == TEXT


def test_a_wrong_password_or_side_signs_nothing(cast: Cast, draft: Draft) -> None:
    for who, password, says in (
        ("lena", "wrong", "do not go together"),
        ("nobody", PASSWORD, "do not go together"),
        ("mara", PASSWORD, "Only marketing's lead and sales's lead sign"),
    ):
        code, said = run("sign", "draft", "--as", who, "--comment", "Good.", "--password", password)
        assert (code, says in said) == (1, True)
    assert not Agreement.objects.exists()
    assert not draft.signatures.exists()


def test_a_text_with_mistakes_is_kept_and_ends_with_three(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text("[stages.mqll]\n")
    code, said = run("draft", str(file), "--as", "mara")
    assert code == 3
    assert "line 1, stages.mqll" in said
    assert Draft.objects.count() == 1
    assert run("draft", str(file), "--as", cast[Role.SDR].username)[0] == 1


def test_a_comparison_takes_versions_drafts_and_files(cast: Cast, tmp_path: Path) -> None:
    signed(cast, now=timezone.now() - timedelta(days=1))
    file = tmp_path / "ours.toml"
    file.write_text(TEXT.replace("200", "500"))
    code, said = run("diff", "1", str(file), "--json")
    assert code == 0
    assert [one["path"] for one in json.loads(said)["changes"]] == ["stages.mql"]
    assert "+ An MQL is a lead" in run("diff", "v1", str(file))[1]
    assert run("diff", "1", "7")[0] == 1


def test_what_does_not_exist_is_refused_with_what_does(cast: Cast) -> None:
    code, said = run("show", "4")
    assert (code, "nothing is signed yet, there is only built-in" in said) == (1, True)
