"""Build a mapping from parsed TOML: the company, its files, and where each may look for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.checking import Checks
from onefunnel.inbound.factbuilding import FactBuilder
from onefunnel.inbound.mapping import FileRule, Join, Mapping, Problem, Rate, Styles
from onefunnel.inbound.reader.table import Layout

TOP = ("source", "company", "optional", "rates", "file", "answer")
STYLES = ("dates", "zone", "decimals", "currency", "empty", "ids")
FILE = (
    "name", "replaces", "sheet", "encoding", "delimiter", "escape", "above", "values", "ignore", "with", "lookup",
    "full", "facts",
)  # fmt: skip
JOIN = ("file", "on", "as", "take", "before")
Answers = Sequence[dict[str, Any]]


def build(said: dict[str, Any], *, text: str, name: str) -> tuple[Mapping, list[Problem]]:
    """The mapping with all that is wrong about it; one with problems must not be used."""
    check = Checks()
    check.known(said, (*TOP, *STYLES))
    source = check.text(said, "source")
    if not source or not source.replace("_", "").isalnum() or len(source) > 64:
        check.wrong("source", 'say where the files come from, in letters and digits: source = "our_crm"')
    styles = _styles(said, Styles(), check)
    answers = said.get("answer", [])
    rules = [_file(f, styles, answers, check) for f in said.get("file", []) if isinstance(f, dict)]
    if not rules:
        check.wrong("file", "no file is mapped; begin one with [[file]]")
    rates = tuple(r for r in (_rate(r, check) for r in [*said.get("rates", []), *_rates_answered(answers)]) if r)
    files = tuple(_joined(rule, rules, check) for rule in rules)
    _all_tell(files, check)
    return Mapping(source, files, _company(said, answers, check), rates, bool(said.get("optional")), text, name), check.problems


def _company(said: dict[str, Any], answers: Answers, check: Checks) -> dict[str, str | int]:
    answered: dict[str, str | int] = {str(a["target"]): a["is"] for a in answers if a.get("table") == "company"}
    company = {**said.get("company", {}), **answered}
    check.known(company, ("base_currency", "zone", "fiscal_month"))
    currency, month = company.get("base_currency", "USD"), company.get("fiscal_month", 1)
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isupper():
        check.wrong("company.base_currency", 'must be an ISO 4217 code such as "EUR"')
    if not isinstance(month, int) or not 1 <= month <= 12:
        check.wrong("company.fiscal_month", "must be a month from 1 to 12")
    check.zone("company.zone", str(company.get("zone", "UTC")))
    return company


def _rate(said: dict[str, Any], check: Checks) -> Rate | None:
    try:
        valid_on = str(said.get("valid_on", "1970-01-01"))
        micros = amounts.whole(("1234.56",), "ones")(str(round(float(said["rate"]) * 1_000_000)))
        return Rate(str(said["currency"]), dates.day()(valid_on), micros)
    except (KeyError, ValueError) as error:
        check.wrong("rates", f'must look like {{ currency = "EUR", valid_on = "2024-01-01", rate = 1.08 }} ({error})')
        return None


def _rates_answered(answers: Answers) -> list[dict[str, Any]]:
    return [{"currency": a["value"], "rate": a.get("is")} for a in answers if a.get("kind") == "currency" and a.get("value")]


def _styles(said: dict[str, Any], above: Styles, check: Checks) -> Styles:
    ids = check.text(said, "ids", above.ids)
    if ids not in ("", "salesforce"):
        check.wrong("ids", 'the only style of ids is "salesforce"')
    return Styles(
        check.dates("dates", check.text(said, "dates", above.dates)),
        check.zone("zone", check.text(said, "zone", above.zone)),
        check.decimals("decimals", check.texts(said, "decimals")) or above.decimals,
        check.text(said, "currency", above.currency),
        check.texts(said, "empty") or above.empty,
        ids,
    )


def _file(said: dict[str, Any], above: Styles, answers: Answers, check: Checks) -> FileRule:
    names = check.texts(said, "name")
    check.file, check.table = (names or ("a file without a name",))[0], ""
    if not names:
        check.wrong("name", 'say which file this is: name = "deals.csv"')
    check.known(said, (*FILE, *STYLES))
    mine = [a for a in answers if a.get("file") == check.file]
    layout, styles = _answered(_layout(said, check), _styles(said, above, check), mine, check)
    facts = FactBuilder(check, mine)
    values = {c: {str(k): str(v) for k, v in m.items()} for c, m in said.get("values", {}).items()}
    for answer in mine:
        if answer.get("kind") == "reference":
            values.setdefault(str(answer["column"]), {})[str(answer["value"])] = str(answer["is"])
    rule = FileRule(
        names or ("?",), tuple(facts.fact(f) for f in said.get("facts", [])), layout, styles, values,
        check.condition(said, "ignore"), tuple(_join(j, check) for j in _listed(said.get("with", []))),
        bool(said.get("lookup")), bool(said.get("full")),
    )  # fmt: skip
    check.file = check.table = ""
    return rule


def _layout(said: dict[str, Any], check: Checks) -> Layout:
    above_header = said.get("above")
    if above_header is not None and not isinstance(above_header, int):
        check.wrong("above", "must be the number of lines above the header")
        above_header = None
    delimiter = check.text(said, "delimiter")
    if len(delimiter) > 1:
        check.wrong("delimiter", 'must be one character, such as ";" or "\\t"')
    escape = check.text(said, "escape")[:1]
    return Layout(check.text(said, "encoding"), delimiter[:1], escape, above_header, check.text(said, "sheet"))


def _answered(layout: Layout, styles: Styles, answers: Answers, check: Checks) -> tuple[Layout, Styles]:
    """A person's answers about the whole file. It spells its dates one way; ISO is read in any case."""
    for answer in answers:
        if answer.get("kind") == "encoding":
            layout = replace(layout, encoding=str(answer["is"]))
        elif answer.get("kind") == "dates":
            styles = replace(styles, dates=check.dates("dates", str(answer["is"])))
        elif answer.get("kind") == "currency" and answer.get("table") != "company" and not answer.get("value"):
            styles = replace(styles, currency=f"={answer['is']}")
    return layout, styles


