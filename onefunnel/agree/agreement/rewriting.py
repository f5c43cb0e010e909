"""Changes a draft's text the way the form says, so that its comments and everything else stay as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import tomlkit
from tomlkit import items

from onefunnel.agree.agreement import fields, wording
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.wording.problems import Path, path_of
from onefunnel.words import STAGE_NAMES, Stage

SECTIONS = ("stages", "slas", "targets", "benchmarks", "card", "channels", "reasons")
FIGURE = re.compile(r"^([\w-]+)\s*[=:]\s*(-?\d{1,12}(?:\.\d{1,6})?)$")
NEW: dict[str, dict[str, Any]] = {
    "slas": {"team": "sales", "kind": "first_response", "stage": "mql", "hours": 24, "clock": "wall"},
    "card": {"points": 10, "when": "touches(kind = form, within 30 days) >= 1"},
    "targets": {},
    "benchmarks": {"measure": "win_rate", "source": ""},
}


def apply(text: str, said: Mapping[str, str]) -> str:
    """The text with every field that the form changed. What the form does not say stays."""
    document = _read(text)
    for section in fields.sections(text, wording.read(text).problems):
        for field in (field for group in section.groups for field in group.fields):
            posted = said.get(field.name)
            if posted is not None and _clean(posted) != _clean(field.value):
                _set(document, field, _clean(posted))
    return tomlkit.dumps(document)


def add(text: str, section: str, name: str) -> str:
    """The text with one clause more: a stage, an SLA, a target of a quarter, a part of the card, a list."""
    document, whole = _read(text), section in ("stages", "targets") and "." in name
    path = path_of(f"{name} = 0") if whole else (section, name.strip())
    if section not in SECTIONS or len(path) < 2 or not path[-1] or len(path[-1]) > 100:
        raise NotPossible("Give what you add a name of up to 100 letters.")
    if _at(document, path) is not None:
        raise NotPossible(f"There is {path[-1]} already.")
    table = _table(document, path[:-1])
    if section == "stages":
        table[path[-1]] = _made({"name": STAGE_NAMES[Stage(path[-1])]})
    elif section in ("channels", "reasons"):
        table[path[-1]] = tomlkit.item([])
    elif section == "targets" and len(path) > 2:
        table[path[-1]] = 0
    else:
        table[path[-1]] = _made(NEW[section])
    return tomlkit.dumps(document)


def remove(text: str, name: str) -> str:
    """The text without one clause."""
    document, path = _read(text), path_of(f"{name} = 0")
    if len(path) < 2 or path[0] not in SECTIONS or _at(document, path) is None:
        raise NotPossible("There is no such clause; it may be gone already.")
    del _table(document, path[:-1])[path[-1]]
    return tomlkit.dumps(document)


def _read(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except tomlkit.exceptions.ParseError:
        raise NotPossible("The text cannot be read; mend it first, the form follows.") from None


def _at(document: Any, path: Path) -> Any:
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return document


def _table(document: Any, path: Path) -> Any:
    """The table at a path, made where it is missing."""
    for key in path:
        if key not in document:
            document[key] = tomlkit.table(is_super_table=document is not None and len(path) > 1 and key == path[0])
        document = document[key]
    return document


def _made(values: Mapping[str, Any]) -> items.Table:
    table = tomlkit.table()
    for key, value in values.items():
        table[key] = value
    return table


def _set(document: tomlkit.TOMLDocument, field: fields.Field, posted: str) -> None:
    *above, key = field.path
    if not posted and field.kind.sort not in ("words", "days"):
        table = _at(document, tuple(above))
        if isinstance(table, dict):
            table.pop(key, None)
        return
    _table(document, tuple(above))[key] = _value(field.kind.sort, posted)


def _value(sort: str, posted: str) -> Any:
    """What the field says as TOML; what is none of its kind stays text and becomes a problem at its place."""
    if sort in ("words", "days"):
        lines = [line.strip() for line in posted.split("\n") if line.strip()]
        return tomlkit.item([_day(line) if sort == "days" else line for line in lines])
    if sort == "number" and re.fullmatch(r"-?\d{1,15}", posted):
        return int(posted)
    if sort == "number" and re.fullmatch(r"-?\d{1,12}\.\d{1,6}", posted):
        return float(posted)
    if sort == "figures":
        return _figures(posted)
    if sort == "flag":
        return posted == "true"
    if sort == "day":
        return _day(posted)
    if sort == "area" and "\n" in posted and "'''" not in posted:
        return tomlkit.string(f"\n{posted}", literal=True, multiline=True)
    return tomlkit.string(posted, literal='"' in posted and "'" not in posted and "\n" not in posted)


def _figures(posted: str) -> Any:
    """'2025 = 24.5', one a line, as a table in one line; what is not like that stays text and becomes a problem."""
    table = tomlkit.inline_table()
    for line in filter(None, map(str.strip, posted.split("\n"))):
        said = FIGURE.match(line)
        if not said:
            return posted
        table[said[1]] = float(said[2]) if "." in said[2] else int(said[2])
    return table


def _day(text: str) -> Any:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return text


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
