"""Ask a onefunnel server from Python: measures, the records they count, people, accounts, opportunities, hold-outs, imports.

    from onefunnel.client import Client

    client = Client("http://127.0.0.1:8000", token="of_...")  # or $ONEFUNNEL_URL and $ONEFUNNEL_TOKEN
    client.ask("win_rate", begins="2026-07-01", ends="2026-09-30").value
    for deal in client.rows("win_rate", period="last_quarter"):
        ...

It needs the standard library alone and imports nothing else of onefunnel, so this file can be copied. Lists are iterators
that fetch page after page. What may be repeated is repeated after `Retry-After`; a write carries an Idempotency-Key, so it
is done once.
"""

from __future__ import annotations

import json
import mimetypes
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from http.client import HTTPMessage
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

PREFIX = "/api/v1"
PASSING = (409, 429, 502, 503)  # a 409 only where it says when to come back
TRIES = 5
LONGEST_WAIT_SECS = 60.0
MILLI_CENTS = 100_000
Row = dict[str, Any]


class Refused(Exception):
    """The server refused, and says why (RFC 9457). `kind` is its word, `errors` the places in the request that are wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status}: {problem.get('detail') or problem.get('title') or 'refused'}")
        self.status, self.problem = status, dict(problem)
        self.kind = str(problem.get("type", "")).rpartition("#problem-")[2]
        self.detail = str(problem.get("detail", ""))
        self.errors: list[Row] = list(problem.get("errors", []))


@dataclass(frozen=True)
class Answer:
    """What a measure says. `value` is the number: money in units of `currency`, percent 0 to 100. `raw` is all that was said."""

    measure: str
    question: str
    unit: str
    currency: str
    columns: list[str]
    rows: list[Row]
    notes: list[str]
    agreement: Any
    raw: Row = field(repr=False)

    @property
    def value(self) -> Any:
        """The one number; None where there is nothing to answer from, or where the answer is a series or a table."""
        if self.raw["shape"] != "value" or not self.rows:
            return None
        return self.units(self.rows[0]["value"])

    def series(self) -> list[tuple[Any, Any]]:
        """Pairs of the first column and the value, for a series or a table."""
        return [(row[self.columns[0]], self.units(row["value"])) for row in self.rows]

    def units(self, cell: Any) -> Any:
        """A value cell in whole units; what is no money stays as it is."""
        return cell / MILLI_CENTS if self.unit == "money" and cell is not None else cell


class _Stay(HTTPRedirectHandler):
    """A redirect is followed on the same server only: a token never leaves for another."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str) -> Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise HTTPError(req.full_url, code, f"leads to another server: {newurl}", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Client:
    """One server and one token. Safe to share between threads."""

    def __init__(
        self, url: str = "", token: str = "", *, timeout: float = 60.0, tries: int = TRIES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.url = (url or os.environ.get("ONEFUNNEL_URL", "http://127.0.0.1:8000")).rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"a server's address begins with http:// or https://, not {self.url[:40]}")
        self._token = token or os.environ.get("ONEFUNNEL_TOKEN", "")
        self._timeout, self._tries, self._sleep = timeout, tries, sleep
        self._opener: OpenerDirector = build_opener(_Stay)

    def measures(self) -> list[Row]:
        """Every measure: its name, question, unit and which way is better."""
        return list(self.get("/measures")["measures"])

    def measure(self, name: str) -> Row:
        """How a measure is computed: rule, SQL, worked examples."""
        return self.get(f"/measures/{quote(name, safe='')}")

    def ask(self, name: str, *, begins: date | str = "", ends: date | str = "", **scope: object) -> Answer:
        """What a measure says. `scope`: period, as_of, segment, industry, region, owner, product, channel, compare, version."""
        said = self.get(f"/measures/{quote(name, safe='')}/answer", _scope(begins, ends, scope))
        return Answer(
            said["measure"], said["question"], said["unit"], said["currency"], said["columns"], said["rows"], said["notes"],
            said["agreement"], said,
        )  # fmt: skip

    def rows(
        self, name: str, *, opened: str = "", sort: str = "", begins: date | str = "", ends: date | str = "", **scope: object
    ) -> Iterator[Row]:
        """The records a measure counts; `opened` narrows them to one row of a series or table."""
        asked = {**_scope(begins, ends, scope), "opened": opened, "sort": sort}
        return self.pages(f"/measures/{quote(name, safe='')}/rows", "rows", asked)

    def people(self, **filters: object) -> Iterator[Row]:
        return self.pages("/people", "people", filters)

    def person(self, key: str) -> Row:
        return self.get(f"/people/{quote(key, safe='')}")

    def accounts(self, **filters: object) -> Iterator[Row]:
        return self.pages("/accounts", "accounts", filters)

    def account(self, key: str) -> Row:
        return self.get(f"/accounts/{quote(key, safe='')}")

    def opportunities(self, **filters: object) -> Iterator[Row]:
        return self.pages("/opportunities", "opportunities", filters)

    def opportunity(self, key: str) -> Row:
        return self.get(f"/opportunities/{quote(key, safe='')}")

    def comments(self, name: str = "", *, begins: date | str = "", ends: date | str = "", **scope: object) -> Iterator[Row]:
        """What is said about the numbers, the newest first: about one measure, or about it asked of exactly this scope."""
        return self.pages("/comments", "comments", {"measure": name, **_scope(begins, ends, scope)})

    def comment(
        self, name: str, text: str, *, begins: date | str = "", ends: date | str = "", key: str = "", **scope: object
    ) -> Row:
        """Say something about a number; it is kept with the number as it is now."""
        asked = {word: value for word, value in _scope(begins, ends, scope).items() if value not in ("", None)}
        body = json.dumps({"measure": name, "text": text, **asked}).encode()
        return self._write("/comments", body, "application/json", key)

    def holdouts(self) -> Iterator[Row]:
        """Every hold-out, the newest first."""
        return self.pages("/holdouts", "holdouts", {})

    def draw_holdout(self, name: str, *, people: Sequence[str] = (), key: str = "", **terms: object) -> Row:
        """Draw one: of `people` (addresses or keys), or of all whom the filters leave. `terms`: share, days, segment ..."""
        said = {word: value.isoformat() if isinstance(value, date) else value for word, value in terms.items()}
        body = json.dumps({"name": name, "people": list(people), **said}).encode()
        return self._write("/holdouts", body, "application/json", key)

    def lock_holdout(self, holdout: str, *, key: str = "") -> Row:
        return self._write(f"/holdouts/{quote(holdout, safe='')}/lock", b"", "", key)

    def holdout_people(self, holdout: str, *, arm: str = "") -> Iterator[Row]:
        """The lists of a locked hold-out, for the campaign tool; `arm` is held_out or treated."""
        return self.pages(f"/holdouts/{quote(holdout, safe='')}/people", "people", {"arm": arm})

    def read_holdout(self, holdout: str, *, key: str = "") -> Row:
        """What it found. Refused before its horizon is over."""
        return self._write(f"/holdouts/{quote(holdout, safe='')}/reading", b"", "", key)

    def imports(self) -> Iterator[Row]:
        return self.pages("/imports", "imports", {})

    def reconciliation(self, run: str) -> Row:
        """What became of every record of an import."""
        return self.get(f"/imports/{quote(run, safe='')}/reconciliation")

    def bring(
        self, files: Sequence[str | Path], *, mapping: str = "", mapping_text: str = "", with_demo: bool = False, key: str = ""
    ) -> Row:
        """Import files; the answer's `id` is the import's, which lands in the background (`wait`)."""
        fields = {"mapping": mapping, "mapping_text": mapping_text, "with_demo": "true" if with_demo else ""}
        body, kind = _multipart({name: value for name, value in fields.items() if value}, [Path(file) for file in files])
        return self._write("/imports", body, kind, key)

    def wait(self, run: str, *, secs: float = 600.0, every: float = 1.0) -> Row:
        """The import, once it has landed or failed. Raises TimeoutError."""
        ends_at = time.monotonic() + secs
        while (said := self.get(f"/imports/{quote(run, safe='')}"))["state"] == "landing":
            if time.monotonic() > ends_at:
                raise TimeoutError(f"{run} has not landed after {secs:g} seconds")
            self._sleep(every)
        return said

    def take_back(self, run: str, *, key: str = "") -> Row:
        """Undo an import whole."""
        return self._write(f"/imports/{quote(run, safe='')}/takeback", b"", "", key)

    def give_back(self, run: str, *, key: str = "") -> Row:
        return self._write(f"/imports/{quote(run, safe='')}/giveback", b"", "", key)

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Row:
        """Any address under /api/v1. Raises Refused."""
        said = urlencode({name: str(value) for name, value in (query or {}).items() if value not in ("", None)})
        return self._ask("GET", f"{PREFIX}{path}{f'?{said}' if said else ''}", None, {})

    def pages(self, path: str, name: str, query: Mapping[str, object]) -> Iterator[Row]:
        """Every row of a list, fetched page after page as they are needed."""
        page = self.get(path, {"limit": 500, **query})
        while True:
            yield from page[name]
            if not page["next"]:
                return
            page = self._ask("GET", page["next"], None, {})

    def _write(self, path: str, body: bytes, kind: str, key: str) -> Row:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} | ({"Content-Type": kind} if kind else {})
        return self._ask("POST", f"{PREFIX}{path}", body, headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Row:
        """One request, repeated while the server is away or says when to come back."""
        sent = {"Accept": "application/json", "User-Agent": "onefunnel-client", **headers}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        request = Request(f"{self.url}{path}", data=body, headers=sent, method=method)  # noqa: S310 - http only, see above
        for left in range(self._tries - 1, -1, -1):
            try:
                with self._opener.open(request, timeout=self._timeout) as response:
                    said: Row = json.load(response)
                    return said
            except HTTPError as error:
                wait = _wait(error, self._tries - 1 - left)
                if wait is None or not left:
                    raise _refused(error) from None
            except (URLError, ConnectionError, TimeoutError):
                if not left:
                    raise
                wait = _patience(self._tries - 1 - left)
            self._sleep(wait)
        raise AssertionError("every try ends or raises")


def _wait(error: HTTPError, tried: int) -> float | None:
    """How many seconds until it is worth asking again; None where it is not."""
    if error.code not in PASSING:
        return None
    said = error.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said) if float(said) <= LONGEST_WAIT_SECS else None
    return None if error.code == 409 else _patience(tried)


def _patience(tried: int) -> float:
    return min(8.0, 0.5 * 2.0**tried)


def _refused(error: HTTPError) -> Refused:
    try:
        said = json.loads(error.read())
    except ValueError:
        said = {}
    return Refused(error.code, said if isinstance(said, dict) and said else {"detail": str(error.reason)})


def _scope(begins: date | str, ends: date | str, scope: Mapping[str, object]) -> dict[str, object]:
    plain = {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in scope.items()}
    return {"from": str(begins), "to": str(ends), **plain}


def _multipart(fields: Mapping[str, str], files: Sequence[Path]) -> tuple[bytes, str]:
    """A form with files as bytes, and its Content-Type."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for file in files:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        name = file.name.replace('"', "_")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + file.read_bytes() + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
