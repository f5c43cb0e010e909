"""What a request asks about, from its query: a scope in days, a page of a list. Words that mean nothing here are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationInfo, create_model, model_validator

from onefunnel.api.problems import invalid
from onefunnel.ledger.engine import DEADLINE_SECS
from onefunnel.ledger.measure import choices
from onefunnel.web import calendar
from onefunnel.who.names import SeveralOwnersError, owner_key
from onefunnel.words import DIMENSIONS, EVER, Period, Scope

MOST = 1_000
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Presets = Literal[
    "this_quarter", "last_quarter", "this_month", "last_month", "this_year", "last_year", "last_12_months", "all"
]  # fmt: skip


class Asked(BaseModel):
    """A query in which every word is known."""

    @model_validator(mode="before")
    @classmethod
    def knows_every_word(cls, data: Any, info: ValidationInfo) -> Any:
        """The framework hands over what it knows; what else the address says would be passed over in silence."""
        request = (info.context or {}).get("request")
        known = {field.alias or name for name, field in cls.model_fields.items()}
        if request is not None and (strange := sorted(request.GET.keys() - known)):
            raise invalid(f"query.{strange[0][:80]}", f"is not known here; known are {', '.join(sorted(known))}")
        return data


class PlainScope(Asked):
    """Period, day, dimensions and version of a question."""

    begins: Day | None = Field(None, alias="from", description="The first day of the period. Without days: all time.")
    ends: Day | None = Field(None, alias="to", description="The last day of the period, included.")
    period: Presets | None = Field(None, description="Instead of days: a stretch of the company's calendar, as of today.")
    as_of: str | None = Field(
        None, max_length=40, description="Only facts up to this day or instant (UTC) count. A day means its end.",
        examples=["2026-09-30", "2026-09-30T12:00:00"],
    )  # fmt: skip
    segment: Word | None = None
    industry: Word | None = None
    region: Word | None = None
    owner: Word | None = Field(None, description="A colleague's key, or name where only one has it.")
    product: Word | None = None
    channel: Word | None = None
    version: int | None = Field(None, ge=0, le=10**6, description="As if this version of the agreement had held for all time.")
    deadline: float | None = Field(
        None, ge=0.05, le=60, description=f"Seconds the question may take; {DEADLINE_SECS:g} unless told."
    )

    def scope(self, *, today: date, fiscal: int = 1) -> Scope:
        """The scope that is asked about. Raises Problem."""
        chosen = {name: getattr(self, name) for name in DIMENSIONS}
        if chosen["owner"]:
            try:
                chosen["owner"] = owner_key(chosen["owner"])
            except SeveralOwnersError as several:
                raise invalid("query.owner", str(several)) from several
        said = tuple((name, value) for name in sorted(choices()) if (value := getattr(self, name, None)))
        return Scope(period=self._period(today, fiscal), as_of=instant(self.as_of), version=self.version, choices=said, **chosen)

    def _period(self, today: date, fiscal: int) -> Period:
        if self.period and (self.begins or self.ends):
            raise invalid("query.period", "stands instead of from and to, not beside them")
        if self.period:
            return calendar.preset(self.period, today, fiscal=fiscal)
        begins_on = _day("from", self.begins) or EVER.begins_on
        ends_on = _day("to", self.ends) or EVER.ends_on
        if ends_on < begins_on:
            raise invalid("query.to", f"the period ends on {ends_on}, before it begins on {begins_on}")
        return Period(begins_on, ends_on)

    @property
    def moves(self) -> bool:
        """Whether the same address asks about other days tomorrow."""
        return self.period not in (None, "all")

    @property
    def secs(self) -> float:
        return self.deadline or DEADLINE_SECS


def _chosen() -> dict[str, Any]:
    """A parameter for each thing that some measures let their asker choose."""
    says = "For the measures that let one choose it; `GET /measures/{name}` says which."
    return {name: (Literal[values] | None, Field(None, description=says)) for name, values in choices().items()}


if TYPE_CHECKING:

    class ScopeAsked(PlainScope): ...

else:
    ScopeAsked = create_model("ScopeAsked", __base__=PlainScope, **_chosen())


class AnswerAsked(ScopeAsked):
    """A measure's question, and what it is compared with."""

    compare: Literal["last_period", "last_year"] | None = Field(
        None, description="Ask the same of what came before, or of a year earlier, too."
    )


class Paged(Asked):
    """Where in a list, and how much of it."""

    limit: int = Field(100, ge=1, le=MOST, description="How many at most.")
    cursor: str = Field("", max_length=2_000, description="`next_cursor` of the page before.")


class RowsAsked(ScopeAsked, Paged):
    """A page of the records that a number counts."""

    opened: Word | None = Field(None, description="Only the records behind this row of a series or table.")
    sort: str = Field("", pattern=r"^-?[a-z_0-9]*$", max_length=80, description="A column; with a minus before it, downwards.")


def instant(text: str | None) -> datetime | None:
    """A day means its end, an instant means itself; both in UTC. Raises Problem."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise invalid("query.as_of", f"“{text[:40]}” is no day and no instant; write 2026-09-30 or 2026-09-30T12:00:00") from None
    if not EVER.begins_on.year <= at.year <= EVER.ends_on.year:
        raise invalid("query.as_of", "is outside of what the ledger can hold")
    if len(text.strip()) == len("2026-09-30"):
        at = datetime.combine(at.date(), time.max)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise invalid(f"query.{name}", f"“{text}” is no day; write it as 2026-11-30") from None
    if not EVER.begins_on <= day <= EVER.ends_on:
        raise invalid(f"query.{name}", f"{day} is outside of what the ledger can hold")
    return day
