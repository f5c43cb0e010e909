"""Find out how a file is laid out: delimiter, escape, line end, and on which line its header stands."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import dataclass, field

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024
RECORDS = 300


@dataclass(frozen=True)
class Shape:
    """How to cut a record into fields. `above` are the lines over the header, passed over and listed; `spare` the empty
    fields that every record has beyond it, as some programs write them."""

    delimiter: str = ","
    escape: str | None = None
    above: int = 0
    header: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    spare: int = 0


def find(sample: str, *, complete: bool, delimiter: str = "", above: int | None = None, escape: str = "") -> Shape:
    """The shape of a file from its first text. `complete` says that the sample is the whole file."""
    if not sample.strip("\r\n\ufeff "):
        return Shape(delimiter or ",", notes=("the file is empty",))
    choices = [(d, e) for d in ([delimiter] if delimiter else DELIMITERS) for e in ([escape] if escape else [None, "\\"])]
    best = max(((_score(sample, d, e, complete), -i, d, e) for i, (d, e) in enumerate(choices)), key=lambda c: c[:2])
    _, _, chosen, escaped = best
    rows = _rows(sample, chosen, escaped, complete)
    line, header = _header(rows, above)
    names, notes = name_columns(header)
    if line:
        notes = (f"{line} line{'s' * (line > 1)} above the header passed over", *notes)
    return Shape(chosen, escaped, line, names, notes, _spare(rows, line, len(names)))


def _spare(rows: list[tuple[int, list[str]]], above: int, width: int) -> int:
    below = [fields for before, fields in rows if before > above and any(f.strip() for f in fields)]
    more = {len(fields) - width for fields in below}
    if len(more) != 1 or any(f.strip() for fields in below for f in fields[width:]):
        return 0
    return max(0, *more)


def name_columns(header: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every column gets a name of its own: a repeated one is numbered, an empty one is called by its place."""
    seen: Counter[str] = Counter()
    names, notes = [], []
    for place, raw in enumerate(header, start=1):
        name = raw.replace("\0", "␀").strip().lstrip("\ufeff") or f"column {place}"
        if not raw.strip():
            notes.append(f"column {place} has no name")
        seen[name] += 1
        if seen[name] > 1:
            notes.append(
                f'"{name}" is the name of more than one column; the one at place {place} is called "{name} ({seen[name]})"'
            )
            name = f"{name} ({seen[name]})"
        names.append(name)
    if len(notes) > 20:
        notes = [*notes[:20], f"and {len(notes) - 20} more columns without a name of their own"]
    return tuple(names), tuple(notes)


def _rows(sample: str, delimiter: str, escape: str | None, complete: bool) -> list[tuple[int, list[str]]]:
    """The records of the sample with the number of physical lines before each; the last is left out where it may be cut."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, escapechar=escape, strict=True)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    while len(rows) < RECORDS:
        try:
            fields = next(reader)
        except StopIteration:
            return rows if complete or len(rows) < 2 else rows[:-1]
        except csv.Error:
            fields = [""]
            reader_lines = sample.splitlines(keepends=True)[reader.line_num :]
            if not reader_lines:
                break
        rows.append((before, fields))
        before = reader.line_num
    return rows


def _score(sample: str, delimiter: str, escape: str | None, complete: bool) -> float:
    """How evenly the delimiter cuts the sample; an escape must earn its place by cutting better."""
    widths = Counter(len(fields) for _, fields in _rows(sample, delimiter, escape, complete) if fields)
    if not widths:
        return 0.0
    width, times = max(widths.items(), key=lambda item: (item[1] * math.log2(1 + item[0] - (item[0] == 1)), item[0]))
    evenness = times / sum(widths.values())
    return (evenness**2) * math.log2(1 + width) * (0.99 if escape else 1.0) * (0.1 if width == 1 or evenness < 0.5 else 1.0)


def _header(rows: list[tuple[int, list[str]]], above: int | None) -> tuple[int, list[str]]:
    """The first record as wide as most, unless the mapping says how many lines stand above it."""
    filled = [(before, fields) for before, fields in rows if any(f.strip() for f in fields)]
    if above is not None:
        filled = [(before, fields) for before, fields in rows if before >= above]
    if not filled:
        return above or 0, []
    if above is not None:
        return filled[0]
    widths = Counter(len(fields) for _, fields in filled)
    usual = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 or len(widths) == 1 else 0, item[0]))[0]
    likely = next((before, fields) for before, fields in filled if len(fields) == usual)
    if not _names(likely[1]) and len(filled[0][1]) > 1 and _names(filled[0][1]):
        return filled[0]
    return likely


def _names(fields: list[str]) -> bool:
    """Whether a record could be a header: text in every place, and no numbers or dates."""
    return all(f.strip() and not f.strip()[0].isdigit() for f in fields)