def _listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def _join(said: Any, check: Checks) -> Join:
    if not isinstance(said, dict) or "file" not in said or "on" not in said:
        check.wrong("with", 'must say the file and what agrees: with = { file = "contacts.csv", on = "contact_id" }')
        return Join("", ())
    check.known(said, JOIN)
    on = tuple(check.pairs(said, "on").items())
    if not on:
        check.wrong("with", 'on must name a column, or pairs of ours and theirs: on = { owner_id = "id" }')
    return Join(check.text(said, "file"), on, check.text(said, "as"), check.texts(said, "take"), check.text(said, "before"))


def _joined(rule: FileRule, rules: list[FileRule], check: Checks) -> FileRule:
    """The rule with each join naming its file by the name that the mapping remembers it by."""
    joins = []
    for join in rule.joins:
        found = next((r for r in rules if r.takes(join.file)), None)
        if found is None and join.file:
            says = f'"{join.file}" is no file of the mapping; give it a [[file]] of its own, without facts if it feeds none'
            check.problems.append(Problem(rule.section, "", "with", says))
        joins.append(replace(join, file=found.section if found else join.file))
    return replace(rule, joins=tuple(joins)) if joins else rule


def _all_tell(files: Sequence[FileRule], check: Checks) -> None:
    asked = {join.file for rule in files for join in rule.joins}
    for rule in files:
        if not rule.facts and rule.section not in asked:
            says = "the file feeds no fact, and none looks into it; begin one with [[file.facts]]"
            check.problems.append(Problem(rule.section, "", "facts", says))
