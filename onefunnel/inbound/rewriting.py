"""Change a mapping's text the way the form says, line by line, so that its comments and everything else stay as written."""

from __future__ import annotations

import json
import re
from itertools import pairwise, takewhile

KEY = re.compile(r"^(#\s*)?([A-Za-z_]+)\s*=")
STYLES = ("dates", "zone", "decimals", "currency")


def set_top(text: str, key: str, literal: str) -> str:
    """One key before the first file, such as `company`."""
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines) if line.strip() == "[[file]]"), len(lines))
    return "\n".join([*_set(lines[:end], key, literal), *lines[end:]])


def set_full(text: str, file: str, sheet: str, *, is_full: bool) -> str:
    """Whether a file names every record there is."""
    lines = text.split("\n")
    begin, end = block(lines, file, sheet)
    facts = next((i for i in range(begin, end) if lines[i].strip() == "[[file.facts]]"), end)
    return "\n".join([*lines[:begin], *_set(lines[begin:facts], "full", "true" if is_full else ""), *lines[facts:]])


def set_style(text: str, file: str, sheet: str, key: str, value: str) -> str:
    """How a file spells its dates, numbers or currency; an empty value takes the line away."""
    lines = text.split("\n")
    begin, end = block(lines, file, sheet)
    facts = next((i for i in range(begin, end) if lines[i].strip() == "[[file.facts]]"), end)
    return "\n".join([*lines[:begin], *_set(lines[begin:facts], key, quoted(value) if value else ""), *lines[facts:]])


def set_column(text: str, file: str, sheet: str, target: str, column: str, *, fact: int = 0) -> str:
    """Which column of the file feeds `target` of one of its facts; an empty column takes the line away."""
    lines = text.split("\n")
    begin, end = block(lines, file, sheet)
    marks = [i for i in range(begin, end) if lines[i].strip() == "[[file.facts]]"]
    first, last = marks[fact] if len(marks) > fact else end, marks[fact + 1] if len(marks) > fact + 1 else end
    return "\n".join([*lines[:first], *_set(lines[first:last], target, quoted(column) if column else ""), *lines[last:]])


def block(lines: list[str], file: str, sheet: str) -> tuple[int, int]:
    """Where the part about a file begins and ends; (end, end) where there is none."""
    marks = [i for i, line in enumerate(lines) if line.strip() in ("[[file]]", "[[answer]]")] + [len(lines)]
    for begin, end in pairwise(marks):
        if lines[begin].strip() == "[[file]]" and _is_about(lines[begin:end], file, sheet):
            return begin, end
    return len(lines), len(lines)


def quoted(text: str) -> str:
    """A TOML string, which is a JSON string."""
    return json.dumps(text, ensure_ascii=False)


def _is_about(lines: list[str], file: str, sheet: str) -> bool:
    own = takewhile(lambda line: line.strip() != "[[file.facts]]", lines)
    said = {found[2]: line.partition("=")[2] for line in own if (found := KEY.match(line)) and not found[1]}
    return quoted(file) in said.get("name", "") and (not sheet or quoted(sheet) in said.get("sheet", ""))


def _set(lines: list[str], key: str, literal: str) -> list[str]:
    """The lines with `key` set once, where it stood or where a commented example of it stood, else at the end."""
    out: list[str] = []
    is_placed = False
    for line in lines:
        found = KEY.match(line)
        if not found or found[2] != key:
            out.append(line)
            continue
        if found[1] and out and out[-1].startswith("# ASK") and literal:
            out.pop()
        if literal and not is_placed:
            out.append(f"{key} = {literal}")
            is_placed = True
        elif found[1] and not literal:
            out.append(line)
    if literal and not is_placed:
        while out and not out[-1].strip():
            out.pop()
        out += [f"{key} = {literal}", ""] if lines and not lines[-1].strip() else [f"{key} = {literal}"]
    return out
