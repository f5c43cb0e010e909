"""Check a mapping's keys and values while building it; what is wrong is collected, so that all of it can be shown at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.mapping import Cell, Condition, FactRule, FileRule, Mapping, Problem, Rate, Styles
from onefunnel.inbound.reader.table import Layout
from onefunnel.ledger.facts import TABLES, Table

TOP = ("source", "company", "optional", "rates", "file", "answer")
STYLES = ("dates", "zone", "decimals", "currency", "empty", "ids")
FILE = ("name", "replaces", "sheet", "encoding", "delimiter", "escape", "above", "values", "ignore", "facts")
FACT = ("table", "id", "when", "deleted", "delete", "each", "split", "needs")
CELL = ("from", "values", "others", "default", "format", "zone", "decimals", "unit", "source", "as", "first", "when")
MERGES = ("from_key", "into_key")


class Checker:
    """Builds a `Mapping` from parsed TOML and gathers problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.file = self.table = ""

    def wrong(self, key: str, says: str) -> None:
        self.problems.append(Problem(self.file, self.table, key, says))

    def known(self, said: dict[str, Any], keys: Iterable[str]) -> None:
        for key in said:
            if key not in keys:
                near = difflib.get_close_matches(key, list(keys), 1)
                self.wrong(key, f'there is no such key; did you mean "{near[0]}"?' if near else "there is no such key")

    def text(self, said: dict[str, Any], key: str, default: str = "") -> str:
        value = said.get(key, default)
        if not isinstance(value, str):
            self.wrong(key, "must be text in quotes")
            return default
        return value

    def texts(self, said: dict[str, Any], key: str) -> tuple[str, ...]:
        value = said.get(key, ())
        values = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else (None,)
        if not all(isinstance(v, str) for v in values):
            self.wrong(key, "must be text, or a list of texts")
            return ()
        return values

    def mapping(self, said: dict[str, Any], *, text: str, name: str) -> Mapping:
        self.known(said, (*TOP, *STYLES))
        source = self.text(said, "source")
        if not source or not source.replace("_", "").isalnum() or len(source) > 64:
            self.wrong("source", 'say where the files come from, in letters and digits: source = "our_crm"')
        styles = self.styles(said, Styles())
        answers = said.get("answer", [])
        files = tuple(self.file_rule(f, styles, answers) for f in said.get("file", []) if isinstance(f, dict))
        if not files:
            self.wrong("file", "no file is mapped; begin one with [[file]]")
        rates = tuple(r for r in map(self.rate, [*said.get("rates", []), *_rates_answered(answers)]) if r)
        return Mapping(source, files, self.company(said), rates, bool(said.get("optional")), text, name)

    def company(self, said: dict[str, Any]) -> dict[str, str | int]:
        company: dict[str, str | int] = said.get("company", {})
        self.known(company, ("base_currency", "zone", "fiscal_month"))
        currency, month = company.get("base_currency", "USD"), company.get("fiscal_month", 1)
        if not isinstance(currency, str) or len(currency) != 3 or not currency.isupper():
            self.wrong("company.base_currency", 'must be an ISO 4217 code such as "EUR"')
        if not isinstance(month, int) or not 1 <= month <= 12:
            self.wrong("company.fiscal_month", "must be a month from 1 to 12")
        self.zone("company.zone", str(company.get("zone", "UTC")))
        return company

    def rate(self, said: dict[str, Any]) -> Rate | None:
        try:
            valid_on = str(said.get("valid_on", "1970-01-01"))
            micros = amounts.whole(("1234.56",), "ones")(str(round(float(said["rate"]) * 1_000_000)))
            return Rate(str(said["currency"]), dates.day()(valid_on), micros)
        except (KeyError, ValueError) as error:
            self.wrong("rates", f'must look like {{ currency = "EUR", valid_on = "2024-01-01", rate = 1.08 }} ({error})')
            return None

    def zone(self, key: str, zone: str) -> str:
        try:
            dates.known_zone(zone)
        except dates.BadFormat as error:
            self.wrong(key, str(error))
        return zone

    def styles(self, said: dict[str, Any], above: Styles) -> Styles:
        ids = self.text(said, "ids", above.ids)
        if ids not in ("", "salesforce"):
            self.wrong("ids", 'the only style of ids is "salesforce"')
        return Styles(
            self.dates("dates", self.text(said, "dates", above.dates)),
            self.zone("zone", self.text(said, "zone", above.zone)),
            self.decimals("decimals", self.texts(said, "decimals")) or above.decimals,
            self.text(said, "currency", above.currency),
            self.texts(said, "empty") or above.empty,
            ids,
        )

    def dates(self, key: str, format_: str) -> str:
        try:
            dates.instant(format_)
        except dates.BadFormat as error:
            self.wrong(key, str(error))
            return dates.ISO
        return format_

    def decimals(self, key: str, styles: tuple[str, ...]) -> tuple[str, ...]:
        for style in styles:
            if style not in amounts.STYLES:
                self.wrong(key, f'"{style}" is not a style; say it by example: {", ".join(amounts.STYLES)}')
        return tuple(s for s in styles if s in amounts.STYLES)

    def file_rule(self, said: dict[str, Any], above: Styles, answers: list[dict[str, Any]]) -> FileRule:
        names = self.texts(said, "name")
        self.file, self.table = (names or ("a file without a name",))[0], ""
        if not names:
            self.wrong("name", 'say which file this is: name = "deals.csv"')
        self.known(said, (*FILE, *STYLES))
        above_header = said.get("above")
        if above_header is not None and not isinstance(above_header, int):
            self.wrong("above", "must be the number of lines above the header")
            above_header = None
        delimiter = self.text(said, "delimiter")
        if len(delimiter) > 1:
            self.wrong("delimiter", 'must be one character, such as ";" or "\\t"')
        layout = Layout(
            self.text(said, "encoding"), delimiter[:1], self.text(said, "escape")[:1], above_header, self.text(said, "sheet")
        )
        mine = [a for a in answers if a.get("file") == self.file]
        styles = self.styles(said, above)
        for answer in mine:
            if answer.get("kind") == "encoding":
                layout = replace(layout, encoding=str(answer["is"]))
            elif answer.get("kind") == "dates":  # one file spells its dates one way; ISO is read in any case
                styles = replace(styles, dates=self.dates("dates", str(answer["is"])))
            elif answer.get("kind") == "currency" and not answer.get("value"):
                styles = replace(styles, currency=f"={answer['is']}")
        facts = tuple(self.fact(f, mine) for f in said.get("facts", []))
        if not facts:
            self.wrong("facts", "the file feeds no fact; begin one with [[file.facts]]")
        values = {c: {str(k): str(v) for k, v in m.items()} for c, m in said.get("values", {}).items()}
        for answer in mine:
            if answer.get("kind") == "reference":
                values.setdefault(str(answer["column"]), {})[str(answer["value"])] = str(answer["is"])
        rule = FileRule(names or ("?",), facts, layout, styles, values, self.condition(said, "ignore"))
        self.file = self.table = ""
        return rule

    def condition(self, said: dict[str, Any], key: str) -> Condition:
        value = said.get(key, {})
        if not isinstance(value, dict):
            self.wrong(
                key, f'must be columns and values: {key} = {{ status = ["Won", "Lost"] }}; "*" means filled, "" means empty'
            )
            return {}
        return {c: self.texts(value, c) for c in value}

    def fact(self, said: dict[str, Any], answers: list[dict[str, Any]]) -> FactRule:
        self.table = self.text(said, "table")
        table = TABLES.get(self.table)
        if table is None or self.table in ("company", "rates"):
            near = difflib.get_close_matches(self.table, list(TABLES), 1)
            self.wrong("table", f'there is no fact table "{self.table}"' + (f'; did you mean "{near[0]}"?' if near else ""))
            return FactRule(self.table, Cell(), {})
        names = [c.name for c in table.columns[1:] if c.name != "extra"]
        self.known(said, (*FACT, *names))
        columns = {n: self.cell(n, said[n], table) for n in names if n in said}
        for answer in answers:
            self.answered(answer, columns)
        each = self.text(said, "each")
        rule = FactRule(
            self.table, self.id_cell(said, table), columns, self.condition(said, "when"), self.condition(said, "deleted"),
            bool(said.get("delete")), each, self.text(said, "split", ";"), self.needs(said, columns),
        )  # fmt: skip
        self.table = ""
        return rule

    def needs(self, said: dict[str, Any], columns: dict[str, Cell]) -> str:
        needed = self.text(said, "needs")
        if needed and needed not in columns:
            self.wrong("needs", f'the fact does not fill "{needed}"; name one of {", ".join(columns)}')
        return needed

    def id_cell(self, said: dict[str, Any], table: Table) -> Cell:
        if "id" in said:
            return self.cell("id", said["id"], table)
        if table.name == "merges":
            kind = said.get("kind", "")
            if kind not in ("=people", "=accounts", "=opportunities") or any(k not in said for k in MERGES):
                self.wrong("kind", 'a merge needs kind = "=people" (or accounts, opportunities), from_key and into_key')
            return Cell()
        self.wrong("id", 'say what tells one record from another: id = "deal_id", id = "{deal_id}:{stage}" or id = "@row"')
        return Cell()

    def cell(self, key: str, said: Any, table: Table) -> Cell:
        if isinstance(said, str):
            return Cell(const=said[1:]) if said.startswith("=") else Cell(columns=(said,))
        if isinstance(said, list):
            return Cell(columns=self.texts({key: said}, key))
        if not isinstance(said, dict) or "from" not in said:
            self.wrong(key, 'must be a column, a constant "=...", or { from = "...", values = { ... } }')
            return Cell()
        self.known(said, CELL)
        short = self.cell(key, said["from"], table) if not isinstance(said["from"], dict) else Cell()
        unit = self.text(said, "unit", "ones")
        if unit not in amounts.UNITS:
            self.wrong(key, f'"{unit}" is not a unit; say {", ".join(amounts.UNITS)}')
            unit = "ones"
        kind = self.text(said, "as")
        if kind not in ("", "money", "date", "timestamp", "bigint") and kind not in TABLES:
            self.wrong(key, f'"{kind}" is not a kind; say money, date, timestamp, bigint or the table that an id belongs to')
            kind = ""
        values = {str(k): str(v).lower() if isinstance(v, bool) else str(v) for k, v in said.get("values", {}).items()}
        return Cell(
            short.columns, short.const, values, said.get("others"), self.text(said, "default"),
            self.dates(key, self.text(said, "format")) if "format" in said else "", self.text(said, "zone"),
            self.decimals(key, self.texts(said, "decimals")) if "decimals" in said else None, unit, self.text(said, "source"),
            kind, self.text(said, "first"), self.condition(said, "when"),
        )  # fmt: skip

    def answered(self, answer: dict[str, Any], columns: dict[str, Cell]) -> None:
        """Put a person's answer to a question into the columns that it concerns."""
        said, kind, table = str(answer.get("is")), answer.get("kind"), TABLES[self.table]
        for target, cell in columns.items():
            reads = answer.get("column") in cell.columns
            match kind, table.column(target).kind:
                case "vocabulary", _ if answer.get("table") == self.table and answer.get("target") == target:
                    columns[target] = replace(cell, values={**cell.values, str(answer["value"]): said})
                case "decimals", "money" | "bigint" if reads:
                    columns[target] = replace(cell, decimals=self.decimals(target, (said,)))


def _rates_answered(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"currency": a["value"], "rate": a.get("is")} for a in answers if a.get("kind") == "currency" and a.get("value")]
