"""A fold killed at any moment loses nothing, doubles nothing, and never shows half a generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from onefunnel.ledger import manifest
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.fingerprint import fingerprints
from tests.places import Place
from tests.robust.nursery import Nursery, moments

pytestmark = pytest.mark.kills
TELL = str(Path(__file__).with_name("tell_deals.py"))
FACTS_A_BATCH = 800


def counts(ledger: Path) -> dict[str, int]:
    """What a reader sees at this moment; a torn generation would raise."""
    duck = Duck(ledger)
    try:
        tables = ("opportunities", "touches")
        return {table: duck.rows(f"select count(*), min(source_id) from {table}", {}).rows[0][0] for table in tables}
    finally:
        duck.close()


def test_a_fold_killed_at_random_moments_ends_equal_to_an_undisturbed_one(place: Place) -> None:
    ledger = place.path / "ledger"
    with Nursery(place) as nursery:
        for number in range(4):
            nursery.run(TELL, str(number), str(FACTS_A_BATCH))
        longest = nursery.run("refresh")
        told, killed, touches = 4, 0, counts(ledger)["touches"]
        for moment in moments(11, longest):
            nursery.run(TELL, str(told), str(FACTS_A_BATCH // 5))
            told += 1
            killed += nursery.kill("refresh", after_secs=moment)
            seen = counts(ledger)["touches"]
            assert seen >= touches, "a reader went back in time"
            touches = seen
        assert killed, "no fold was killed"
        nursery.run("refresh")
        disturbed = fingerprints(ledger, manifest.read(ledger))
        assert counts(ledger)["touches"] == 4 * FACTS_A_BATCH + (told - 4) * (FACTS_A_BATCH // 5)
        nursery.run("refresh", "--rebuild")
        assert fingerprints(ledger, manifest.read(ledger)) == disturbed


def test_a_rebuild_killed_at_random_moments_leaves_the_old_ledger_in_force(place: Place) -> None:
    ledger = place.path / "ledger"
    with Nursery(place) as nursery:
        for number in range(6):
            nursery.run(TELL, str(number), str(FACTS_A_BATCH))
        nursery.run("refresh")
        whole = fingerprints(ledger, manifest.read(ledger))
        longest = nursery.run("refresh", "--rebuild")
        for moment in moments(12, longest)[: len(moments(12, longest)) // 4]:
            nursery.kill("refresh", "--rebuild", after_secs=moment)
            assert fingerprints(ledger, manifest.read(ledger)) == whole
        nursery.run("refresh", "--rebuild")
        assert fingerprints(ledger, manifest.read(ledger)) == whole
