"""Plain rows as the slow interpreter looks at them: merges followed by hand, each person and deal with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from onefunnel.ledger.clock import UTC_CLOCK, Clock
from onefunnel.ledger.conditions.fields import DEAL_STAGES
from onefunnel.words import Stage

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """A person, or a deal (`deal` is its key) with its first contact; its own row and its account's."""

    key: str
    person: str
    deal: str = ""
    own: Row = field(default_factory=dict)
    contact: Row = field(default_factory=dict)
    account: Row = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """All rows of all tables, who stands for whom, and what day it is where the company is."""

    tables: Mapping[str, Sequence[Row]]
    clock: Clock = UTC_CLOCK

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def row(self, table: str, key: object) -> Row:
        """The row of a key, an empty one where there is none."""
        return next((row for row in self.rows(table) if key is not None and next(iter(row.values())) == key), {})

    def person(self, key: str | None) -> str | None:
        return self._stands("people", key)

    def _stands(self, kind: str, key: str | None) -> str | None:
        """Who stands for a record: follow its merges to the end; in a ring nobody gives way."""
        given: dict[str, str] = {}
        said = sorted(
            (row for row in self.rows("merges") if row["kind"] == kind), key=lambda row: str(row["merge"]), reverse=True
        )
        for row in sorted(said, key=lambda row: row.get("merged_at") or datetime(1, 1, 1)):
            if row["from_key"] != row["into_key"]:
                given[row["from_key"]] = row["into_key"]
        if key is None or _comes_back(given, key):
            return key
        while key in given and not _comes_back(given, key):
            key = given[key]
        return key

    def people(self) -> list[Subject]:
        found = []
        for row in self.rows("people"):
            if self._stands("people", row["person"]) == row["person"]:
                account = self.row("accounts", self._stands("accounts", row.get("account")))
                found.append(Subject(row["person"], row["person"], "", row, row, self._shown(account, row)))
        return found

    def deals(self) -> list[Subject]:
        found = []
        for row in self.rows("opportunities"):
            if self._stands("opportunities", row["opportunity"]) != row["opportunity"]:
                continue
            person = self._stands("people", row.get("person"))
            contact = self.row("people", person)
            account = self.row("accounts", self._stands("accounts", row.get("account")))
            at_work = self.row("accounts", self._stands("accounts", contact.get("account")))
            closed_at = _closed_at(row) if row.get("status") in ("won", "lost") else None
            own = {**row, "closed_at": closed_at, "channel": row.get("channel") or contact.get("channel")}
            shown = self._shown(account, self._shown(at_work, contact))
            found.append(Subject(row["opportunity"], person or "", row["opportunity"], own, contact, shown))
        return found

    def _shown(self, account: Row, person: Row) -> Row:
        """An account as lists show it: the person says its industry and region where it does not, their owner the region."""
        region = account.get("region") or person.get("region") or self.row("owners", person.get("owner")).get("region")
        return {**account, "industry": account.get("industry") or person.get("industry"), "region": region}

    def touches(self, subject: Subject) -> Iterator[Row]:
        """A person's touches; a deal's are those that name it, and those of its first contact. None of a robot's."""
        for row in self.rows("touches"):
            named = bool(subject.deal) and self._stands("opportunities", row.get("opportunity")) == subject.deal
            theirs = bool(subject.person) and self.person(row.get("person")) == subject.person
            if (named or theirs) and row.get("touched_at") and not row.get("is_bot"):
                yield row

    def of_person(self, table: str, subject: Subject, moment: str) -> list[Row]:
        """A table's dated rows about the subject's person, in the order in which they happened."""
        key = "move" if table == "stage_moves" else "verdict"
        rows = [
            row
            for row in self.rows(table)
            if subject.person and self.person(row.get("person")) == subject.person and row.get(moment)
        ]
        return sorted(rows, key=lambda row: (row[moment], row[key]))

    def changes(self, subject: Subject, field: str) -> list[Row]:
        """The dated changes of one field of a deal, in order."""
        rows = self.rows("opportunity_changes")
        mine = [row for row in rows if row["opportunity"] == subject.deal and row["field"] == field and row.get("changed_at")]
        return sorted(mine, key=lambda row: (row["changed_at"], row["change"]))

    def told(self, subject: Subject, stage: Stage) -> Iterator[tuple[str, datetime]]:
        """When the CRM or a colleague told that the subject entered a stage."""
        if stage in DEAL_STAGES:
            own = subject.own
            at = (
                own.get("created_at")
                if stage == Stage.OPPORTUNITY
                else own.get("closed_at")
                if own.get("status") == stage
                else None
            )
            if at:
                yield f"{subject.deal}/{stage}", at
            return
        for row in self.of_person("stage_moves", subject, "moved_at"):
            if row.get("stage") == stage:
                yield row["move"], row["moved_at"]


def _closed_at(deal: Row) -> datetime | None:
    close_on = deal.get("close_on")
    return deal.get("closed_at") or (close_on and datetime.combine(close_on, time()))


def _comes_back(given: Mapping[str, str], key: str) -> bool:
    """Whether following merges from a record leads to it again."""
    seen: set[str] = set()
    step = given.get(key)
    while step is not None and step not in seen:
        if step == key:
            return True
        seen.add(step)
        step = given.get(step)
    return False
