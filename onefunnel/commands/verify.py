"""`onefunnel verify`: prove that nothing was lost or doubled, or say what is wrong and what mends it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from onefunnel.inbound.verify import Proof


@click.command()
@click.option("--deep", is_flag=True, help="Also make the ledger anew from the log, elsewhere, and compare all content.")
@click.option("--seal", default="", help="A seal of the audit log noted earlier, which it must still hold.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(deep: bool, seal: str, as_json: bool) -> None:
    """Prove that nothing was lost or doubled. Ends with 1 where something is wrong.

    Received = stored + duplicate + quarantined (+ erased), for each file of each import, by three countings: the reader's, the
    log's and the fold's. The log is checked by its digests, the ledger's files by their bytes and rows,
    the audit log by its seals, the agreement's versions by their chain and by what the log tells of them.
    """
    from onefunnel.inbound.verify import verify
    from onefunnel.store.upgrade import upgrade

    upgrade()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading the log", total=None)
        proof = verify(deep=deep, seal=seal.strip(), progress=lambda done, end: bar.update(task, completed=done, total=end))
    click.echo(json.dumps(proof.as_json(), indent=2) if as_json else _text(proof))
    sys.exit(1 if proof.wrong else 0)


def _text(proof: Proof) -> str:
    also = f" + {proof.erased:,} erased" if proof.erased else ""
    counted = proof.stored + proof.duplicate + proof.quarantined + proof.erased
    lines = [
        f"{proof.files:,} files: {proof.received:,} received = {proof.stored:,} stored + {proof.duplicate:,} duplicate "
        f"+ {proof.quarantined:,} quarantined{also}."
        if proof.received == counted
        else f"{proof.files:,} files: {proof.received:,} received, {proof.stored:,} stored, {proof.duplicate:,} duplicate, "
        f"{proof.quarantined:,} quarantined, {proof.erased:,} erased.",
        f"The log holds {proof.facts:,} facts in {proof.entries:,} entries; the ledger is generation {proof.generation}"
        + (f", {proof.behind:,} entries behind it (`onefunnel refresh` folds them)." if proof.behind else "."),
    ]
    lines.append(f"The audit log holds {proof.audit_entries:,} entries; the last seal is {proof.audit_seal}.")
    if proof.agreements:
        lines.append(f"The agreement has {proof.agreements} signed version{'' if proof.agreements == 1 else 's'} in its chain.")
    lines += [f"WRONG: {finding.says}\n       {finding.mend}" for finding in proof.wrong]
    if not proof.wrong:
        how = "and equals a rebuild from the log" if proof.is_deep else "(`--deep` also compares it with a rebuild)"
        lines.append(f"Nothing is lost or doubled {how}.")
    return "\n".join(lines)
