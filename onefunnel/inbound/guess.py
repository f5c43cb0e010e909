"""Draft a mapping from a folder of files: headers by their usual names, joins by shared values, and what must be asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from onefunnel.inbound.amounts import GROUPS, NEGATIVE, SUFFIXED
from onefunnel.inbound.cells import loosely
from onefunnel.inbound.furthering import further_facts, status_of
from onefunnel.inbound.loading import parse
from onefunnel.inbound.mapping import MappingError, Problem
from onefunnel.inbound.profiles import Profile, Sheet, profile
from onefunnel.inbound.reader import sheets as workbooks
from onefunnel.inbound.synonyms import COLUMNS, FILE_WORDS, IDS, PAGES, REFERENCES
from onefunnel.ledger.facts import TABLES

ENOUGH = 0.6  # the share of a column's values that must be ids of a table for it to name that table


@dataclass(frozen=True)
class Draft:
    """A mapping to look over: its text, what it asks, what it passes over, and whether it can be used as it is."""

    text: str
    asked: list[str]
    passed_over: list[str]
    problems: list[Problem]


@dataclass
class Part:
    """One file on its way into the draft."""

    sheet: Sheet
    table: str = ""
    id: str = ""
    why: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def ids(self) -> frozenset[str]:
        return next((c.distinct for c in self.sheet.columns if c.name == self.id), frozenset())


def guess(folder: Path) -> Draft:
    """The draft for a folder."""
    from onefunnel.inbound.starting import SUFFIXES

    parts, passed = [], []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES):
        try:
            is_book = path.suffix.lower() in workbooks.SUFFIXES
            for sheet in workbooks.names(path) if is_book else [""]:
                part = Part(profile(path, path.name, sheet))
                _classify(part)
                if part.table:
                    parts.append(part)
                else:
                    passed.append(f"{path.name}{f' > {sheet}' if sheet else ''}: {part.why}")
        except workbooks.BadWorkbook as error:
            passed.append(f"{path.name}: {error}")
    return _drafted(folder, parts, passed)


def _drafted(folder: Path, parts: list[Part], passed: list[str]) -> Draft:
    source = "".join(c if c.isalnum() else "_" for c in folder.resolve().name.lower()).strip("_") or "files"
    asked: list[str] = []
    out = [
        f"# A draft for the folder {folder.resolve().name}, made from the headers and first records of its files. Look it over;",
        "# lines that begin with # ASK need your answer. A text names a column, \"=...\" is a constant.",
        f"source = {_quoted(source[:64])}",
        "# ASK: the currency that your sums are stated in, your time zone, the month your fiscal year starts in",
        f'# company = {{ base_currency = "{_most_used(parts)}", zone = "UTC", fiscal_month = 1 }}',
    ]  # fmt: skip
    asked.append("Which currency are your sums stated in, what is your time zone, and when does your fiscal year start?")
    order = list(FILE_WORDS)
    order.sort(key=lambda t: t in ("opportunities", "spend", "touches"))
    for part in sorted(parts, key=lambda p: (order.index(p.table), p.sheet.name)):
        out += ["", *_file(part, parts)]
        asked += part.asked
    out += ["", *(f"# passed over: {p}" for p in passed)] if passed else []
    text = "\n".join(out) + "\n"
    try:
        parse(text)
        problems: list[Problem] = []
    except MappingError as error:
        problems = error.problems
    return Draft(text, asked, passed, problems)


def _most_used(parts: list[Part]) -> str:
    """The only currency that the files name, else the dollar."""
    named = {v for p in parts for c in p.sheet.columns if c.loose in COLUMNS["opportunities"]["currency"] for v in c.distinct}
    only = next(iter(named)) if len(named) == 1 else ""
    return only if re.fullmatch(r"[A-Z]{3}", only) else "USD"


def _classify(part: Part) -> None:
    """The table whose words the file's name and headers speak most, and the column that tells its records apart."""
    sheet = part.sheet
    if not sheet.columns or not sheet.records:
        part.why = "it has no records"
        return
    plain = loosely(f"{Path(sheet.name).stem}{sheet.sheet}")
    scores = {}
    for table, columns in COLUMNS.items():
        found = sum(sheet.by_loose(names) is not None for names in columns.values())
        named = any(word in plain for word in FILE_WORDS[table])
        has_id = sheet.by_loose(IDS[table][:1]) is not None
        scores[table] = 1.0 * found + 2.5 * named + 1.5 * has_id
    table = max(scores, key=lambda t: scores[t])
    if scores[table] < 3.5:
        part.why = "its headers speak of none of our tables"
        return
    part.table = table
    known = [c for n in IDS[table] if (c := sheet.by_loose((n,))) is not None and c.is_unique]
    unique = known or [c for c in sheet.columns if c.is_unique and not c.is_dated]
    part.id = unique[0].name if unique else "@row"


