"""A mapping's file rule, compiled once for a header: a record's fields in, its facts out, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from onefunnel.inbound import cells
from onefunnel.inbound.cells import Maker, Row, Text
from onefunnel.inbound.dates import BadValue
from onefunnel.inbound.keying import Keys
from onefunnel.inbound.mapping import FactRule, FileRule, MappingError, Problem
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact, Value

TOTALS = frozenset(("total", "totals", "grand total", "grand totals", "subtotal", "sum", "summe", "gesamt", "gesamtsumme"))
AMOUNT = re.compile(r"(?:[A-Z]{3})?[\W_]*+\d[\W\d_]*+(?:[kKmM]|[A-Z]{3})?")  # no letters but a currency's code, in any script
Teller = Callable[[Row, int], list[Fact]]


class Refused(Exception):
    """A record cannot become facts: the column of the file and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Rules:
    """What to do with each record of one file. `aside` are the columns that no rule reads, `missing` those it looks for."""

    tell: Teller
    ignores: Callable[[Row], bool] | None
    aside: tuple[str, ...]
    missing: tuple[str, ...]


def compile_rules(
    rule: FileRule, header: Sequence[str], *, source: str, secret: bytes, optional: bool, apart: frozenset[str] = frozenset()
) -> Rules:
    """Rules for one header, or `MappingError` where a column that the mapping needs is not there."""
    maker = Maker(rule, tuple(header), Keys(secret, source, rule.styles.ids))
    tellers = [_fact(fact, rule, maker, apart) for fact in rule.facts]
    ignores = maker.condition(rule.ignore) if rule.ignore else None
    if maker.lacking and not optional:
        raise MappingError([_lacking(rule, table, key, column, header) for table, key, column in maker.lacking])
    told = [t for t in tellers if t is not None]
    if not told and rule.facts:
        needed = ", ".join(sorted({column for _, key, column in maker.lacking if key == "id"}))
        raise MappingError(
            [Problem(rule.section, "", "id", f"the file has none of the columns that tell its records apart: {needed}")]
        )
    aside = tuple(name for name in header if name not in maker.used)
    return Rules(_but_totals(_all(told, _extra(header, aside))), ignores, aside, tuple(sorted({c for _, _, c in maker.lacking})))


def _but_totals(tell: Teller) -> Teller:
    """A line below the records that adds them up is none of them: taken for one it would double the money."""

    def checked(fields: Row, number: int) -> list[Fact]:
        if fields[0].strip(" :").casefold() in TOTALS and _adds_up([field for field in fields[1:] if field], len(fields)):
            raise Refused("", "it looks like a line of totals, not like a record")
        return tell(fields, number)

    return checked


def _adds_up(said: Sequence[str], width: int) -> bool:
    """Few cells and amounts in all of them: a company that is called Total has a name or a town beside it."""
    return bool(said) and (len(said) + 1) * 2 <= width and all(map(AMOUNT.fullmatch, said))


def _lacking(rule: FileRule, table: str, key: str, column: str, header: Sequence[str]) -> Problem:
    import difflib

    near = difflib.get_close_matches(column, list(header)[:2000], 1, 0.5)
    hint = f'; did you mean "{near[0]}"?' if near else f"; it has {', '.join(list(header)[:12])}"
    return Problem(rule.section, table, key, f'the file has no column "{column}"{hint}')


def _all(tellers: list[tuple[Callable[[Row, int], list[Fact]], int]], extra: Callable[[Row], str] | None) -> Teller:
    """Every fact of a record; the columns that no rule reads go with the fact that stands for the record most."""
    by_rank = sorted((rank, place) for place, (_, rank) in enumerate(tellers) if rank)
    if len(tellers) == 1:
        return _only(tellers[0][0], extra if by_rank else None)

    def tell(fields: Row, number: int) -> list[Fact]:
        row = [field.strip() for field in fields]
        made = [teller(row, number) for teller, _ in tellers]
        said = extra(row) if extra is not None else ""
        if said:
            for _, place in by_rank:
                if made[place] and not made[place][0].delete:
                    for fact in made[place]:
                        fact.values["extra"] = said  # type: ignore[index]
                    break
        return made[0] if len(made) == 1 else [fact for facts in made for fact in facts]

    return tell


def _only(teller: Callable[[Row, int], list[Fact]], extra: Callable[[Row], str] | None) -> Teller:
    """The same where a record tells but one kind of fact, which is most often so."""

    def tell(fields: Row, number: int) -> list[Fact]:
        row = [field.strip() for field in fields]
        made = teller(row, number)
        if extra is not None and made and (said := extra(row)):
            for fact in made:
                if not fact.delete:
                    fact.values["extra"] = said  # type: ignore[index]
        return made

    return tell


def _extra(header: Sequence[str], aside: Sequence[str]) -> Callable[[Row], str] | None:
    chosen = set(aside)
    places, encode = [(i, name) for i, name in enumerate(header) if name in chosen], msgspec.json.Encoder().encode
    if not places:
        return None

    def extra(row: Row) -> str:
        said = {name: row[i] for i, name in places if row[i]}
        return encode(said).decode() if said else ""

    return extra


