"""Find everything that is kept of one person: every fact of theirs in the log, and the records of files that told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from onefunnel.inbound.importing import mapping_of
from onefunnel.inbound.opening import open_file
from onefunnel.inbound.reader import sheets
from onefunnel.inbound.reader.records import Bad, Good
from onefunnel.inbound.records import ImportFile, Quarantined
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.forget import Sought, is_theirs, telling
from onefunnel.ledger.intake import Entry, Fact, decode
from onefunnel.store.log import StoredLog
from onefunnel.who.records import Person


class UnknownPersonError(ValueError):
    """Nobody is known by this key or e-mail; the message says so."""


@dataclass(frozen=True)
class Told:
    """One fact of theirs, with the entry of the log and the record of the file that told it."""

    fact: Fact
    entry: int
    import_id: str
    file_id: int


@dataclass
class Theirs:
    """Everything of one person. `records`: for each file of an import the numbers of the records that told of them."""

    person: Person
    sought: Sought
    told: list[Told] = field(default_factory=list)
    records: dict[int, set[int]] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)

    @property
    def by_table(self) -> Counter[str]:
        """How many facts of each table, each key once."""
        return Counter(table for table, _ in {(t.fact.table, key_of(t.fact)) for t in self.told})

    def counts(self) -> dict[str, int]:
        return {
            **dict(sorted(self.by_table.items())),
            "records of files": sum(map(len, self.records.values())),
            "quarantined records": len(self.quarantined),
        }


def key_of(fact: Fact) -> str:
    return str(fact.values[TABLES[fact.table].key])


def find(said: str) -> Person:
    """The person of a key or an e-mail, as they stand; an e-mail of a record that gave way is theirs too. Raises
    UnknownPersonError."""
    found = list(Person.objects.filter(key=said, deleted_at=None))
    if not found and said.strip():
        found = list(Person.objects.filter(email__iexact=said.strip(), deleted_at=None))
    standing = {one.merged_into or one.key for one in found}
    if len(standing) > 1:
        raise UnknownPersonError(f"several people have the e-mail {said}; give one of their keys")
    if not standing:
        raise UnknownPersonError(f"nobody is known by {said}")
    return Person.objects.get(key=standing.pop())


def gather(person: Person) -> Theirs:
    """Read the whole log and what was set aside. Records that are one with theirs are theirs."""
    return gather_all([person, *Person.objects.filter(merged_into=person.key)])


def gather_all(records: list[Person]) -> Theirs:
    """The same of exactly these records, the first of them named."""
    keys = frozenset(record.key for record in records)
    told = [t for entry in StoredLog().after(0) for t in _told(entry, keys)]
    said = [t.fact.values for t in told if t.fact.table == "people"]
    texts = [str(v.get(name) or "") for v in said for name in ("email", "phone", "name", "source_id")]
    texts += [text for r in records for text in (r.email, r.phone, r.name, r.source_id)]
    theirs = Theirs(records[0], Sought(keys, _alone(telling(texts), keys)), told)
    for one in told:
        if one.file_id and one.fact.record:
            theirs.records.setdefault(one.file_id, set()).add(one.fact.record)
    rows = Quarantined.objects.select_related("file").iterator(500)
    theirs.quarantined = [row for row in rows if theirs.sought.names(row.payload)]
    return theirs


def _alone(texts: tuple[str, ...], keys: frozenset[str]) -> tuple[str, ...]:
    """Those that nobody else goes by."""
    others = Person.objects.exclude(key__in=keys)

    def is_shared(text: str) -> bool:
        return others.filter(Q(name__iexact=text) | Q(email__iexact=text) | Q(phone=text)).exists()

    return tuple(text for text in texts if not is_shared(text))


def _told(entry: Entry, keys: frozenset[str]) -> Iterator[Told]:
    for fact in decode(entry.body) if Sought(keys).speaks_of(entry.body) else ():
        if is_theirs(fact, keys):
            yield Told(fact, entry.position, entry.import_id, entry.file_id)


@dataclass(frozen=True)
class Raw:
    """One record of a kept file as it came; `is_theirs` where it told of the person, else it only names them."""

    record: Good | Bad
    is_theirs: bool
    encoding: str


def raw(file: ImportFile, theirs: Theirs) -> Iterator[Raw]:
    """The records of one kept file that are theirs or name them."""
    numbers = theirs.records.get(file.id, set())
    set_aside = {row.record for row in theirs.quarantined if row.file_id == file.id}
    with open_file(file, mapping_of(file.run)) as opened:
        if opened.rules is None:
            return
        with opened.table.open() as stream:
            for record in opened.table.records(stream):
                theirs_is = record.number in numbers or record.number in set_aside
                if theirs_is or theirs.sought.names(record.text):
                    yield Raw(record, theirs_is, opened.table.encoding.name)


def kept_files() -> list[ImportFile]:
    return list(ImportFile.objects.select_related("run").exclude(section="").exclude(upload="").order_by("id"))


def is_workbook(file: ImportFile) -> bool:
    return file.name.lower().endswith(sheets.SUFFIXES) and file.run.kind != "replay"