def _file(part: Part, parts: list[Part]) -> list[str]:
    sheet = part.sheet
    out = ["[[file]]", f"name = {_quoted(sheet.name)}"]
    out += [f"sheet = {_quoted(sheet.sheet)}"] if sheet.sheet else []
    out += [f"# {note}" for note in sheet.notes]
    out += [f"empty = {json.dumps(list(sheet.empty_words), ensure_ascii=False)}"] if sheet.empty_words else []
    used, fact = _fact(part, parts)
    out += [*_dates(part, used), *_decimals(part, used), *_odd(part, used), *_currency(part, used), *fact]
    left = [c.name for c in sheet.columns if c.name not in {u.name for u in used.values()} and c.name != part.id]
    if left:
        out.append(f"# kept with the record under their own names: {', '.join(left[:20])}{' ...' if len(left) > 20 else ''}")
    return [*out, *further_facts(part.table, part.id, sheet, used)]


def _fact(part: Part, parts: list[Part]) -> tuple[dict[str, Profile], list[str]]:
    sheet, used = part.sheet, {}
    out = ["[[file.facts]]", f"table = {_quoted(part.table)}", f"id = {_quoted(part.id)}"]
    if part.id == "@row":
        part.asked.append(f"{sheet.name}: no column tells its records apart; equal rows will count once. Which columns do?")
        out[-1] += "  # ASK: no column tells the records apart, so equal rows count once"
    referred = _references(part, parts)
    for target, (column, why) in referred.items():
        used[target] = column
        out.append(f"{target} = {_quoted(column.name)}  # {why}")
    taken = {c.name for c in used.values()}
    for target, names in COLUMNS[part.table].items():
        found = sheet.by_loose(names)
        if found is None or (found.name in taken and target != "name") or not _fits(part.table, target, found):
            continue
        used[target] = found
        out += _line(part, target, found)
    page = sheet.by_loose(PAGES) if part.table == "touches" and "topic" not in used else None
    if page is not None and page.filled:
        out.append(f'topic = {{ from = {_quoted(page.name)}, as = "topic" }}  # what the page or form was about, by its words')
        used["topic"] = page
    if part.table == "people" and "name" not in used:
        first, last = sheet.by_loose(("firstname", "vorname")), sheet.by_loose(("lastname", "surname", "nachname"))
        if first and last:
            out.append(f'name = "{{{first.name}}} {{{last.name}}}"')
            used["name"], used["name "] = first, last
    return used, out


def _fits(table: str, target: str, column: Profile) -> bool:
    kind = TABLES[table].column(target).kind
    if kind in ("date", "timestamp"):
        return column.is_dated or not column.filled
    if kind in ("money", "bigint"):
        return bool(column.styles) or not column.filled
    return kind != "boolean" or column.is_flag


def _line(part: Part, target: str, column: Profile) -> list[str]:
    said = _quoted(column.name)
    if (part.table, target) == ("opportunities", "crm_stage"):
        values = {v: status_of(v) for v in sorted(column.distinct)[:40]}
        shown = ", ".join(f"{_quoted(v)} = {_quoted(s)}" for v, s in values.items())
        still = [v for v, s in values.items() if s == "open"]
        if still:
            part.asked.append(f"{part.sheet.name}: are deals in {', '.join(still[:8])} still open?")
        return [f"{target} = {said}", f"status = {{ from = {said}, values = {{ {shown} }} }}  # ASK: is each of these right?"]
    if target == "team":
        return [f"# ASK: {target} = {{ from = {said}, values = {{ ... }} }}, each marketing or sales"]
    if (part.table, target) in (("touches", "kind"), ("touches", "direction")):
        return [f"{target} = {said}  # values that are none of our words will be asked about after landing"]
    lines = [f"{target} = {said}"]
    if (part.table, target) == ("opportunities", "close_on"):
        stage = part.sheet.by_loose(COLUMNS["opportunities"]["crm_stage"])
        closed = [v for v in sorted(stage.distinct) if status_of(v) != "open"] if stage else []
        if stage and closed:
            lines.append(
                f"closed_at = {{ from = {said}, when = {{ {_quoted(stage.name)} = {json.dumps(closed, ensure_ascii=False)} }} }}"
            )
    return lines


