"""The fact tables: what each row states, what each column means, and which columns never enter the ledger's files.

A *private* column (a name, an address, free text, custom columns) stays in the intake log and in the operational store;
the fold drops it, so the ledger's files hold pseudonymous keys only. Money is integer milli-cents beside a currency
column; times are UTC without zone; dates are dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["key", "string", "bigint", "boolean", "timestamp", "date", "money", "json"]
SQL_TYPES: dict[Kind, str] = {
    "key": "string", "string": "string", "bigint": "bigint", "boolean": "boolean",
    "timestamp": "timestamp", "date": "date", "money": "bigint", "json": "string",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, a sentence, whether it is private, and the table a key points at."""

    name: str
    kind: Kind
    says: str
    private: bool = False
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """One fact table. `key` is its first column; `bucket` names the key columns that choose a row's bucket, if it has any;
    `history` lists the columns whose change between two versions becomes a row of `opportunity_changes`."""

    name: str
    says: str
    columns: tuple[Column, ...]
    bucket: tuple[str, ...] = ()
    history: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return self.columns[0].name

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that enter the ledger's files, followed by where each row came from."""
        return (*(c for c in self.columns if not c.private), *PROVENANCE)

    @property
    def private(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.private)

    def column(self, name: str) -> Column:
        for column in (*self.columns, *PROVENANCE):
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}; it has {', '.join(c.name for c in self.columns)}")


def key(name: str, says: str, refers: str = "") -> Column:
    return Column(name, "key", says, refers=refers)


def text(name: str, says: str) -> Column:
    return Column(name, "string", says)


def private(name: str, says: str, kind: Kind = "string") -> Column:
    return Column(name, kind, says, private=True)


def money(name: str, says: str) -> Column:
    return Column(name, "money", says)


def instant(name: str, says: str) -> Column:
    return Column(name, "timestamp", says)


def day(name: str, says: str) -> Column:
    return Column(name, "date", says)


def number(name: str, says: str) -> Column:
    return Column(name, "bigint", says)


def flag(name: str, says: str) -> Column:
    return Column(name, "boolean", says)


PROVENANCE = (
    text("source", "the system that said so: salesforce, hubspot, maven_crm, onefunnel ..."),
    text("source_id", "the record's id in that system; empty where the id itself names a person"),
    text("import_id", "the import that brought the row; empty when it was told on screen or over the wire"),
    number("entry", "the position in the intake log that holds the row's last version"),
    instant("told_at", "when that entry was received, UTC"),
)

