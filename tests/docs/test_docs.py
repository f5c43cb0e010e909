"""The documentation tells the truth: its commands exist with those options, its links lead somewhere, its claims hold."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onefunnel.__main__ import VERBS, main
from onefunnel.ledger import measure

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
COMMAND = re.compile(r"(?:^|[`/ ])onefunnel (?P<words>[^`\n]+)")


def fenced(page: Path) -> Iterator[str]:
    """The lines of a page's fenced blocks."""
    inside = False
    for line in page.read_text().splitlines():
        if line.lstrip().startswith("```"):
            inside = not inside
        elif inside:
            yield line.strip()


def inline(page: Path) -> Iterator[str]:
    yield from re.findall(r"`((?:\.venv/bin/)?onefunnel [a-z]+[^`,]*)`", page.read_text())


def commands(page: Path) -> Iterator[list[str]]:
    """The words after `onefunnel` wherever a page shows a command to type."""
    for line in [*fenced(page), *inline(page)]:
        words = line.split(" #")[0].split(" > ")[0].removeprefix(".venv/bin/")
        if words.startswith("onefunnel ") and "…" not in words:
            yield shlex.split(words)[1:]


@pytest.fixture(autouse=True)
def only_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading a verb to look at its options must not open a store."""
    monkeypatch.setattr("sys.argv", ["onefunnel", "--help"])


def resolve(words: list[str]) -> None:
    """Fails unless a verb, its subcommands and each option of the words exist."""
    if words[0] == "--home":
        words = words[2:]
    context = click.Context(main)
    command: click.Command | None = main
    while isinstance(command, click.Group):
        context = click.Context(command, parent=context)
        command = command.get_command(context, words[0])
        assert command, f"no command {words[0]}"
        words = words[1:]
        if not words:
            return
    assert command
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"--help", "-h"}
    for word in words:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, f"{command.name} has no {word}"
    if command.name in ("ask", "rows") and not words[0].startswith("-") and words[0] != "NAME":
        assert words[0] in measure.measures(), f"no measure {words[0]}"


def test_the_pages_are_found() -> None:
    assert {"README.md", "STYLE.md", "CONTRIBUTING.md", "docs/index.md", "docs/operations.md"} <= set(NAMES)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_of_a_page_exists_with_its_options(page: Path) -> None:
    for words in commands(page):
        resolve(words)


def test_a_command_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(AssertionError, match="no --colour"):
        resolve(["refresh", "--colour"])
    with pytest.raises(AssertionError, match="no measure"):
        resolve(["ask", "happiness"])


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if not re.match(r"https?://", target):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_make_target_of_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = {line.split()[1] for line in fenced(page) if line.startswith("make ")} | set(
        re.findall(r"`make ([a-z]+)`", page.read_text())
    )
    assert said <= targets


def test_the_readme_is_short_and_names_every_verb() -> None:
    text = (ROOT / "README.md").read_text()
    assert text.count("\n") < 60
    said = re.search(r"`onefunnel ((?:[a-z]+, )+[a-z]+)`", text)
    assert said
    assert said.group(1).split(", ") == list(VERBS)


def test_every_page_can_be_reached_from_the_index() -> None:
    seen, todo = set(), [ROOT / "docs" / "index.md", ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
        todo += [(page.parent / link).resolve() for link in links if not link.startswith("http")]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in seen] == []


def test_every_package_we_ask_for_is_explained_with_its_licence() -> None:
    asked = set(re.findall(r'^    "([a-zA-Z0-9-]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE))
    asked -= {"onefunnel", "RUF012", "postgres", "spark", "browser", "kills", "nightly", "embedded"}
    told = (ROOT / "docs" / "decisions" / "dependencies.md").read_text().lower()
    assert len(asked) > 15
    assert [name for name in sorted(asked) if name.lower() not in told] == []
