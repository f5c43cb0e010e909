"""Whatever is told, in whatever batches: incremental folds, one rebuild and a slow plain-Python fold agree."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefunnel.ledger import derive, manifest, shelf, stage
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.fingerprint import fingerprints
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from tests.ledger.logs import NOW, MemoryLog, Oracle, rows

HEX = st.sampled_from("0123456789abcdef")
RECORDS = st.integers(0, 3)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """A deal, a touch or a person out of few keys, so that versions meet."""
    table = draw(st.sampled_from(["opportunities", "touches", "people"]))
    key = f"{table[0]}{draw(st.sampled_from('0af'))}{draw(st.sampled_from('12'))}"
    values: dict[str, str | int | bool | None] = {TABLES[table].key: key}
    if table == "opportunities":
        values |= {"status": draw(st.sampled_from(["open", "won"])), "amount": draw(st.sampled_from([None, 1, 2]))}
    elif table == "touches":
        values |= {"person": draw(st.sampled_from([None, "p0", "p7"])), "kind": draw(st.sampled_from(["call", "email"]))}
    else:
        values |= {"name": draw(st.sampled_from(["Ada", "Eve"])), "region": draw(st.sampled_from([None, "emea"]))}
    return Fact(table, values, draw(RECORDS), delete=draw(st.integers(0, 4)) == 0)


entries = st.tuples(
    st.sampled_from(["facts"] * 5 + ["takeback", "giveback"]), st.sampled_from(["", "i1", "i2"]), st.lists(facts(), max_size=6)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.lists(entries, max_size=8),
    folds=st.sets(st.integers(0, 8)),
    step=st.sampled_from([25, 1000]),
    spread=st.sampled_from([2, 10_000]),
)
def test_incremental_equals_rebuild_equals_oracle(told: list, folds: set[int], step: int, spread: int) -> None:
    log = MemoryLog()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(stage, "STEP_FACTS", step),
        patch.object(shelf, "SPREAD_ROWS", spread),
        patch.object(shelf, "MANY_FILES", 2),
        patch.object(derive, "under", lambda versions: ()),
    ):
        ledger, again = Path(folder) / "ledger", Path(folder) / "again"
        for number, (kind, import_id, said) in enumerate(told):
            if kind == "facts":
                log.tell(*said, import_id=import_id, file_id=1)
            elif import_id:
                log.tell(import_id=import_id, kind=kind)
            if number in folds:
                fold(ledger, log, now=NOW)
        fold(ledger, log, now=NOW)
        with patch.object(stage, "STEP_FACTS", 1_000_000):
            fold(again, log, now=NOW)
        assert fingerprints(ledger, manifest.read(ledger)) == fingerprints(again, manifest.read(again))
        _agrees(ledger, Oracle(log))


def _agrees(ledger: Path, oracle: Oracle) -> None:
    for table in ("opportunities", "touches", "people"):
        expected = oracle.rows(table)
        columns = list(expected[0]) if expected else ["*"]
        assert rows(ledger, table, columns) == sorted(expected, key=lambda row: str(list(row.values())))
    columns = ["opportunity", "field", "old_value", "new_value", "entry"]
    changes = [tuple(row.values()) for row in rows(ledger, "opportunity_changes", columns)]
    assert sorted(map(str, changes)) == sorted(map(str, oracle.changes))
    receipts = {(r["import_id"], r["file_id"], r["source"]): [r["stored"], r["duplicate"]] for r in rows(ledger, "receipts")}
    assert receipts == oracle.receipts