EXTRA = private("extra", "the source's other columns, kept as a JSON object under their own names", "json")
CURRENCY = text("currency", "ISO 4217 code of the row's money")
CHANNEL = text("channel", "where it came from in our channel words: search, paid_social, event, outbound, referral ...")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("company", "Ourselves: what all numbers are stated in. One row.", (
            key("company", "always 'company'"),
            text("base_currency", "the currency all sums are stated in"),
            text("zone", "the IANA zone in which our days begin"),
            number("fiscal_month", "the month our fiscal year starts in, 1 to 12"),
        )),
        Table("agreements", "One version of the agreement, told at its second signature; its words never change after.", (
            key("agreement", "the version's record"),
            number("version", "its number, from 1"),
            instant("in_force_at", "from when it holds"),
            instant("signed_at", "when the second side signed"),
            text("digest", "the digest of the document"),
            text("document", "its executable part, as `ledger/definitions.py` writes it"),
        )),
        Table("owners", "A colleague who owns records in the CRM or marketing tools.", (
            key("owner", "the colleague"),
            private("name", "their name"),
            private("email", "their e-mail"),
            text("team", "marketing or sales"),
            text("region", "the office or region they work for"),
            key("manager", "the colleague they report to", "owners"),
            text("role", "their role as the source says it"),
            flag("is_active", "false once they have left"),
            EXTRA,
        )),
        Table("products", "What we sell, with its list price.", (
            key("product", "the product"),
            text("name", "its name"),
            text("series", "the family it belongs to"),
            money("list_price", "the list price of one"),
            CURRENCY,
            EXTRA,
        )),
        Table("rates", "What one unit of a currency was worth in our base currency from a day on.", (
            key("rate", "the rate"),
            CURRENCY,
            text("base_currency", "the currency it is stated in"),
            day("valid_on", "the first day it holds"),
            number("rate_micros", "base units for one unit, times 1,000,000"),
        )),
        Table("accounts", "A company that buys, or may.", (
            key("account", "the account"),
            private("name", "its name"),
            private("domain", "its web domain"),
            text("industry", "its industry"),
            text("segment", "our word for its size or kind: enterprise, mid-market ..."),
            text("region", "the sales region it belongs to"),
            text("country", "its country as the source says it"),
            number("employees", "how many work there"),
            money("annual_revenue", "its own yearly revenue"),
            CURRENCY,
            key("parent", "the account it belongs to", "accounts"),
            key("owner", "who owns it", "owners"),
            instant("created_at", "when the source created it"),
            EXTRA,
        )),
        Table("people", "A person at an account: lead or contact.", (
            key("person", "the person"),
            key("account", "the account they work at", "accounts"),
            private("name", "their name"),
            private("email", "their e-mail"),
            private("phone", "their telephone number"),
            private("title", "their job title"),
            text("seniority", "c-level, vp, director, manager, staff"),
            text("persona", "our word for their role in a purchase"),
            text("industry", "their company's industry where no account says it"),
            text("region", "the sales region where no account says it"),
            text("country", "their country as the source says it"),
            text("status", "the source's own word for where they stand"),
            CHANNEL,
            key("owner", "who owns them", "owners"),
            instant("created_at", "when the source created them"),
            EXTRA,
        ), bucket=("person",)),
        Table("merges", "Two records of one person, account or opportunity, known to be the same. Undone by a delete.", (
            key("merge", "the merge"),
            text("kind", "people, accounts or opportunities"),
            key("from_key", "the record that gives way"),
            key("into_key", "the record that stays"),
            text("reason", "why they are the same, in a sentence"),
            instant("merged_at", "when that was found"),
            EXTRA,
        )),
        Table("campaigns", "Planned marketing with a cost, a start and an expected yield.", (
            key("campaign", "the campaign"),
            text("name", "its name"),
            text("kind", "brand or demand"),
            CHANNEL,
            text("status", "the source's own word: planned, running, over"),
            day("starts_on", "first day"),
            day("ends_on", "last day"),
            money("budget", "what it may cost"),
            CURRENCY,
            number("expected_leads", "leads forecast for it"),
            key("owner", "who runs it", "owners"),
            EXTRA,
        )),
        Table("spend", "Money spent on a channel or campaign on one day.", (
            key("spend", "the row"),
            day("spent_on", "the day"),
            key("campaign", "the campaign it was spent on", "campaigns"),
            CHANNEL,
            money("amount", "what was spent"),
            CURRENCY,
            number("impressions", "times shown"),
            number("clicks", "times clicked"),
            number("conversions", "conversions as the ad network counts them"),
            EXTRA,
        )),
        Table("contents", "A piece of content made for buyers.", (
            key("content", "the piece"),
            text("name", "its title"),
            text("kind", "case study, deck, one-pager, battlecard ..."),
            text("stage", "the stage it is made for"),
            text("persona", "the persona it is made for"),
            key("owner", "who made it", "owners"),
            day("published_on", "when it came out"),
            day("retired_on", "when it was retired, if it was"),
            EXTRA,
        )),
        Table("content_uses", "One use of a piece of content by sales or a buyer.", (
            key("use", "the use"),
            key("content", "the piece", "contents"),
            text("kind", "sent, opened, shared, presented"),
            key("person", "the buyer", "people"),
            key("account", "the buyer's account where the source says it", "accounts"),
            key("opportunity", "the deal it was used in", "opportunities"),
            key("owner", "the colleague who used it", "owners"),
            instant("used_at", "when"),
            EXTRA,
        )),
        Table("touches", "One contact between a buyer and us, by either team, online or offline.", (
            key("touch", "the touch"),
            key("person", "the buyer", "people"),
            key("account", "the buyer's account where the source says it", "accounts"),
            key("opportunity", "the deal it is about, where the source says it", "opportunities"),
            key("campaign", "the campaign it belongs to", "campaigns"),
            key("content", "the content it shows", "contents"),
            key("owner", "the colleague who did it", "owners"),
            text("team", "marketing or sales: whose touch it is"),
            text("kind", "email, call, meeting, form, visit, webinar, event, ad_click, ad_view, chat, social, task, note"),
            CHANNEL,
            text("direction", "in (buyer to us) or out (us to buyer)"),
            text("topic", "what a visited page or a form was about: pricing, demo, contact, product, compare, content ..."),
            text("outcome", "connected, no_answer, replied, opened, clicked, bounced, attended, held, no_show ..."),
            flag("is_human", "a person did it, not an automation; only a human attempt is a response"),
            flag("is_bot", "a scanner or bot did it; marked, never dropped"),
            instant("touched_at", "when"),
            number("duration_secs", "how long it lasted, in seconds"),
            private("subject", "its subject or page"),
            private("body", "its text"),
            EXTRA,
        ), bucket=("person", "account", "touch")),
        Table("self_reports", "What a buyer said when asked where they had heard of us.", (
            key("report", "the answer"),
            key("person", "the buyer", "people"),
            private("said", "their words, verbatim"),
            text("coded_channel", "the channel word those words were coded to; empty where none fits"),
            instant("asked_at", "when they were asked"),
            instant("answered_at", "when they answered; empty when asked without an answer"),
            EXTRA,
        )),
        Table("notes", "A field note: what a buyer told a colleague in a call, a meeting or on a ride-along.", (
            key("note", "the note"),
            key("account", "the account it is about, where it was said", "accounts"),
            key("person", "the buyer who was spoken to", "people"),
            key("opportunity", "the deal it is about", "opportunities"),
            key("owner", "the colleague who wrote it", "owners"),
            text("team", "marketing or sales: whose note it is"),
            text("kind", "call, meeting or ride_along"),
            text("competitor", "who else the buyer named"),
            key("campaign", "the campaign it speaks of", "campaigns"),
            text("lead_quality", "what the colleague says of the lead: good, fair or poor"),
            text("campaign_quality", "what the buyer says of the campaign: good, fair or poor"),
            instant("noted_at", "when they spoke"),
            private("said", "what they said"),
            private("objection", "what speaks against us"),
            private("budget", "what they said of their budget"),
            private("lead_feedback", "why the lead was good or poor"),
            private("campaign_feedback", "what they said of the campaign"),
            private("quote", "their own words"),
            EXTRA,
        )),
        Table("note_themes", "A theme that the rules in force find in a field note. Coded anew when the rules change.", (
            key("note_theme", "the finding"),
            key("note", "the note", "notes"),
            text("theme", "the theme's name"),
            number("rules", "the version of the rules that found it"),
            EXTRA,
        )),
        Table("holdouts", "A randomised hold-out, told when its draw was locked: what it tests, and when its outcome counts.", (
            key("holdout", "the hold-out"),
            text("name", "what it tests"),
            key("campaign", "the campaign that some are left out of, where it names one", "campaigns"),
            text("outcome", "what counts: talked or sales_qualified"),
            instant("locked_at", "when the draw was locked"),
            instant("begins_at", "from when on the outcome counts"),
            instant("ends_at", "when it counts no more: the horizon"),
            instant("called_off_at", "when it was called off; empty while it stands"),
            text("digest", "the digest of both lists"),
        )),
        Table("holdout_people", "A person drawn for a hold-out, and how the lot fell. Never changes after.", (
            key("lot", "the lot"),
            key("holdout", "the hold-out", "holdouts"),
            key("person", "the person", "people"),
            text("arm", "treated or held_out"),
        )),
        Table("stage_moves", "A lead or a deal entered a stage. Skips, backward moves and re-entries are rows, never inferred.", (
            key("move", "the move"),
            key("person", "the lead", "people"),
            key("account", "the account where the source says it", "accounts"),
            key("opportunity", "the deal, where the move is a deal's", "opportunities"),
            text("stage", "lead, mql, sal, sales_qualified, opportunity, won, lost, recycled, disqualified"),
            text("crm_stage", "the source's own word for the stage"),
            text("reason", "why, where the source says it"),
            key("owner", "who moved it", "owners"),
            instant("moved_at", "when"),
            EXTRA,
        ), bucket=("person", "opportunity", "move")),
        Table("verdicts", "Sales's answer to a lead handed over.", (
            key("verdict", "the verdict"),
            key("person", "the lead", "people"),
            text("answer", "accepted, rejected or recycled"),
            text("reason", "why"),
            key("owner", "who answered", "owners"),
            instant("given_at", "when"),
            EXTRA,
        )),
        Table("opportunities", "A deal with an amount and a date, as it stands now.", (
            key("opportunity", "the deal"),
            private("name", "its name"),
            key("account", "the account", "accounts"),
            key("person", "the first contact of the buying group", "people"),
            key("owner", "the colleague who owns it", "owners"),
            key("campaign", "the campaign the source credits", "campaigns"),
            key("product", "the product", "products"),
            text("status", "open, won or lost"),
            text("crm_stage", "the source's own word for its stage"),
            text("kind", "new business, expansion, renewal"),
            money("amount", "its amount; a lost deal may carry none"),
            money("list_price", "its price by the list, where the source says it and no product does"),
            CURRENCY,
            number("probability_permille", "the rep's own probability, in thousandths"),
            CHANNEL,
            text("lost_reason", "why it was lost"),
            text("competitor", "who else was in the deal"),
            instant("created_at", "when it became an opportunity; empty where the source does not say"),
            day("close_on", "the day it is expected to close; once closed, the day it did"),
            instant("closed_at", "when it was won or lost; empty while open"),
            EXTRA,
        ), history=("status", "crm_stage", "amount", "close_on", "owner")),
        Table("opportunity_changes", "One field of a deal changed.", (
            key("change", "the change"),
            key("opportunity", "the deal", "opportunities"),
            text("field", "which column of `opportunities`"),
            text("old_value", "before, as text; milli-cents for money; empty when unset"),
            text("new_value", "after, as text"),
            key("owner", "who changed it, where the source says it", "owners"),
            instant("changed_at", "when the source says it changed, else when we were told"),
            EXTRA,
        )),
        Table("buying_roles", "The part a person plays in a deal.", (
            key("buying_role", "the part"),
            key("opportunity", "the deal", "opportunities"),
            key("person", "the person", "people"),
            text("role", "economic buyer, champion, technical evaluator, user, blocker, or the source's own word"),
            flag("is_primary", "the first contact"),
            instant("named_at", "when they were named"),
            EXTRA,
        )),
    )
}  # fmt: skip
