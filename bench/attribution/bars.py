"""What was promised of attribution, and whether it was kept in this run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SCANS = {"rules": 4, "markov": 12, "shapley": 10}  # times the bare scan of the same columns, of processor time
LESS = {"rules": 10, "markov": 3}  # times less processor time than ChannelAttribution
MEGABYTES = 500
JUDGED_FROM = 10_000_000  # touches: below, the start of a process is most of what it costs
EXACT = 1e-9

Row = Mapping[str, object]


def judged(rows: Sequence[Row], *, touches: int) -> list[dict[str, object]]:
    """One row a bar: what was measured, what was promised, and kept, missed or, at a small size, not judged."""
    cost = {(str(row["who"]), str(row["what"])): row for row in rows if row["cpu_s"] != ""}
    found = []
    for road in ("file", "ledger"):
        for kind, most in SCANS.items():
            mine, scan = cost.get((road, kind)), cost.get((road, f"scan for {kind}")) or cost.get((road, "scan"))
            if mine and scan:
                found.append(_bar(f"{road}: {kind} in scans", _cpu(mine) / _cpu(scan), most, touches))
                found.append(_bar(f"{road}: {kind} in MB", float(str(mine["peak_mb"])), MEGABYTES, touches))
    for kind, least in LESS.items():
        mine, peer = cost.get(("file", kind)), cost.get(("channelattribution", kind))
        if mine and peer:
            found.append(_bar(f"ChannelAttribution's {kind} in ours", _cpu(peer) / _cpu(mine), least, touches, is_least=True))
    return found


def _cpu(row: Row) -> float:
    return max(float(str(row["cpu_s"])), 0.01)


def _bar(what: str, measured: float, promised: float, touches: int, *, is_least: bool = False) -> dict[str, object]:
    is_kept = measured >= promised if is_least else measured <= promised
    said = ("kept" if is_kept else "missed") if touches >= JUDGED_FROM else "not judged"
    return {"bar": what, "measured": round(measured, 1), "promised": f"{'>=' if is_least else '<='} {promised:g}", "is": said}
