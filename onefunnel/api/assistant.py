"""Measures for an assistant, by the Model Context Protocol: it asks and reads with the caller's rights, and changes nothing."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import close_old_connections
from django.http import Http404
from django.utils import timezone
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from onefunnel.agree.agreement import glossary
from onefunnel.agree.measures import addressed, definition
from onefunnel.api import measures as asking
from onefunnel.api.asked import AnswerAsked, RowsAsked
from onefunnel.api.problems import Problem, document
from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.ledger.measure import measures
from onefunnel.store.engine import clock
from onefunnel.who import tokens
from onefunnel.who.access import Action, may, refusal

SAYS = """One funnel, one set of numbers, for marketing and sales. Every number is a named measure: find it with list_measures,
ask it with ask_measure, and read the very records that it counts with list_rows. Never add numbers up yourself where a measure
says them, and say the measure's name, its period and its notes beside each number. Money is in milli-cents: divide by 100,000
for units of `currency`. Percent is 0 to 100. Dates are days, both included; without them a question is about all time."""
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
MOST_ROWS = 200  # an assistant reads them all
type Said = dict[str, Any]
type Identify = Callable[[Context[Any]], User]


def as_user(username: str) -> Identify:
    """Whoever can run commands on this machine may say for whom; the role is looked at anew each time."""

    def identify(context: Context[Any]) -> User:
        user = User.objects.select_related("membership").filter(username=username, is_active=True).first()
        if user is None:
            raise Problem("not-logged-in", f"There is no log-in {username}, or it has ended.")
        return user

    return identify


def as_token(key: str) -> Identify:
    """A token's owner, within what it was made for; a token that ends meanwhile opens nothing more."""

    def identify(context: Context[Any]) -> User:
        try:
            return tokens.find(key, now=timezone.now()).user
        except tokens.Refused as refused:
            raise Problem("not-logged-in", str(refused)) from refused

    return identify


def as_bearer(context: Context[Any]) -> User:
    """Over HTTP each request brings its own token."""
    headers = context.headers or {}
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Problem("not-logged-in")
    return as_token(key.strip())(context)


def server(identify: Identify) -> MCPServer[Any]:
    """The tools, each for whoever `identify` says is asking."""
    tools = [_tool(work, action, identify) for work, action in TOOLS]
    return MCPServer(
        "onefunnel", title="onefunnel", instructions=SAYS, version=version("onefunnel"), log_level="WARNING", tools=tools
    )


def list_measures(user: User, containing: str = "") -> Said:
    """Every measure with its question, unit and which way is better; or those in which all the given words occur."""
    words = containing.casefold().split()
    found = [
        {
            "name": one.name,
            "question": one.question,
            "unit": one.unit,
            "direction": one.direction,
            "word": one.word,
            "shape": one.shape,
        }
        for _, one in sorted(measures().items())
        if all(word in f"{one.name} {one.name.replace('_', ' ')} {one.question} {one.word}".casefold() for word in words)
    ]
    return {"measures": found}


def describe_measure(user: User, name: str) -> Said:
    """How a measure is computed: its rule in words, its SQL, its worked examples, and what one may choose."""
    return definition.written_out(addressed.measure_of(name))


def ask_measure(user: User, name: str, scope: dict[str, str | int] | None = None) -> Said:
    """What a measure says. `scope` may hold from, to, period, as_of, segment, industry, region, owner, product, channel, version,
    compare (last_period, last_year), and what describe_measure says may be chosen."""
    return asking.answered(name, _read(AnswerAsked, scope or {}), today=_today())


def list_rows(
    user: User, name: str, scope: dict[str, str | int] | None = None, opened: str = "", sort: str = "", limit: int = 20,
    cursor: str = "",
) -> Said:  # fmt: skip
    """The very records a measure counts, at most 200 at once; `next_cursor` goes on. `opened` is one row's value of a
    series or table."""
    page = {"opened": opened, "sort": sort, "limit": min(limit, MOST_ROWS), "cursor": cursor}
    asked = _read(RowsAsked, (scope or {}) | {key: value for key, value in page.items() if value != ""})
    return asking.listed(name, asked, today=_today(), people=may(user, Action.SEE_PEOPLE))