def _references(part: Part, parts: list[Part]) -> dict[str, tuple[Profile, str]]:
    """Columns whose values are the ids of another file, or of this one; those named so where no file lists the ids."""
    found: dict[str, tuple[Profile, str]] = {}
    for column in TABLES[part.table].columns:
        if not column.refers:
            continue
        named = part.sheet.by_loose(REFERENCES.get(column.name, ()))
        shared = [
            (share, c, other)
            for other in parts
            if other.table == column.refers
            for c in part.sheet.columns
            if c.name != part.id
            and not c.is_dated
            and (share := _shared(c, other)) >= ENOUGH
            and (other is not part or c is named)
        ]
        if shared:
            share, best, other = max(shared, key=lambda s: (s[1] is named, s[0]))
            found[column.name] = (best, f"{share:.0%} of its values are in {other.sheet.name} > {other.id}")
        elif named is not None and named.name != part.id and named.filled:
            found[column.name] = (named, "by its name; no file lists what it refers to")
    return found


def _shared(column: Profile, other: Part) -> float:
    if len(column.distinct) < 2 or not other.ids:
        return 0.0
    return len(column.distinct & other.ids) / len(column.distinct)


def _dates(part: Part, used: dict[str, Profile]) -> list[str]:
    """One format for all dates of the file where they agree on one; otherwise a question."""
    dated = [c for c in used.values() if c.formats]
    common = [f for f in (dated[0].formats if dated else ()) if all(f in c.formats for c in dated)]
    plain = [f for c in dated for f in c.formats]
    if not dated or common == ["ISO"] or (not common and set(plain) == {"ISO"}):
        return []
    if len(common) == 1:
        return [f"dates = {_quoted(common[0])}  # the dates themselves decide it: some day is later than the 12th"]
    choices = common or sorted(set(plain))
    shown = " or ".join(_quoted(f) for f in choices)
    part.asked.append(f'{part.sheet.name}: "{dated[0].example}" can be read two ways: are its dates {shown}?')
    return [f'# ASK: "{dated[0].example}" can be read two ways; say one:', f"# dates = {shown}"]


def _decimals(part: Part, used: dict[str, Profile]) -> list[str]:
    """The file's number style where one reading fits; a question where two do."""
    styles = [c for n, c in used.items() if c.styles and TABLES[part.table].column(n.strip()).kind in ("money", "bigint")]
    needed = [c for c in styles if c.styles != ("1234.56",)]
    if not styles or not needed:
        return ['decimals = "1234.56"'] if styles else []
    if len(needed[0].styles) == 1:
        return [f"decimals = {_style(needed[0].styles[0])}"]
    shown = " or ".join(_style(s) for s in needed[0].styles)
    part.asked.append(f'{part.sheet.name}: "{needed[0].example}" in {needed[0].name} can be read two ways: {shown}?')
    return [f'# ASK: "{needed[0].example}" in {needed[0].name} can be read two ways; say one:', f"# decimals = {shown}"]


def _style(style: str) -> str:
    """A style, with what may stand around its numbers, as a mapping writes it."""
    extra = [word for word in (NEGATIVE, SUFFIXED) if f" {word}" in style]
    plain = next(group for group in GROUPS if style == " ".join([group, *extra]))
    return json.dumps([plain, *extra] if extra else plain)


def _odd(part: Part, used: dict[str, Profile]) -> list[str]:
    """Values that are neither dates nor numbers where the others are."""
    out = []
    for column in {c.name: c for n, c in used.items() if c.odd and _is_read(part.table, n.strip())}.values():
        says = f'"{column.odd}" in {column.name} is no {"date" if column.formats else "number"} like the others'
        part.asked.append(f"{part.sheet.name}: {says}; does it mean nothing? Otherwise its records would be set aside.")
        out.append(f"# ASK: {says}: its records would be set aside, unless it")
        out.append(f"# means nothing: empty = [{_quoted(column.odd)}]")
    return out


def _is_read(table: str, target: str) -> bool:
    return TABLES[table].column(target).kind in ("date", "timestamp", "money", "bigint")


def _currency(part: Part, used: dict[str, Profile]) -> list[str]:
    money = [n for n in used if n.strip() in {c.name for c in TABLES[part.table].columns if c.kind == "money"}]
    if not money or "currency" in used:
        return []
    part.asked.append(f"{part.sheet.name}: in which currency is {used[money[0]].name}?")
    return [f"# ASK: in which currency is {used[money[0]].name}?", '# currency = "=USD"']


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
