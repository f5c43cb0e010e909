"""A second reading of a landed file, independent of the first: its money, and the values that could raise questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from onefunnel.inbound import amounts, vocabulary
from onefunnel.inbound.cells import Maker, Row, Text
from onefunnel.inbound.dates import BadValue
from onefunnel.inbound.keying import Keys
from onefunnel.inbound.mapping import FactRule, FileRule
from onefunnel.inbound.opening import Opened
from onefunnel.inbound.reader.records import Good
from onefunnel.ledger.facts import TABLES
from onefunnel.words import MILLI_CENTS

MOST_VALUES = 10_000  # distinct values of one column that are told apart; beyond that only their number is asked about
NAMED = ("accounts", "people", "owners", "products", "campaigns", "contents", "opportunities")
Look = Callable[[Row], None]


@dataclass
class Sums:
    """The money of one column, by currency, as the file says it."""

    table: str
    target: str
    column: str
    by_currency: dict[str, list[int]] = field(default_factory=dict)  # records, milli-cents


@dataclass
class Values:
    """How often each value of a column occurs: references by table, or words we do not know."""

    kind: str
    table: str
    target: str
    column: str
    refers: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    overflows: bool = False

    def add(self, value: str) -> None:
        if value in self.counts or len(self.counts) < MOST_VALUES:
            self.counts[value] += 1
        else:
            self.overflows = True


class Survey:
    """Looks at every readable record of one file."""

    def __init__(self, rule: FileRule, header: tuple[str, ...], *, secret: bytes, source: str) -> None:
        self._maker = Maker(rule, header, Keys(secret, source, rule.styles.ids))
        self._rule, self.read = rule, 0
        self.sums: list[Sums] = []
        self.values: list[Values] = []
        self._looks: list[Look] = []
        for fact in rule.facts:
            if not fact.each:
                self._add(fact)

    def look(self, opened: Opened) -> None:
        """Read the file to its end."""
        ignores = self._maker.condition(self._rule.ignore) if self._rule.ignore else None
        with opened.table.open() as stream:
            for record in opened.table.records(stream):
                self.read += 1
                if isinstance(record, Good) and not (ignores and ignores(record.fields)):
                    row = opened.complete(record.fields) if opened.complete and self._looks else record.fields
                    for look in self._looks:
                        look(row)

    def as_json(self) -> dict[str, Any]:
        money = [{"table": s.table, "target": s.target, "column": s.column, "currency": c, "records": n, "sum": total}
                 for s in self.sums for c, (n, total) in sorted(s.by_currency.items())]  # fmt: skip
        return {"read": self.read, "money": money}

    def _add(self, fact: FactRule) -> None:
        maker, table = self._maker, TABLES[fact.table]
        maker.table = fact.table
        when = maker.condition({**fact.when}) if fact.when else None
        gone = maker.condition(fact.deleted) if fact.deleted else None
        looks: list[Look] = []
        if fact.table in NAMED and (identify := maker.text("id", fact.id)) is not None:
            looks.append(self._watch(identify, Values("name", fact.table, "id", "", fact.table), None))
        currency = next((c[1] for c in maker.columns(fact) if c[0] == "currency"), None)
        for name, cell in fact.columns.items():
            text = maker.text(name, cell)
            if text is None:
                continue
            column, shown = table.column(name), (cell.columns or (name,))[0]
            if column.kind == "money":
                styles = self._rule.styles.decimals if cell.decimals is None else cell.decimals
                sums = Sums(fact.table, name, shown)
                self.sums.append(sums)
                read = amounts.added(amounts.decimal(styles), cell.joined) if cell.joined else amounts.decimal(styles)
                looks.append(_sum(text, currency, sums, read, amounts.UNITS[cell.unit]))
            elif column.refers and cell.const is None and not cell.source:
                looks.append(self._watch(text, Values("reference", fact.table, name, shown, column.refers), None))
            elif (fact.table, name) in vocabulary.CLOSED or (name == "currency" and cell.const is None):
                known = vocabulary.converter(fact.table, name) if name != "currency" else None
                kind = "currency" if name == "currency" else "vocabulary"
                looks.append(self._watch(text, Values(kind, fact.table, name, shown), known))
        self._looks.append(_guarded(looks, when, gone))

    def _watch(self, text: Text, values: Values, known: Callable[[str], str | None] | None) -> Look:
        self.values.append(values)

        def look(row: Row) -> None:
            said = text(row)
            if said and (known is None or known(said) is None):
                values.add(said)

        return look


def _guarded(looks: list[Look], when: Callable[[Row], bool] | None, gone: Callable[[Row], bool] | None) -> Look:
    def look(row: Row) -> None:
        if (when is None or when(row)) and not (gone is not None and gone(row)):
            for each in looks:
                each(row)

    return look


def _sum(text: Text, currency: Text | None, sums: Sums, read: Callable[[str], Decimal], scale: Decimal) -> Look:
    """Add an amount up; one that cannot be read is left out, as its record was quarantined."""

    def look(row: Row) -> None:
        said = text(row)
        if said:
            try:
                amount = read(said) * scale
            except BadValue:
                return
            total = sums.by_currency.setdefault(currency(row).upper() if currency else "", [0, 0])
            total[0] += 1
            total[1] += round(amount * MILLI_CENTS)

    return look
