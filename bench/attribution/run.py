"""One size: the paths made, the scan, our commands, the peers, the ledger, what differs and which bars are kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.asking import scan_sql
from bench.attribution import alike, bars, made, peers
from bench.machine import ran_and_said
from bench.stage import multiply
from onefunnel.ledger import manifest
from onefunnel.ledger.measure import measures

ROOT = Path(__file__).resolve().parents[2]
ONEFUNNEL = Path(sys.executable).parent / "onefunnel"
RULES = (
    "first_touch", "last_touch", "linear", "u_shaped_hubspot", "u_shaped_marketo", "position_based", "w_shaped", "full_path",
    "time_decay",
)  # fmt: skip
OURS = {"rules": RULES, "markov": ("markov_1",), "shapley": ("shapley",)}
ALIKE = ("first_touch", "last_touch", "linear", "position_based", "time_decay", "linear_distinct", "markov_1")
MEASURES = {"rules": "attribution", "markov": "journey_moves", "shapley": "channel_sets"}

Rows = list[dict[str, object]]


def of_size(touches: int, folder: Path, demo: Path | None) -> dict[str, Rows]:
    """Everything at one size; without a demo company's home the ledger is left out."""
    file = folder / f"paths-{touches}.csv"
    if not file.exists():
        made.paths(file, touches)
    costs = _by_file(file)
    others, differences = _by_peers(file, touches)
    costs += others
    if demo:
        costs += _by_ledger(demo, folder / f"ledger-{touches}", touches)
    return {"costs": costs, "differences": differences, "bars": bars.judged(costs, touches=touches)}


def _by_file(file: Path) -> Rows:
    found = [_cost("file", "scan", [sys.executable, "-m", "bench.attribution.scan", file])]
    for kind, models in OURS.items():
        found.append(_cost("file", kind, [ONEFUNNEL, "attribute", file, "--csv", *_chosen(models)]))
    return found


def _by_peers(file: Path, touches: int) -> tuple[Rows, Rows]:
    costs, differences = Rows(), Rows()
    words = [ONEFUNNEL, "attribute", file, "--json", "--repeats", "count", "--half-life", "1", *_chosen(ALIKE)]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    mine = alike.ours(json.loads(told.stdout))
    for peer in peers.PEERS:
        reason = f"asked for at most {peer.most:,} touches" if touches > peer.most else peers.installed(peer)
        for kind in peer.kinds:
            row: dict[str, object] = {"who": peer.package, "what": kind, "cpu_s": "", "wall_s": "", "peak_mb": "", "note": reason}
            if not reason:
                cost, theirs = peers.asked(peer, kind, file)
                row |= cost
                differences += alike.differences(peer.package, mine, theirs)
            costs.append(row)
    return costs, differences


def _by_ledger(demo: Path, ledger: Path, touches: int) -> Rows:
    if not (ledger / manifest.NAME).exists():
        multiply(demo / "ledger", ledger, touches=touches)
    found = Rows()
    for kind, name in MEASURES.items():
        read = scan_sql(measures()[name], ledger)
        found.append(
            _cost("ledger", f"scan for {kind}", [sys.executable, "-m", "bench.attribution.scan", "--sql", *read]) | {"note": ""}
        )
        row = _cost("ledger", kind, [sys.executable, "-m", "bench.attribution.ledger", ledger, name])
        found.append(row | {"note": f"measure {name}, its first look; a second {row['note']} s"})
    return found


def _chosen(models: tuple[str, ...]) -> list[str]:
    return [word for model in models for word in ("--model", model)]


def _cost(who: str, what: str, words: list[str | Path]) -> dict[str, object]:
    wall, cpu, peak, said = ran_and_said(words, os.environ | {"PYTHONPATH": str(ROOT)})
    note = said.strip() if who == "ledger" else ""
    return {
        "who": who, "what": what, "cpu_s": round(cpu, 2), "wall_s": round(wall, 1), "peak_mb": round(peak), "note": note,
    }  # fmt: skip
