"""Kept files without one person: the records about them are overwritten in place, so that every other record keeps its place."""

from __future__ import annotations

from collections import defaultdict

from onefunnel.inbound import uploads
from onefunnel.inbound.persons.gather import Raw, Theirs, is_workbook, kept_files, raw
from onefunnel.inbound.reader.records import Bad
from onefunnel.inbound.records import ImportFile
from onefunnel.inbound.uploads import Upload

type Spans = list[tuple[int, int]]
type Replaced = dict[str, Upload | None]  # a kept file's digest, and its copy; None where it cannot be rewritten and must go


def redact(theirs: Theirs) -> Replaced:
    """Write a copy of each kept file that tells of the person or names them. Nothing is put in its place yet.

    A workbook cannot be rewritten byte by byte: where one tells of them, its kept copy goes; what it told of others stays.
    """
    spans: dict[str, Spans] = defaultdict(list)
    about: dict[str, ImportFile] = {}
    encodings: dict[str, str] = {}
    for file in kept_files():
        for found in raw(file, theirs):
            about[file.upload] = file
            encodings[file.upload] = found.encoding
            spans[file.upload] += places(found, theirs)
    return {
        digest: None if is_workbook(file) else uploads.blanked(
            Upload(digest, file.size), spans[digest], encoding=encodings[digest]
        )
        for digest, file in about.items()
    }  # fmt: skip


def places(found: Raw, theirs: Theirs) -> Spans:
    """The bytes to overwrite: the whole record but its line's end where it is theirs, else only what names them."""
    record, encoding = found.record, found.encoding
    if found.is_theirs or isinstance(record, Bad):
        return [(record.offset, record.end)]
    pattern = theirs.sought.pattern
    hits = pattern.finditer(record.text) if pattern else ()
    return [
        (record.offset + _size(record.text[: hit.start()], encoding), record.offset + _size(record.text[: hit.end()], encoding))
        for hit in hits
    ]


def _size(text: str, encoding: str) -> int:
    return len(text.encode(encoding))
