"""An assistant asks measures through the protocol's own client: the same numbers, the caller's rights, refusals as data."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="no MCP SDK: install onefunnel[mcp]")

from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.api.serving import Served, free_port, inside
from tests.company import surroundings

QUARTER = {"from": "2026-07-01", "to": "2026-09-30"}


def talk[T](home: Path, words: list[str], work: Callable[[Client], Awaitable[T]], **around: str) -> T:
    """What `work` finds out from `onefunnel mcp` with those words, as a process of its own."""

    async def run() -> T:
        surround = surroundings(home) | around
        server = StdioServerParameters(command=sys.executable, args=["-m", "onefunnel", "mcp", *words], env=surround)
        async with Client(stdio_client(server)) as client:
            return await work(client)

    return asyncio.run(run())


async def call(client: Client, tool: str, /, **said: Any) -> tuple[bool, Any]:
    """Whether it was refused, and what was said."""
    answer = await client.call_tool(tool, said)
    assert json.loads(answer.content[0].text) == answer.structured_content  # type: ignore[union-attr]
    return bool(answer.is_error), answer.structured_content


def by_command(home: Path, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "onefunnel", *words, "--json"], env=surroundings(home), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_it_offers_tools_that_only_read(company_home: Path) -> None:
    async def work(client: Client) -> list[Any]:
        return list((await client.list_tools()).tools)

    tools = talk(company_home, ["--as", "ines"], work)
    assert {tool.name for tool in tools} == {"list_measures", "describe_measure", "ask_measure", "list_rows", "read_glossary"}
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.description
        assert "user" not in tool.input_schema["properties"]


def test_it_says_what_the_command_says(company_home: Path) -> None:
    async def work(client: Client) -> tuple[Any, ...]:
        answer = await call(client, "ask_measure", name="bookings", scope=QUARTER)
        rows = await call(client, "list_rows", name="bookings", limit=2)
        rest = await call(client, "list_rows", name="bookings", limit=2, cursor=rows[1]["next_cursor"])
        listed = await call(client, "list_measures", containing="win rate")
        about = await call(client, "describe_measure", name="win_rate")
        words = await call(client, "read_glossary", term="MQL")
        return answer, rows, rest, listed, about, words

    answer, rows, rest, listed, about, words = talk(company_home, ["--as", "ines"], work)
    scope = ("--from", "2026-07-01", "--to", "2026-09-30")
    assert answer == (False, by_command(company_home, "ask", "bookings", *scope))
    expected = by_command(company_home, "rows", "bookings", "--limit", "4")
    assert [*rows[1]["rows"], *rest[1]["rows"]] == expected["rows"]
    assert rows[1]["value"] == expected["value"]
    assert "win_rate" in [one["name"] for one in listed[1]["measures"]]
    assert about[1]["examples"]
    assert all("mql" in json.dumps(one).casefold() for one in words[1]["words"])


def test_what_cannot_be_asked_is_refused_as_data(company_home: Path) -> None:
    async def work(client: Client) -> list[tuple[bool, Any]]:
        return [
            await call(client, "ask_measure", name="win_rat"),
            await call(client, "ask_measure", name="win_rate", scope={"form": "2026-01-01"}),
            await call(client, "ask_measure", name="win_rate", scope={"from": "2026-02-30"}),
            await call(client, "ask_measure", name="win_rate", scope={"version": 99}),
            await call(client, "list_rows", name="win_rate", cursor="mine"),
            await call(client, "ask_measure", name="win_rate", period="last_quarter"),  # it belongs into the scope
        ]

    unknown, *others = talk(company_home, ["--as", "ines"], work)
    assert (unknown[0], unknown[1]["status"]) == (True, 404)
    assert "win_rate" in unknown[1]["detail"]
    assert all(refused and said["status"] == 422 and said["detail"] for refused, said in others)


def test_it_has_the_rights_of_whoever_asks(company_home: Path) -> None:
    async def work(client: Client) -> Any:
        return (await call(client, "list_rows", name="new_leads", limit=5))[1]["rows"]

    seen, hidden = talk(company_home, ["--as", "ines"], work), talk(company_home, ["--as", "rufus"], work)
    assert [row["person"] for row in seen] == [row["person"] for row in hidden]
    assert all(not row["person_name"].startswith("Person ") for row in seen)
    assert all(row["person_name"].startswith("Person ") for row in hidden)


def test_a_token_asks_for_no_more_than_it_was_made_for(company_home: Path, tmp_path: Path) -> None:
    key = Served("", company_home).token("ines", "see_numbers")

    async def work(client: Client) -> tuple[Any, ...]:
        return await call(client, "ask_measure", name="win_rate"), await call(client, "list_rows", name="win_rate")

    answer, rows = talk(company_home, [], work, ONEFUNNEL_TOKEN=key)
    assert answer[0] is False
    assert (rows[0], rows[1]["status"]) == (True, 403)
    assert "not made to see accounts and deals" in rows[1]["detail"]
    end = "from django.utils import timezone\nfrom onefunnel.who import tokens\nimport sys\nnow = timezone.now()\n"
    inside(company_home, f"{end}tokens.end(tokens.find(sys.argv[1], now=now), now=now, by=None)", key)
    assert talk(company_home, [], work, ONEFUNNEL_TOKEN=key)[0][1]["status"] == 401


def test_over_http_each_request_brings_its_own_token(company_home: Path) -> None:
    port = free_port()
    words = [sys.executable, "-m", "onefunnel", "mcp", "--http", str(port)]
    key = Served("", company_home).token("ines")
    process = subprocess.Popen(words, env=surroundings(company_home), stderr=subprocess.DEVNULL)

    async def ask(token: str) -> tuple[bool, Any]:
        import httpx2

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)) as client,
        ):
            return await call(client, "ask_measure", name="win_rate")

    try:
        _listening(port, process)
        assert asyncio.run(ask(key))[0] is False
        for wrong in ("", "of_nothing"):
            refused, said = asyncio.run(ask(wrong))
            assert (refused, said["status"]) == (True, 401)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    import socket

    for _ in range(300):
        assert process.poll() is None, "it ended"
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    raise AssertionError("it does not listen")


def test_without_saying_whose_rights_it_does_not_begin(company_home: Path) -> None:
    around = surroundings(company_home)
    around.pop("ONEFUNNEL_TOKEN", None)
    done = subprocess.run([sys.executable, "-m", "onefunnel", "mcp"], env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "with whose rights" in done.stderr
