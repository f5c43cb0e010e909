"""Cells compiled for a header: small functions from a record's fields to one text or one typed value."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from itertools import zip_longest
from operator import itemgetter

from onefunnel.inbound import amounts, dates, topics, vocabulary
from onefunnel.inbound.dates import BadValue
from onefunnel.inbound.keying import Keys
from onefunnel.inbound.mapping import Cell, Condition, FactRule, FileRule
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.facts import Column as FactColumn
from onefunnel.ledger.intake import Value

Row = list[str]
Text = Callable[[Row], str]
Convert = Callable[[str], Value]
Column = tuple[str, Text, Convert | None, str]
REMEMBERED = 50_000
TRUE = frozenset({"true", "1", "1.0", "yes", "y", "t", "on", "x", "ja", "oui", "si"})
FALSE = frozenset({"false", "0", "0.0", "no", "n", "f", "off", "nein", "non"})
HOLE = re.compile(r"\{([^{}]+)\}")


def flag(text: str) -> bool:
    low = text.casefold()
    if low in TRUE:
        return True
    if low in FALSE:
        return False
    raise BadValue(f'"{text}" is neither true nor false')


class _Memory(dict[str, Value]):
    """What texts came to, up to a bound; a lookup of a known text costs no Python."""

    def __init__(self, convert: Convert) -> None:
        self._convert = convert

    def __missing__(self, text: str) -> Value:
        value = self._convert(text)
        if len(self) >= REMEMBERED:
            self.clear()
        self[text] = value
        return value


def remembered(convert: Convert) -> Convert:
    return _Memory(convert).__getitem__


class Maker:
    """Compiles the cells of one file. `used` gathers the columns that are read, `lacking` those that the file has not."""

    def __init__(self, rule: FileRule, header: tuple[str, ...], keys: Keys) -> None:
        self.rule, self.keys, self.table = rule, keys, ""
        self._places = {name: i for i, name in enumerate(header)}
        self._loose: dict[str, int] = {}
        for i, name in enumerate(header):
            self._loose.setdefault(loosely(name), i)
        self._header = header
        self.used: set[str] = set()
        self.lacking: list[tuple[str, str, str]] = []

    def find(self, column: str, *, reads: bool = True) -> int | None:
        """The place of a column; one that is only looked at, or only a substitute, stays among the columns kept aside."""
        place = self._places.get(column, self._loose.get(loosely(column)))
        if place is not None and reads:
            self.used.add(self._header[place])
        return place

    def place(self, column: str, table: str, key: str) -> int | None:
        place = self.find(column)
        if place is None:
            self.lacking.append((table, key, column))
        return place

    def text(self, key: str, cell: Cell) -> Text | None:
        """The cell's text with its value map applied, or none where the file has no such column."""
        base = self._base(key, cell)
        if base is None:
            default = cell.default
            return (lambda row: default) if default else None
        if cell.first:
            base = _piece(base, cell.first)
        if cell.times:
            base = self._paired(base, cell, key)
        said = _defaulted(_mapped(base, cell), cell.default)
        if not cell.when:
            return said
        whens = [self.condition(when) for when in cell.when]
        return lambda row: said(row) if any(when(row) for when in whens) else ""

    def _paired(self, base: Text, cell: Cell, key: str) -> Text:
        """Each of the joined values with its neighbour in another column: `100*2;30*1`; without that column, as it is."""
        place = self.place(cell.times, self.table, key)
        if place is None:
            return base
        split = cell.joined

        def text(row: Row) -> str:
            pairs = zip_longest(base(row).split(split), row[place].split(split), fillvalue="")
            return split.join(f"{value.strip()}{amounts.TIMES}{count.strip()}" for value, count in pairs if value.strip())

        return text

    def _base(self, key: str, cell: Cell) -> Text | None:
        if cell.const is not None:
            const = cell.const
            return lambda row: const
        if cell.columns == ("@row",):
            return lambda row: hashlib.sha256("\0".join(row).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        found: list[Text] = []
        for column in cell.columns:
            if HOLE.search(column):
                text = self._template(key, column)
            else:
                place = self.find(column, reads=not found)
                text = None if place is None else self.plain(place)
            found += [] if text is None else [text]
        if not found:
            self.lacking.append((self.table, key, cell.columns[0] if cell.columns else "?"))
            return None
        return found[0] if len(found) == 1 else lambda row: next((said for text in found if (said := text(row))), "")

    def plain(self, place: int) -> Text:
        """A column's text as the file has it, but for words that mean nothing and the file's own value map."""
        values = {**self.rule.values.get(self._header[place], {}), **dict.fromkeys(self.rule.styles.empty, "")}
        if values:
            return lambda row: values.get(said := row[place], said)
        return itemgetter(place)

    def _template(self, key: str, template: str) -> Text | None:
        """`{First} {Last}`: empty where every hole is; an id is empty where any hole is."""
        parts = HOLE.split(template)
        holes = [self.find(column) for column in parts[1::2]]
        if any(h is None for h in holes):
            return None
        texts = [self.plain(h) for h in holes if h is not None]
        enough = all if key == "id" else any

        def text(row: Row) -> str:
            said = [t(row) for t in texts]
            if not enough(said):
                return ""
            out = [parts[0]]
            for piece, between in zip(said, parts[2::2], strict=True):
                out += (piece, between)
            return "".join(out).strip()

        return text

    def columns(self, fact: FactRule) -> list[Column]:
        """Every column of a fact that this file can fill, with its converter and the name shown when it fails."""
        table, made = TABLES[fact.table], []
        cells = dict(fact.columns)
        said = self.rule.styles.currency
        if said and any(c.name == "currency" for c in table.columns) and any(table.column(n).kind == "money" for n in cells):
            own = cells.get("currency", Cell())
            fallback = Cell(const=said[1:]) if said.startswith("=") else Cell(columns=(said,))
            cells["currency"] = own if any(self.find(c, reads=False) is not None for c in own.columns) or own.const else fallback
        for name, cell in cells.items():
            text = self.text(name, cell)
            if text is not None:
                shown = next((c for c in cell.columns if self.find(c, reads=False) is not None), (cell.columns or (name,))[0])
                made.append((name, text, self.converter(table.name, table.column(name), cell), shown))
        return made

    def converter(self, table: str, column: FactColumn, cell: Cell) -> Convert | None:
        """From a text to a value, remembered: the same few dates, names and amounts come again and again."""
        styles = self.rule.styles
        decimals = styles.decimals if cell.decimals is None else cell.decimals
        format_, zone = cell.format or styles.dates, cell.zone or styles.zone
        if cell.kind in TABLES:
            return self.keys.of(cell.kind, cell.source)
        match cell.kind or column.kind:
            case "key" if column.refers:
                return self.keys.of(column.refers, cell.source)
            case "money":
                return remembered(amounts.money(decimals, cell.unit, cell.joined))
            case "bigint":
                return remembered(amounts.whole(decimals, cell.unit))
            case "timestamp":
                return remembered(dates.instant(format_, zone))
            case "date":
                return remembered(dates.day(format_, zone))
            case "boolean":
                return flag
            case "topic":
                return remembered(topics.topic)
            case _:
                return vocabulary.converter(table, column.name)

    def condition(self, said: Condition) -> Callable[[Row], bool]:
        """All of the named columns hold one of their values; a column that the file lacks counts as empty."""
        tests = [(self.find(column, reads=False), _wanted(values)) for column, values in said.items()]
        places = [(place, test) for place, test in tests if place is not None]
        if any(place is None and not test("") for place, test in tests):
            return lambda row: False
        return lambda row: all(test(row[place]) for place, test in places)

    def is_private(self, fact: FactRule, rule: FileRule) -> bool:
        """Whether the id itself names a person or company, so that it must not enter the ledger as it is."""
        named = _names(fact.id)
        return any(
            named & _names(cell)
            for other in rule.facts
            for name, cell in other.columns.items()
            if TABLES[other.table].column(name).private
        )


def _names(cell: Cell) -> set[str]:
    """The file's columns that a cell reads."""
    return {name for column in cell.columns for name in (HOLE.findall(column) or [column])}


def loosely(name: str) -> str:
    """A column's name without case, spaces and signs: `Close Date`, `close_date` and `CloseDate` are alike."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _wanted(values: tuple[str, ...]) -> Callable[[str], bool]:
    """`*` is anything, an empty text nothing, `006*` a beginning; `!` in front of each turns it round."""
    if values == ("*",):
        return bool
    if values and all(v.startswith("!") for v in values):
        unwanted = _wanted(tuple(v[1:] for v in values))
        return lambda said: not unwanted(said)
    wanted = {v.casefold() for v in values}
    wanted |= TRUE if "true" in wanted else set()
    wanted |= FALSE if "false" in wanted else set()
    starts = tuple(v[:-1].casefold() for v in values if len(v) > 1 and v.endswith("*"))
    if starts:
        return lambda said: said.casefold() in wanted or said.casefold().startswith(starts)
    return lambda said: said.casefold() in wanted


def _mapped(base: Text, cell: Cell) -> Text:
    if not cell.values and cell.others is None:
        return base
    values = {k.casefold(): v for k, v in cell.values.items()} | dict(cell.values)
    others = cell.others

    def text(row: Row) -> str:
        said = base(row)
        if not said:
            return said
        found = values.get(said)
        if found is None:
            found = values.get(said.casefold(), said if others is None else others)
        return found

    return text


def _piece(base: Text, split: str) -> Text:
    """The first of several joined values, such as `101;102`."""
    return lambda row: next((piece for each in base(row).split(split) if (piece := each.strip())), "")


def _defaulted(base: Text, default: str) -> Text:
    return (lambda row: base(row) or default) if default else base
