"""Cells compiled for a header: small functions from a record's fields to one text or one typed value."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from onefunnel.inbound import amounts, dates, vocabulary
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


class Maker:
    """Compiles the cells of one file. `used` gathers the columns that are read, `lacking` those that the file has not."""

    def __init__(self, rule: FileRule, header: tuple[str, ...], keys: Keys) -> None:
        self.rule, self.keys, self.table = rule, keys, ""
        self._places = {name: i for i, name in enumerate(header)}
        self._loose: dict[str, int] = {}
        for i, name in enumerate(header):
            self._loose.setdefault(loosely(name), i)
        self._header = header
        self._empty = frozenset(rule.styles.empty)
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
        if cell.const is not None:
            const = cell.const
            return lambda row: const
        if cell.columns == ("@row",):
            return lambda row: hashlib.sha256("\0".join(row).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if cell.template:
            base = self._template(key, cell.template)
        else:
            found: list[int] = []
            for column in cell.columns:
                place = self.find(column, reads=not found)
                found += [] if place is None else [place]
            if not found:
                self.lacking.append((self.table, key, cell.columns[0] if cell.columns else "?"))
                return None
            base = self._first([self._plain(p) for p in found])
        return _defaulted(_mapped(base, cell), cell.default) if base else None

    def _plain(self, place: int) -> Text:
        empty, values = self._empty, self.rule.values.get(self._header[place], {})

        def text(row: Row) -> str:
            said = row[place].strip()
            return "" if said in empty else said

        if values:
            return lambda row: values.get(said := text(row), said)
        if empty:
            return text
        return lambda row: row[place].strip()

    @staticmethod
    def _first(texts: list[Text]) -> Text:
        if len(texts) == 1:
            return texts[0]
        return lambda row: next((said for text in texts if (said := text(row))), "")

    def _template(self, key: str, template: str) -> Text | None:
        """`{First} {Last}`: empty where every hole is; an id is empty where any hole is."""
        parts = HOLE.split(template)
        holes = [self.place(column, self.table, key) for column in parts[1::2]]
        if any(h is None for h in holes):
            return None
        texts = [self._plain(h) for h in holes if h is not None]
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
        names = {c.name for c in table.columns}
        said = self.rule.styles.currency
        if said and "currency" in names and "currency" not in cells and any(table.column(n).kind == "money" for n in cells):
            cells["currency"] = Cell(const=said[1:]) if said.startswith("=") else Cell(columns=(said,))
        for name, cell in cells.items():
            text = self.text(name, cell)
            if text is not None:
                shown = next((c for c in cell.columns if self.find(c, reads=False) is not None), cell.template or name)
                made.append((name, text, self.converter(table.name, table.column(name), cell), shown))
        return made

    def converter(self, table: str, column: FactColumn, cell: Cell) -> Convert | None:
        styles = self.rule.styles
        decimals = styles.decimals if cell.decimals is None else cell.decimals
        format_, zone = cell.format or styles.dates, cell.zone or styles.zone
        match column.kind:
            case "key" if column.refers:
                return self.keys.of(column.refers, cell.source)
            case "money":
                return amounts.money(decimals, cell.unit)
            case "bigint":
                return amounts.whole(decimals, cell.unit)
            case "timestamp":
                return dates.instant(format_, zone)
            case "date":
                return dates.day(format_, zone)
            case "boolean":
                return flag
            case _:
                return vocabulary.converter(table, column.name)

    def condition(self, said: Condition) -> Callable[[Row], bool]:
        """All of the named columns hold one of their values; a column that the file lacks counts as empty."""
        tests = [(self.find(column, reads=False), _wanted(values)) for column, values in said.items()]
        places = [(place, test) for place, test in tests if place is not None]
        if any(place is None and not test("") for place, test in tests):
            return lambda row: False
        return lambda row: all(test(row[place].strip()) for place, test in places)

    def is_private(self, fact: FactRule, rule: FileRule) -> bool:
        """Whether the id itself names a person or company, so that it must not enter the ledger as it is."""
        named = set(fact.id.columns) | set(HOLE.findall(fact.id.template))
        return any(
            named & (set(cell.columns) | set(HOLE.findall(cell.template)))
            for other in rule.facts
            for name, cell in other.columns.items()
            if TABLES[other.table].column(name).private
        )


def loosely(name: str) -> str:
    """A column's name without case, spaces and signs: `Close Date`, `close_date` and `CloseDate` are alike."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _wanted(values: tuple[str, ...]) -> Callable[[str], bool]:
    if values == ("*",):
        return bool
    if len(values) == 1 and values[0].startswith("!"):
        unwanted = _wanted((values[0][1:],))
        return lambda said: not unwanted(said)
    wanted = {v.casefold() for v in values}
    wanted |= TRUE if "true" in wanted else set()
    wanted |= FALSE if "false" in wanted else set()
    return lambda said: said.casefold() in wanted


def _mapped(base: Text | None, cell: Cell) -> Text | None:
    if base is None or (not cell.values and cell.others is None):
        return base
    values = {k.casefold(): v for k, v in cell.values.items()} | dict(cell.values)
    others = cell.others

    def text(row: Row) -> str:
        said = base(row)
        if not said:
            return said
        found = _look_up(values, said)
        return found if found is not None else said if others is None else others

    return text


def _look_up(values: Mapping[str, str], said: str) -> str | None:
    found = values.get(said)
    return values.get(said.casefold()) if found is None else found


def _defaulted(base: Text | None, default: str) -> Text | None:
    if base is None or not default:
        return base
    return lambda row: base(row) or default
