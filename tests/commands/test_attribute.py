"""People who have only aggregated paths get every model from one file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from onefunnel.commands.attributing import read
from tests.places import Place

PATHS = "path,conversions,value,nulls\nsearch > event > search,3,1200.50,14\nmail,1,10,40\n,2,300,\nsearch > mail,4,900,10\n"


@pytest.fixture
def paths(tmp_path: Path) -> Path:
    file = tmp_path / "paths.csv"
    file.write_text(PATHS)
    return file


def test_json_holds_every_model_with_its_weights_and_all_conversions(place: Place, paths: Path) -> None:
    said = json.loads(place.run("attribute", str(paths), "--json").stdout)
    assert (said["conversions"], said["value"], said["nulls"]) == (10, 2410.5, 64)
    assert {model["model"] for model in said["models"]} >= {"position_based", "w_shaped", "markov_1", "markov_3", "shapley"}
    for model in said["models"]:
        assert model["weights"]
        assert sum(channel["conversions"] for channel in model["channels"]) == pytest.approx(10)
        assert sum(channel["value"] for channel in model["channels"]) == pytest.approx(2410.5)
        assert {"no recorded touch"} <= {channel["channel"] for channel in model["channels"]}


def test_csv_adds_up_to_the_cent(place: Place, paths: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(place.run("attribute", str(paths), "--csv").stdout)))
    for model in {row["model"] for row in rows}:
        assert sum(round(float(row["value"]) * 100) for row in rows if row["model"] == model) == 241_050


def test_the_table_shows_each_model_and_says_what_it_does(place: Place, paths: Path) -> None:
    said = place.run("attribute", str(paths)).stdout
    assert "Position based 40/20/40 (Dreamdata, GA, Snowplow): 40 first, 40 last, 20 shared by the others." in said
    assert "each model shares all 10" in said


def test_what_is_wrong_is_said_with_its_row_and_column_and_nothing_is_computed(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("path,conversions,value\nsearch >  > mail,3,1\nmail,many,1\nmail,0,5\nmail,-1,0\n")
    refused = place.run("attribute", str(file), expect=1)
    assert refused.stdout == ""
    for said in ("row 1, column path", "row 2, column conversions: “many” is no number", "row 3, column value", "row 4, column"):
        assert said in refused.stderr


def test_a_missing_column_is_named_with_the_one_that_looks_like_it(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("paths,conversions\nsearch,3\n")
    paths, (problem,) = read(file, " > ")
    assert paths == []
    assert problem.says == "no column is called path; is it the one called paths?"


def test_another_separator_leaves_the_usual_one_to_the_names(tmp_path: Path) -> None:
    file = tmp_path / "named.csv"
    file.write_text("path,conversions\nads > brand | mail,3\n")
    paths, _ = read(file, " | ")
    assert paths[0].channels == ("ads > brand", "mail")


def test_an_unknown_model_is_refused_with_those_there_are(place: Place, paths: Path) -> None:
    assert "there are first_touch" in place.run("attribute", str(paths), "--model", "magic", expect=2).stderr
