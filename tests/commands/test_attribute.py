"""People who have only aggregated paths get every model from one file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefunnel.commands.attributing import carefully, read
from onefunnel.commands.attributing_quickly import quickly
from onefunnel.inbound.reader.table import Table
from onefunnel.learn.attribution.credit import attribute
from onefunnel.learn.attribution.journeys import Journeys
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
    journeys, (problem,) = read(file, " > ")
    assert not len(journeys.lengths)
    assert problem.says == "no column is called path; is it the one called paths?"


def test_another_separator_leaves_the_usual_one_to_the_names(tmp_path: Path) -> None:
    file = tmp_path / "named.csv"
    file.write_text("path,conversions\nads > brand | mail,3\n")
    journeys, _ = read(file, " | ")
    assert set(journeys.names) == {"ads > brand", "mail"}


def test_an_unknown_model_is_refused_with_those_there_are(place: Place, paths: Path) -> None:
    assert "there are first_touch" in place.run("attribute", str(paths), "--model", "magic", expect=2).stderr


PLACES = {"path": 0, "conversions": 1, "value": 2, "nulls": 3}
NUMBERS = ("", "0", "1", "2.5", " 3", "-1", "1e3", "1_000", "nan", "inf", "many", "٣", "0x10", "+4", "1.", ".5", "'7'")
PATHS_SAID = ("a > b", "a > a > b", " a > b ", "", "  ", "a >  > b", "ä", "友 > a", '"a, ""b"" > c"', "a > ", " > a", "\ta")
fields, spelled = st.sampled_from(NUMBERS), st.sampled_from(PATHS_SAID)


def both(file: Path) -> tuple[Journeys | None, Journeys, bool]:
    with Table(lambda: file.open("rb"), file.name) as table:
        found, problems = carefully(table, PLACES, " > ")
        return quickly(file, table, PLACES, " > "), found, bool(problems)


@given(st.lists(st.tuples(spelled, fields, fields, fields).map(",".join), min_size=1, max_size=5))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_quick_way_answers_only_where_the_careful_one_has_no_doubt_and_then_the_same(
    tmp_path: Path, lines: list[str]
) -> None:  # fmt: skip
    file = tmp_path / "some.csv"
    file.write_text("\n".join(["path,conversions,value,nulls", "x > y,1,5,2", *lines, ""]))
    quick, careful, is_doubtful = both(file)
    assert quick is None or not is_doubtful
    if quick:
        assert quick.totals == pytest.approx(careful.totals)
        for fast, slow in zip(attribute(quick), attribute(careful), strict=True):
            assert dict(fast.conversions) == pytest.approx(dict(slow.conversions), abs=1e-9), fast.model
            assert dict(fast.value) == pytest.approx(dict(slow.value), abs=1e-9), fast.model


def test_a_sound_file_takes_the_quick_way_and_a_workbook_or_other_letters_do_not(tmp_path: Path, paths: Path) -> None:
    quick, careful, _ = both(paths)
    assert quick
    assert quick.totals == careful.totals == (10.0, 2410.5, 64.0)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("path,conversions,value,nulls\nmül > b,1,5,2\n".encode("latin-1"))
    assert both(latin)[0] is None
    assert both(latin)[1].names == ("b", "mül")


@pytest.mark.parametrize("line", ["", '"a\nb > c",1,5,2', "x > y,1,5,2,9", "x > y,1"])
def test_a_line_that_did_not_become_one_record_is_left_to_the_careful_reader(tmp_path: Path, line: str) -> None:
    file = tmp_path / "some.csv"
    for end in ("", "\n"):
        file.write_text(f"path,conversions,value,nulls\nx > y,1,5,2\n{line}\nmail,2,7,0{end}")
        assert both(file)[0] is None
    file.write_text("path,conversions,value,nulls\nx > y,1,5,2\nmail,2,7,0")
    assert both(file)[0]