def _fact(
    fact: FactRule, rule: FileRule, maker: Maker, apart: frozenset[str]
) -> tuple[Callable[[Row, int], list[Fact]], int] | None:
    """A teller of one fact rule with its rank as a keeper of further columns (0: it cannot); none where the file lacks its id."""
    table = TABLES[fact.table]
    one = _merge(fact, maker, apart) if fact.table == "merges" and not fact.id.columns else _one(fact, rule, maker)
    if one is None:
        return None
    when = maker.condition(fact.when) if fact.when else None
    when = _differing(fact, maker, when) if fact.differs else when
    holds = 2 if fact.needs or fact.each else 1
    holds *= any(c.name == "extra" for c in table.columns)
    if fact.each:
        return _each(fact, one, when, maker), holds

    def tell(row: Row, number: int) -> list[Fact]:
        if when is not None and not when(row):
            return []
        made = one(row, number)
        return [made] if made else []

    return tell, holds


def _differing(fact: FactRule, maker: Maker, when: Callable[[Row], bool] | None) -> Callable[[Row], bool]:
    """Told only where one of the pairs of columns says two things; a column that the file lacks says nothing."""
    pairs = [(maker.find(one), maker.find(other)) for one, other in fact.differs.items()]

    def differs(row: Row) -> bool:
        if when is not None and not when(row):
            return False
        return any(("" if a is None else row[a]) != ("" if b is None else row[b]) for a, b in pairs)

    return differs


def _each(
    fact: FactRule, one: Callable[[Row, int], Fact | None], when: Callable[[Row], bool] | None, maker: Maker
) -> Callable[[Row, int], list[Fact]]:
    """One fact for every piece of a joined column, such as the ids in `101;102`."""
    place = maker.place(fact.each, fact.table, "each")

    def tell(row: Row, number: int) -> list[Fact]:
        if place is None or not row[place].strip() or (when is not None and not when(row)):
            return []
        made = []
        for piece in row[place].split(fact.split):
            if piece.strip():
                told = one([*row[:place], piece.strip(), *row[place + 1 :]], number)
                made += [told] if told else []
        return made

    return tell


def _one(fact: FactRule, rule: FileRule, maker: Maker) -> Callable[[Row, int], Fact | None] | None:
    maker.table = fact.table
    identify = maker.text("id", fact.id)
    if identify is None:
        return None
    columns = maker.columns(fact)
    key_of, key, table = maker.keys.of(fact.table, fact.id.source), TABLES[fact.table].key, fact.table
    deleted = maker.condition(fact.deleted) if fact.deleted else None
    id_column = (fact.id.columns or ("",))[0]
    shows_id, always = not maker.is_private(fact, rule), fact.delete

    needed = fact.needs

    def tell(row: Row, number: int) -> Fact | None:
        sid = identify(row)
        if not sid:
            if needed:
                return None
            raise Refused(id_column, "the id is empty")
        values: dict[str, Value] = {key: key_of(sid)}
        if always or (deleted is not None and deleted(row)):
            return Fact(table, values, number, True)
        if shows_id:
            values["source_id"] = sid
        _fill(values, columns, row)
        return None if needed and needed not in values else Fact(table, values, number)

    return tell


def _fill(values: dict[str, Value], columns: list[cells.Column], row: Row) -> None:
    column = ""
    try:
        for name, text, convert, column in columns:  # noqa: B007
            said = text(row)
            if said:
                value = convert(said) if convert else said
                if value is not None:
                    values[name] = value
    except BadValue as error:
        raise Refused(column, str(error)) from error


def _merge(fact: FactRule, maker: Maker, apart: frozenset[str]) -> Callable[[Row, int], Fact | None] | None:
    """Two ids of one table are the same: the key of the merge comes from both. Those in `apart` somebody has undone."""
    maker.table = fact.table
    kind = fact.columns["kind"].const or "people"
    from_id, into_id = (maker.text(k, fact.columns[k]) for k in ("from_key", "into_key"))
    if from_id is None or into_id is None:
        return None
    rest = [c for c in maker.columns(fact) if c[0] not in ("from_key", "into_key")]
    key_of, merge_key = maker.keys.of(kind), maker.keys.of("merges")
    deleted = maker.condition(fact.deleted) if fact.deleted else None
    pair: tuple[Text, Text] = (from_id, into_id)

    def tell(row: Row, number: int) -> Fact | None:
        gone, stays = pair[0](row), pair[1](row)
        if not gone or not stays or gone == stays:
            return None
        values: dict[str, Value] = {"merge": merge_key(f"{kind}:{gone}:{stays}")}
        if fact.delete or values["merge"] in apart or (deleted is not None and deleted(row)):
            return Fact("merges", values, number, True)
        values |= {"from_key": key_of(gone), "into_key": key_of(stays)}
        _fill(values, rest, row)
        return Fact("merges", values, number)

    return tell