def read_glossary(user: User, term: str = "") -> Said:
    """What our words mean by the agreement in force: every clause in plain words, or those in which the term occurs."""
    said = glossary.data(timezone.now())
    wanted = term.casefold()
    words = [one for one in said["words"] if wanted in f"{one['name']} {' '.join(one['says'])}".casefold()]
    return said | {"words": words}


TOOLS: tuple[tuple[Callable[..., Said], Action], ...] = (
    (list_measures, Action.SEE_NUMBERS),
    (describe_measure, Action.SEE_NUMBERS),
    (ask_measure, Action.SEE_NUMBERS),
    (list_rows, Action.SEE_RECORDS),
    (read_glossary, Action.SEE_NUMBERS),
)


class AllHeard(ArgModelBase):
    """A call's arguments, those that nobody knows too: passed over, a misplaced period would be answered for all time."""

    model_config = ConfigDict(extra="allow")

    def model_dump_one_level(self) -> dict[str, Any]:
        return super().model_dump_one_level() | (self.model_extra or {})


def _tool(work: Callable[..., Said], action: Action, identify: Identify) -> Tool:
    """A function as the protocol offers it; what it does not know is heard, and refused."""
    made = Tool.from_function(_guarded(work, action, identify), annotations=READ_ONLY, structured_output=False)
    made.fn_metadata.arg_model = create_model(work.__name__, __base__=(AllHeard, made.fn_metadata.arg_model))
    made.parameters |= {"additionalProperties": False}
    return made


def _strange(work: Callable[..., Said], said: Mapping[str, object]) -> str:
    """What the call names that the tool does not know, and where it belongs."""
    known = [name for name in inspect.signature(work).parameters if name != "user"]
    strange = sorted(said.keys() - set(known))
    if not strange:
        return ""
    mend = f'put it into scope: {{"{strange[0][:40]}": ...}}' if "scope" in known else f"known are {', '.join(known)}"
    return f"“{strange[0][:40]}” is not known here; {mend}"


def _guarded(work: Callable[..., Said], action: Action, identify: Identify) -> Callable[..., Any]:
    """The tool as the protocol calls it: who asks is found, their right is checked, and a refusal is data."""

    def call(context: Context[Any], **said: Any) -> CallToolResult:
        close_old_connections()
        try:
            user = identify(context)
            if not may(user, action):
                raise Problem("not-allowed", refusal(user, action))
            if strange := _strange(work, said):
                raise Problem("invalid", strange)
            return _result(work(user, **said))
        except Exception as error:
            return _result(document(_problem(error), f"mcp:{work.__name__}", _problem(error).status), is_error=True)
        finally:
            close_old_connections()

    return _shown_as(call, work)


def _shown_as(call: Callable[..., Any], work: Callable[..., Said]) -> Callable[..., Any]:
    """The tool's own name, text and parameters; who asks is none of them."""
    known = inspect.signature(work, eval_str=True)
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=Context[Any])
    asked = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, one in known.parameters.items() if name != "user"]
    shown = cast(Any, call)
    shown.__name__, shown.__doc__ = work.__name__, work.__doc__
    shown.__signature__ = inspect.Signature([context, *asked], return_annotation=CallToolResult)
    shown.__annotations__ = {one.name: one.annotation for one in (context, *asked)} | {"return": CallToolResult}
    return call


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Http404():
            return Problem("not-found", str(error))
        case DeadlineError():
            return Problem("deadline", str(error))
        case DamagedLedgerError():
            return Problem("damaged")
    raise error


def _read[A: BaseModel](kind: type[A], said: dict[str, Any]) -> A:
    """The same words as in an address; what is not known is refused."""
    known = {field.alias or name for name, field in kind.model_fields.items()}
    if strange := sorted(said.keys() - known):
        raise Problem("invalid", f"“{strange[0][:40]}” is not known; known are {', '.join(sorted(known))}")
    try:
        return kind.model_validate(said)
    except ValidationError as wrong:
        errors = [(".".join(map(str, one["loc"])), one["msg"]) for one in wrong.errors()]
        raise Problem("invalid", "; ".join(f"{place}: {says}" for place, says in errors), errors=errors) from wrong


def _result(said: Said, *, is_error: bool = False) -> CallToolResult:
    text = json.dumps(said, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=said, is_error=is_error)


def _today() -> date:
    return clock().day_of(timezone.now())
