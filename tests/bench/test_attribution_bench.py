"""The bench of attribution makes the same journeys each time, compares like with like, and judges its bars by their direction."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.attribution import alike, bars, made
from bench.machine import ran_and_said


def test_the_made_up_paths_are_the_same_each_time_and_about_as_many_touches_as_asked(tmp_path: Path) -> None:
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    touches = made.paths(first, 2_000)
    assert made.paths(again, 2_000) == touches == pytest.approx(2_000, rel=0.1)
    assert first.read_text() == again.read_text()
    header, *lines = first.read_text().splitlines()
    assert header == "path,conversions,value,nulls"
    assert sum(line.count(" > ") + 1 for line in lines) == touches
    assert {line.split(",")[1] for line in lines} == {"0", "1"}


def row(who: str, what: str, cpu_s: float, peak_mb: int = 100) -> dict[str, object]:
    return {"who": who, "what": what, "cpu_s": cpu_s, "peak_mb": peak_mb}


COSTS = [
    row("file", "scan", 1.0), row("file", "rules", 5.0), row("file", "markov", 6.0, 501),
    row("ledger", "scan for rules", 2.0), row("ledger", "rules", 8.0), row("channelattribution", "rules", 49.0),
    row("channelattribution", "markov", 18.0), row("shapley-attribution", "rules", 1.0),
]  # fmt: skip


def test_each_bar_is_kept_or_missed_by_its_own_direction() -> None:
    said = {str(bar["bar"]): bar["is"] for bar in bars.judged(COSTS, touches=10_000_000)}
    assert said == {
        "file: rules in scans": "missed", "file: rules in MB": "kept",
        "file: markov in scans": "kept", "file: markov in MB": "missed",
        "ledger: rules in scans": "kept", "ledger: rules in MB": "kept",
        "ChannelAttribution's rules in ours": "missed", "ChannelAttribution's markov in ours": "kept",
    }  # fmt: skip


def test_small_sizes_and_peers_that_were_left_out_are_not_judged() -> None:
    assert {bar["is"] for bar in bars.judged(COSTS, touches=10_000)} == {"not judged"}
    without = [*COSTS[:5], {"who": "channelattribution", "what": "rules", "cpu_s": "", "peak_mb": ""}]
    assert not [bar for bar in bars.judged(without, touches=10_000_000) if "ChannelAttribution" in str(bar["bar"])]


def test_the_largest_difference_is_a_share_of_all_credit_and_counts_channels_that_one_side_lacks() -> None:
    told = {"models": [{"model": "linear", "channels": [
        {"channel": "a", "conversions": 30.0, "effect": None}, {"channel": "b", "conversions": 10.0, "effect": 0.5},
    ]}]}  # fmt: skip
    mine = alike.ours(told)
    assert mine["effects"]["linear"] == {"b": 0.5}
    (same,) = alike.differences("peer", mine, {"credits": {"linear": {"a": 30.0, "b": 10.0}}})
    assert same["largest_difference"] == 0.0
    (other,) = alike.differences("peer", mine, {"credits": {"linear": {"a": 30.0, "c": 10.0}}})
    assert other["largest_difference"] == pytest.approx(0.25)
    (effect,) = alike.differences("peer", mine, {"effects": {"linear": {"b": 0.4}}})
    assert effect["largest_difference"] == pytest.approx(0.1)


def test_a_commands_memory_is_its_own_and_not_that_of_who_asks() -> None:
    mine = bytearray(150 * 2**20)
    _, cpu, peak, said = ran_and_said([sys.executable, "-I", "-S", "-c", "print('here')"], os.environ)
    assert len(mine) > 0
    assert said == "here\n"
    assert cpu > 0
    assert peak < 60
    with pytest.raises(RuntimeError, match="gone wrong"):
        ran_and_said([sys.executable, "-I", "-S", "-c", "raise SystemExit('gone wrong')"], os.environ)
