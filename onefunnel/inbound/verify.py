"""Nothing lost, nothing doubled: received = stored + duplicate + quarantined + erased, by three countings that know nothing
of each other: what the reader counted in the files, what stands in the log, and what the fold gave receipts for."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from onefunnel.agree.agreement import chain as agreed
from onefunnel.agree.agreement import standing, told
from onefunnel.inbound.records import ImportFile
from onefunnel.inbound.uploads import Upload
from onefunnel.ledger.fold import Progress
from onefunnel.ledger.manifest import Manifest
from onefunnel.ledger.receipts import receipts
from onefunnel.store import proof
from onefunnel.store.findings import Finding
from onefunnel.store.log import StoredLog
from onefunnel.who import audit


@dataclass(frozen=True)
class Proof:
    """What was compared, and every finding. `received` = `stored` + `duplicate` + `quarantined` + `erased`
    where nothing is wrong."""

    generation: int
    position: int
    behind: int
    entries: int
    facts: int
    files: int
    received: int
    stored: int
    duplicate: int
    quarantined: int
    erased: int
    is_deep: bool
    audit_entries: int
    audit_seal: str
    agreements: int
    wrong: list[Finding]

    def as_json(self) -> dict[str, Any]:
        return {"ok": not self.wrong, **asdict(self)}


def verify(*, deep: bool = False, seal: str = "", progress: Progress | None = None) -> Proof:
    """Compare files, log and ledger; with `deep`, also the ledger with one made anew from the log. Walk the chains of the
    agreement and of the audit log, which must still hold the entry with the `seal` that was noted earlier."""
    ledger = settings.HOME.ledger
    found, wrong = proof.read_manifest(ledger)
    damaged = proof.check_files(ledger, found)
    log = StoredLog()
    counted = proof.count_log(log, up_to=found.position, progress=progress)
    wrong += damaged + counted.wrong
    if not wrong:
        wrong += proof.check_receipts(ledger, found, counted)
    files = list(ImportFile.objects.select_related("run").exclude(section=""))
    wrong += [finding for file in files for finding in _check_file(file, counted)]
    chain = audit.check(noted=seal)
    if deep and not wrong:
        wrong += proof.check_rebuild(ledger, found, progress=progress)
    signed = standing.signed()
    wrong += chain.wrong + agreed.check(signed) + told.check(signed, counted.agreed)
    in_force = [file for file in files if file.run.taken_back_at is None]
    totals = _totals(found, {file.id for file in in_force}) if not damaged else Counter()
    return Proof(
        generation=found.generation,
        position=found.position,
        behind=counted.last - found.position,
        entries=counted.entries,
        facts=counted.facts,
        files=len(in_force),
        received=sum(file.received for file in in_force),
        stored=totals["stored"],
        duplicate=totals["duplicate"],
        quarantined=sum(file.quarantined for file in in_force),
        erased=sum(file.erased for file in in_force),
        is_deep=deep,
        audit_entries=chain.count,
        audit_seal=chain.head,
        agreements=len(signed),
        wrong=wrong,
    )


def _totals(found: Manifest, files: set[int]) -> Counter[str]:
    given = [receipt for receipt in receipts(settings.HOME.ledger, found) if receipt.file_id in files]
    return Counter(stored=sum(r.stored for r in given), duplicate=sum(r.duplicate for r in given))


def _check_file(file: ImportFile, counted: proof.LogCount) -> list[Finding]:
    """The reader's count of one file against the log's."""
    wrong = []
    name = f"{file} of import {file.run_id}"
    told = counted.told[file.run_id, file.id, file.run.source]
    if told != file.received - file.quarantined - file.erased:
        counted_as = f"{file.quarantined:,} quarantined" + (f", {file.erased:,} erased" if file.erased else "")
        says = f"{name}: {file.received:,} records received, {counted_as}, but {told:,} stand in the log."
        wrong.append(Finding(says, "Take the import back and import the folder again."))
    if bool(file.run.taken_back_at) != (file.run_id in counted.left_out):
        wrong.append(Finding(f"The records of {name} and the log differ on whether it was taken back.", "Take it back again."))
    if file.upload and not Upload(file.upload, file.size).path.exists():
        wrong.append(Finding(f"The kept copy of {name} is missing.", "Restore the folder `uploads` from a backup."))
    return wrong
