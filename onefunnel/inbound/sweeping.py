"""After landing, where people were erased before: what the new files hold of them is overwritten in the kept copies too."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from onefunnel.inbound import uploads
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.opening import Opened, open_file
from onefunnel.inbound.reader import sheets
from onefunnel.inbound.reader.records import Bad, Good
from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.inbound.rules import Refused
from onefunnel.inbound.uploads import Upload
from onefunnel.who.erased import EMAIL, Withheld


def sweep(run: ImportRun, mapping: Mapping) -> int:
    """Rewrite the kept copies of a run's files that tell of the erased; how many. Safe to call again."""
    withheld = Withheld()
    if not withheld:
        return 0
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    about: dict[str, tuple[ImportFile, str]] = {}
    for file in run.files.exclude(section="").exclude(upload=""):
        with open_file(file, mapping) as opened:
            if opened.rules is None:
                continue
            found = _spans(opened, withheld)
        if found:
            spans[file.upload] += found
            about[file.upload] = (file, opened.table.encoding.name)
    for digest, (file, encoding) in about.items():
        is_book = file.name.lower().endswith(sheets.SUFFIXES) and run.kind != ImportRun.Kind.REPLAY
        replace(digest, None if is_book else uploads.blanked(Upload(digest, file.size), spans[digest], encoding=encoding))
    return len(about)


def replace(digest: str, copy: Upload | None) -> None:
    """Put a copy in a kept file's place, or nothing where it cannot be rewritten; then the old bytes go."""
    if copy and copy.digest == digest:
        return
    with transaction.atomic():
        ImportFile.objects.filter(upload=digest).update(upload=copy.digest if copy else "", size=copy.size if copy else 0)
    Upload(digest, 0).path.unlink(missing_ok=True)


def _spans(opened: Opened, withheld: Withheld) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    encoding = opened.table.encoding.name
    with opened.table.open() as stream:
        for record in opened.table.records(stream):
            if uploads.is_blanked(record.text):
                continue
            if _is_theirs(record, opened, withheld):
                found.append((record.offset, record.end))
            elif withheld.names(record.text):
                hits = [hit for hit in EMAIL.finditer(record.text) if withheld.knows(hit[0])]
                sizes = [[len(record.text[:place].encode(encoding)) for place in hit.span()] for hit in hits]
                found += [(record.offset + begin, record.offset + end) for begin, end in sizes]
    return found


def _is_theirs(record: Good | Bad, opened: Opened, withheld: Withheld) -> bool:
    """As landing judges: its facts are withheld, or it was set aside and holds an erased e-mail."""
    assert opened.rules is not None
    if isinstance(record, Bad):
        return withheld.names(record.text)
    try:
        fields = opened.complete(record.fields) if opened.complete else record.fields
        facts = opened.rules.tell(fields, record.number) if opened.asked is None else []
    except Refused:
        return withheld.names(record.text)
    return any(withheld.is_about(fact) for fact in facts)
