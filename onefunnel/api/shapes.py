"""The shapes of answers, for the OpenAPI document: what each field holds, in which unit."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Row = dict[str, Any]


class Open(BaseModel):
    """Fields may be added; none is taken away within v1."""

    model_config = ConfigDict(extra="allow")


class About(Open):
    """What a measure asks."""

    name: str
    question: str
    unit: str = Field(description="money, percent, count, days, hours or ratio")
    direction: str = Field(description="Which way is better: up, down or none.")
    sla: str
    word: str = Field(description="The term of the glossary.")
    shape: str = Field(description="value: one number; series: one a month; table: one a row")
    adds: str = Field(description="How the number follows from its list.")
    opens: str = Field(description="The column whose value narrows the list.")
    capability: str


class Measures(Open):
    measures: list[About]


class Example(Open):
    """Rows in, rows out, and what it shows in a sentence."""

    says: str
    given: dict[str, list[Row]]
    scope: Row
    then: list[Row]
    rows: list[Row] | None


class Definition(About):
    rule: str = Field(description="How the number follows from its list, in a sentence.")
    sql: str
    examples: list[Example]


class Freshness(Open):
    """Which facts an answer rests on."""

    generation: int
    position: int
    folded_at: str | None
    told_at: str | None


class Answer(Open):
    """What a measure says about a scope. Money is in milli-cents (1/100,000 of a unit), percent 0 to 100."""

    measure: str
    question: str
    unit: str
    currency: str
    direction: str
    sla: str
    word: str
    shape: str
    scope: Row
    freshness: Freshness
    agreement: Any = Field(description="Under which version of the agreement it was made.")
    notes: list[str] = Field(description="What must be said beside the number.")
    columns: list[str]
    kinds: dict[str, str] = Field(description="How each column's cells read.")
    rows: list[Row] = Field(description="A value has one row, whose `value` is the number.")
    sql: str


class Rows(Answer):
    opened: str | None
    total: int = Field(description="How many records there are in all.")
    value: Any = Field(description="The number that follows from all of them.")
    next_cursor: str | None
    next: str | None = Field(description="The address of the next page.")


class Person(Open):
    """A person at an account. Names of accounts and colleagues stand beside their keys."""

    key: str
    name: str
    email: str
    account: str
    owner: str
    created_at: str | None


class Account(Open):
    key: str
    name: str
    domain: str
    owner: str
    annual_revenue: int | None = Field(description="In milli-cents of `currency`.")


class Opportunity(Open):
    key: str
    name: str
    account: str
    status: str
    amount: int | None = Field(description="In milli-cents of `currency`.")
    currency: str
    close_on: str | None


class Page(Open):
    """One page; `total` only on the first."""

    total: int | None
    next_cursor: str | None
    next: str | None


class People(Page):
    people: list[Person]


class Accounts(Page):
    accounts: list[Account]


class Opportunities(Page):
    opportunities: list[Opportunity]


class Import(Open):
    id: str
    kind: str
    source: str
    folder: str
    state: str = Field(description="landing, landed, failed or taken back")
    read: int
    quarantined: int
    open_questions: int
    begun_at: str
    begun_by: str


class ImportDetail(Import):
    failure: str
    job: Row | None = Field(description="How far the landing is, while it runs.")


class Imports(Page):
    imports: list[Import]


class Reconciliation(Open):
    """What became of every record: received = stored + duplicate + quarantined."""

    id: str
    state: str
    ties: bool = Field(description="Whether nothing is unaccounted for.")
    files: list[Row]
    totals: dict[str, int]
    rows_in_ledger: dict[str, int]
    questions: list[Row]


class Undone(Open):
    imports: list[str]
    state: str


class Note(Open):
    """A field note; each key is followed by the name it stands for."""

    key: str
    account: str
    person: str
    opportunity: str
    campaign: str
    kind: str = Field(description="call, meeting or ride_along")
    noted_at: str
    said: str
    objection: str
    competitor: str
    budget: str
    quote: str
    lead_quality: str
    campaign_quality: str
    themes: list[Row] = Field(description="What the rules in force find, and by which words.")
    written_by: str
    written_at: str
    revision: int
    read_by: int = Field(description="How many people have opened it, each counted once.")
    withdrawn_at: str | None


class NoteWithBack(Note):
    back: Row = Field(description="The won deal that is most like it, why, and what was said there.")


class Notes(Page):
    notes: list[Note]


class Holdout(Open):
    """A hold-out as it stands. `lock`, `called_off` and `reading` are there once that was done."""

    key: str
    name: str
    state: str = Field(description="drawn, discarded, waiting, running, ready, read or called_off")
    outcome: str = Field(description="talked or sales_qualified")
    campaign: str | None
    asked: Row = Field(description="Whom it was drawn from.")
    begins_on: str
    ends_on: str = Field(description="The day from which on it can be read out.")
    days: int
    share: float = Field(description="Held out, 0 to 1.")
    by: str | None
    treated: int
    held_out: int
    base: Row = Field(description="How many reached the outcome in the last period of the same length.")
    strata: list[Row]
    drawn_at: str
    drawn_by: str


class Holdouts(Page):
    holdouts: list[Holdout]


class HoldoutPlan(Open):
    """What would be drawn."""

    people: int
    treated: int
    held_out: int
    same_address: int = Field(description="Records left out because another one with their address is drawn.")
    base: Row
    smallest_lift: str = Field(description="Found four times in five.")
    passed_over: Row = Field(description="Entries of `people` that fall into neither arm: `line` is the place in the list.")
    shared_with: list[Row] = Field(description="Hold-outs that run in the same days and have people of this one.")


class HoldoutDrawn(Holdout):
    passed_over: Row
    shared_with: list[Row]


class HoldoutPeople(Page):
    people: list[dict[str, str]] = Field(description="arm, email, name, account, person, stratum")


class HoldoutReading(Open):
    """What it found: everybody counts in the arm that the lot gave them."""

    key: str
    name: str
    treated: Row
    held: Row
    ratio: float | None = Field(
        description="How many times as likely the treated were to reach the outcome; null where declined."
    )
    low: float | None = Field(description="The lower end of its 95 % interval.")
    high: float | None
    gained: float | None = Field(description="How many of the treated it brought.")
    gained_low: float | None
    gained_high: float | None
    checks: list[Row] = Field(description="What must hold.")
    refusals: list[str]
    warnings: list[str]
    generation: int
    first: Row = Field(description="What the first read-out said, when and from which generation of the ledger.")


class Clause(Open):
    """One clause in plain words."""

    anchor: str
    name: str
    says: list[str]


class Agreement(Open):
    """A signed version; number 0 is what holds before anything is signed."""

    version: int
    in_force_on: str | None
    clauses: list[Row]


class Agreements(Open):
    versions: list[Row]
    chain: Row = Field(description="Whether each version still carries the digest of the one before it.")


class Draft(Open):
    """A version in the making, in plain words and as the text that would be signed."""


class Drafts(Open):
    drafts: list[Row]


class Comparison(Open):
    changes: list[Row]


class Glossary(Open):
    version: int
    words: list[Clause]


class Comment(Open):
    """What somebody said about a number, and what the number was then."""

    id: int
    measure: str
    asked: str = Field(description="The scope, as the address of the number's page says it.")
    text: str = Field(description="Empty where it was withdrawn by somebody else.")
    state: str = Field(description="open, settled or withdrawn")
    by: str
    side: str = Field(description="marketing, sales or joint")
    written_at: str
    edited_at: str | None
    was: Row = Field(description="The number as it was when this was written, and the version it was counted under.")
    quote: str = Field(description="What the number was, and what it is now, in a sentence.")
    has_changed: bool


class Comments(Page):
    comments: list[Comment]


class ProblemError(BaseModel):
    place: str = Field(alias="in", description="The place in the request, such as query.from.")
    detail: str


class ProblemDocument(Open):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] | None = None
