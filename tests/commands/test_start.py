"""Commands start light: the help loads no framework, and nothing loads the heavy libraries of science."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onefunnel.__main__ import VERBS
from tests.places import Place

HEAVY = {
    "pandas",
    "pyarrow",
    "sklearn",
    "scipy",
    "numpy",
    "polars",
    "pyspark",
    "matplotlib",
    "vl_convert",
    "fontTools",
    "openpyxl",
}
LOADED = """
import sys
sys.argv = ["onefunnel", *WORDS]
from onefunnel.__main__ import main
main(standalone_mode=False)
print("LOADED", *sys.modules)
"""


def loaded(place: Place, *words: str) -> set[str]:
    """The top names of the modules that a command had loaded when it ended."""
    text = LOADED.replace("WORDS", repr(list(words)))
    done = subprocess.run([sys.executable, "-c", text], env=place.around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.rpartition("LOADED")[2].split()}


def test_the_help_loads_no_framework(place: Place) -> None:
    assert not {"django", "duckdb", *HEAVY} & loaded(place, "--help")


def test_a_question_needs_no_framework(place: Place) -> None:
    assert "django" not in loaded(place, "ask", "--list")
    assert "django" not in loaded(place, "ask", "win_rate")


def test_a_verb_says_what_it_does_without_the_records(place: Place) -> None:
    assert "django" not in loaded(place, "refresh", "--help")


@pytest.mark.parametrize("words", [("ask", "--list"), ("refresh",), ("worker", "--until-idle")])
def test_commands_leave_the_heavy_libraries_alone(place: Place, words: tuple[str, ...]) -> None:
    assert not HEAVY & loaded(place, *words)


def test_every_verb_has_help_that_says_what_it_does(place: Place) -> None:
    for verb in VERBS:
        assert place.run(verb, "--help").stdout.startswith(f"Usage: onefunnel {verb}")
