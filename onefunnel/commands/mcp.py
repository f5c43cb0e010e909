"""`onefunnel mcp`: let an assistant ask measures, by the Model Context Protocol, with the rights of one log-in or token."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option(
    "--as", "username", metavar="USER", help="Ask with the rights of this log-in; for who may run commands on this machine."
)
@click.option("--token", envvar="ONEFUNNEL_TOKEN", metavar="TOKEN", help="Ask with a token's rights; $ONEFUNNEL_TOKEN otherwise.")
@click.option(
    "--http", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Listen there instead of speaking over stdin."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: where to listen.")
def command(username: str | None, token: str | None, port: int | None, host: str) -> None:
    """Serve measures to an assistant, read-only: over stdin and stdout, or over HTTP, where each request brings its own token.

    \b
    onefunnel mcp --as ines
    onefunnel mcp --http 8765
    """
    try:
        from onefunnel.api import assistant
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        sys.exit("onefunnel: this needs the Model Context Protocol's package: install onefunnel[mcp]")
    if port is not None:
        if username:
            raise click.UsageError("over HTTP everybody asks with a token of their own, so --as has no place there")
        assistant.server(assistant.as_bearer).run(
            "streamable-http", host=host, port=port, stateless_http=True, json_response=True
        )
        return
    if not (username or token):
        raise click.UsageError("say with whose rights: --as USER, or a token in --token or $ONEFUNNEL_TOKEN")
    assistant.server(assistant.as_user(username) if username else assistant.as_token(token or "")).run("stdio")
