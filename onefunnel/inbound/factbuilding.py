"""Build one fact rule of a mapping: its table, its id, its columns, and a person's answers put into them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from onefunnel.inbound import amounts
from onefunnel.inbound.checking import Checks
from onefunnel.inbound.mapping import Cell, FactRule
from onefunnel.ledger.facts import TABLES, Table

FACT = ("table", "id", "when", "deleted", "delete", "each", "split", "needs", "differs")
CELL = (
    "from", "values", "others", "default", "format", "zone", "decimals", "unit", "source", "as", "first", "total", "times",
    "when",
)  # fmt: skip
KINDS = ("money", "date", "timestamp", "bigint", "topic")
MERGES = ("from_key", "into_key")


@dataclass(frozen=True)
class FactBuilder:
    """Builds the facts of one file; `answers` are those that people gave about it."""

    check: Checks
    answers: Sequence[dict[str, Any]]

    def fact(self, said: dict[str, Any]) -> FactRule:
        check = self.check
        check.table = check.text(said, "table")
        table = TABLES.get(check.table)
        if table is None or table.name in ("company", "rates", "agreements"):
            near = difflib.get_close_matches(check.table, list(TABLES), 1)
            check.wrong("table", f'there is no fact table "{check.table}"' + (f'; did you mean "{near[0]}"?' if near else ""))
            return FactRule(check.table, Cell(), {})
        names = [c.name for c in table.columns[1:] if c.name != "extra"]
        check.known(said, (*FACT, *names))
        columns = {n: self.cell(n, said[n]) for n in names if n in said}
        for answer in self.answers:
            self.answered(answer, columns, table)
        rule = FactRule(
            table.name, self.id_cell(said, table), columns, check.condition(said, "when"), check.condition(said, "deleted"),
            bool(said.get("delete")), check.text(said, "each"), check.text(said, "split", ";"), self.needs(said, columns),
            check.pairs(said, "differs"),
        )  # fmt: skip
        check.table = ""
        return rule

    def needs(self, said: dict[str, Any], columns: dict[str, Cell]) -> str:
        needed = self.check.text(said, "needs")
        if needed and needed not in columns:
            self.check.wrong("needs", f'the fact does not fill "{needed}"; name one of {", ".join(columns)}')
        return needed

    def id_cell(self, said: dict[str, Any], table: Table) -> Cell:
        if "id" in said:
            return self.cell("id", said["id"])
        if table.name == "merges":
            kind = said.get("kind", "")
            if kind not in ("=people", "=accounts", "=opportunities") or any(k not in said for k in MERGES):
                self.check.wrong("kind", 'a merge needs kind = "=people" (or accounts, opportunities), from_key and into_key')
            return Cell()
        self.check.wrong("id", 'say what tells one record from another: id = "deal_id", id = "{deal_id}:{stage}" or id = "@row"')
        return Cell()

    def cell(self, key: str, said: Any) -> Cell:
        check = self.check
        if isinstance(said, str):
            return Cell(const=said[1:]) if said.startswith("=") else Cell(columns=(said,))
        if isinstance(said, list):
            return Cell(columns=check.texts({key: said}, key))
        if not isinstance(said, dict) or "from" not in said:
            check.wrong(key, 'must be a column, a constant "=...", or { from = "...", values = { ... } }')
            return Cell()
        check.known(said, CELL)
        short = self.cell(key, said["from"]) if not isinstance(said["from"], dict) else Cell()
        values = {str(k): str(v).lower() if isinstance(v, bool) else str(v) for k, v in said.get("values", {}).items()}
        return Cell(
            short.columns, short.const, values, said.get("others"), check.text(said, "default"),
            check.dates(key, check.text(said, "format")) if "format" in said else "", check.text(said, "zone"),
            check.decimals(key, check.texts(said, "decimals")) if "decimals" in said else None, self.unit(key, said),
            check.text(said, "source"), self.kind(key, said), check.text(said, "first"), check.text(said, "total"),
            check.text(said, "times"), check.conditions(said, "when"),
        )  # fmt: skip

    def unit(self, key: str, said: dict[str, Any]) -> str:
        unit = self.check.text(said, "unit", "ones")
        if unit not in amounts.UNITS:
            self.check.wrong(key, f'"{unit}" is not a unit; say {", ".join(amounts.UNITS)}')
        return unit if unit in amounts.UNITS else "ones"

    def kind(self, key: str, said: dict[str, Any]) -> str:
        kind = self.check.text(said, "as")
        if not kind or kind in KINDS or kind in TABLES:
            return kind
        says = f'"{kind}" is not a kind; say money, date, timestamp, bigint, topic or the table that an id belongs to'
        self.check.wrong(key, says)
        return ""

    def answered(self, answer: dict[str, Any], columns: dict[str, Cell], table: Table) -> None:
        """Put a person's answer to a question into the columns that it concerns."""
        said, kind = str(answer.get("is")), answer.get("kind")
        for target, cell in columns.items():
            reads = answer.get("column") in cell.columns
            match kind, table.column(target).kind:
                case "vocabulary", _ if answer.get("table") == table.name and answer.get("target") == target:
                    columns[target] = replace(cell, values={**cell.values, str(answer["value"]): said})
                case "decimals", "money" | "bigint" if reads:
                    columns[target] = replace(cell, decimals=self.check.decimals(target, (said,)))
