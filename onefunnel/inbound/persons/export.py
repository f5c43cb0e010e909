"""Hand out one person's data: a zip of everything that is kept of them, as JSON for programs and as CSV for people."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from onefunnel.inbound.persons.gather import Theirs, gather, is_workbook, kept_files, raw
from onefunnel.web.reply import harmless
from onefunnel.who.records import Person

README = """Everything that is kept of {name}, as of {now:%Y-%m-%d %H:%M} UTC.

about.json          who this is about, and how much there is of each kind
facts.json          every fact that was told of them, with the import and entry that told it; the latest of a key is in force
facts/TABLE.csv     the same, one file a kind
files.csv           the records of imported files that told of them or name them, as they came
quarantined.csv     records that name them and were set aside
Times are UTC; money is in thousandths of a cent.
"""


def export(person: Person, *, now: datetime) -> bytes:
    """The zip. `person` is one that stands; records that are one with theirs are in it too."""
    theirs = gather(person)
    facts = [
        {"table": t.fact.table, "deleted": t.fact.delete, "entry": t.entry, "import": t.import_id, **_opened(t.fact.values)}
        for t in theirs.told
    ]  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(name=person.name or person.key, now=now))
        about = {"name": person.name, "keys": sorted(theirs.sought.keys), "made_at": now.isoformat(), "counts": theirs.counts()}
        archive.writestr("about.json", _json(about))
        archive.writestr("facts.json", _json(facts))
        for table in sorted({fact["table"] for fact in facts}):
            archive.writestr(f"facts/{table}.csv", _csv([fact for fact in facts if fact["table"] == table]))
        archive.writestr("files.csv", _csv(_records(theirs)))
        aside = [{"file": str(q.file), "line": q.line, "reason": q.reason, "record": q.payload} for q in theirs.quarantined]
        archive.writestr("quarantined.csv", _csv(aside))
    return packed.getvalue()


def _records(theirs: Theirs) -> list[dict[str, Any]]:
    return [
        {"import": file.run_id, "file": str(file), "line": found.record.line, "tells_of_them": found.is_theirs}
        | {"is_workbook": is_workbook(file), "record": found.record.text}
        for file in kept_files()
        for found in raw(file, theirs)
    ]


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    """A fact's values, the source's other columns as values of their own."""
    try:
        extra = json.loads(values.get("extra") or "{}")
    except ValueError:
        extra = {}
    return {name: value for name, value in values.items() if name != "extra"} | ({"extra": extra} if extra else {})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    kept = list(rows)
    columns = list(dict.fromkeys(name for row in kept for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in kept:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> Any:
    return "" if value is None else _json(value) if isinstance(value, dict | list) else harmless(value)
