"""Dates, numbers and flags by declared style; what could be read two ways is refused."""

from __future__ import annotations

import pytest

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.dates import BadFormat, BadValue
from onefunnel.inbound.keying import long_id


@pytest.mark.parametrize(
    ("format_", "text", "said"),
    [
        ("ISO", "2017-03-01", "2017-03-01 00:00:00"),
        ("ISO", "2017-03-01T10:20:30Z", "2017-03-01 10:20:30"),
        ("ISO", "2017-03-01 2:20:51", "2017-03-01 02:20:51"),
        ("ISO", "2023-05-03 08:51:08.199000 UTC", "2023-05-03 08:51:08.199000"),
        ("ISO", "2017-03-01T10:20:30+0200", "2017-03-01 08:20:30"),
        ("M/D/YYYY", "3/1/2017", "2017-03-01 00:00:00"),
        ("DD/MM/YYYY", "03/01/2017", "2017-01-03 00:00:00"),
        ("DD.MM.YYYY HH:mm", "31.12.2017 23:59", "2017-12-31 23:59:00"),
        ("MM/DD/YYYY hh:mm A", "12/31/2017 11:59 PM", "2017-12-31 23:59:00"),
        ("D MMM YYYY", "1 Mar 2017", "2017-03-01 00:00:00"),
        ("M/D/YYYY", "2017-03-01", "2017-03-01 00:00:00"),
        ("unix_ms", "1488326400000", "2017-03-01 00:00:00"),
    ],
)
def test_instants_are_read_by_their_format(format_: str, text: str, said: str) -> None:
    assert dates.instant(format_)(text) == said


def test_instants_without_an_offset_are_in_the_declared_zone() -> None:
    assert dates.instant("ISO", "Europe/Berlin")("2017-07-01 12:00") == "2017-07-01 10:00:00"
    assert dates.day("ISO", "America/New_York")("2017-07-01T01:00:00Z") == "2017-06-30"


def test_a_date_that_could_be_read_two_ways_is_refused_with_the_mend() -> None:
    with pytest.raises(BadValue, match="can be read two ways; declare dates"):
        dates.instant()("01/02/2017")


@pytest.mark.parametrize("text", ["2017-02-30", "yesterday", "13/13/2017", "0000-00-00"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        dates.instant()(text)


def test_the_dates_themselves_decide_their_format_once_a_day_is_past_the_twelfth() -> None:
    assert dates.formats_of(["3/1/2017", "3/31/2017"]) == ["M/D/YYYY"]
    assert dates.formats_of(["3/1/2017", "12/11/2017"]) == ["M/D/YYYY", "D/M/YYYY"]
    assert dates.formats_of(["2017-03-01"]) == ["ISO"]


@pytest.mark.parametrize("format_", ["DD", "YYYY-MM", "MM/DD/YYYY DD", "date"])
def test_a_format_that_is_none_is_refused(format_: str) -> None:
    with pytest.raises(BadFormat):
        dates.instant(format_)


@pytest.mark.parametrize(
    ("styles", "text", "milli_cents"),
    [
        ((), "1054", 105_400_000),
        ((), "-12.5", -1_250_000),
        ((), "1e3", 100_000_000),
        (("1,234.56",), "1,234.56", 123_456_000),
        (("1.234,56",), "1.234,56", 123_456_000),
        (("1.234,56",), "1.234.567", 123_456_700_000),
        (("1 234,56",), "1\u202f234,56", 123_456_000),
        (("1'234.56",), "1’234.56", 123_456_000),
        (("1,234.56", "(1,200)"), "(1,200)", -120_000_000),
        (("1,234.56", "1.2k"), "1.2k", 120_000_000),
        (("1,234.56",), "$1,200.00", 120_000_000),
    ],
)
def test_money_is_read_by_its_declared_style(styles: tuple[str, ...], text: str, milli_cents: int) -> None:
    assert amounts.money(styles)(text) == milli_cents


@pytest.mark.parametrize("text", ["1,200", "1.200", "1.234,56", "(1,200)", "1.2k", "$5", "12 apples", "NaN", "Infinity", "1_000"])
def test_without_a_declared_style_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        amounts.money()(text)


@pytest.mark.parametrize("text", ["1.234,5,6", "12,34", "1,2,3"])
def test_a_number_in_another_style_than_declared_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="declared style"):
        amounts.money(("1,234.56",))(text)


def test_units_scale_exactly() -> None:
    assert amounts.money((), "micros")("36150000") == 3_615_000
    assert amounts.money((), "millions")("1100.04") == 110_004_000_000_000
    assert amounts.whole((), "percent")("12.5") == 125
    assert amounts.whole((), "fraction")("0.9") == 900


def test_whole_numbers_refuse_fractions_and_overflows() -> None:
    assert amounts.whole()("2822.0") == 2822
    for text in ("1.5", "99999999999999999999"):
        with pytest.raises(BadValue):
            amounts.whole()(text)


def test_the_short_and_the_long_salesforce_id_are_one() -> None:
    assert long_id("0015500000Xyy06") == "0015500000Xyy06AAB"
    assert long_id("0015500000Xyy06AAB") == "0015500000Xyy06AAB"
