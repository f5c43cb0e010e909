"""Tables in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table


def show(title: str, rows: list[dict[str, object]]) -> None:
    table = Table(*rows[0], title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console(highlight=False, width=140).print(table)
    print(flush=True)


def _cell(value: object) -> str:
    if isinstance(value, float) and 0 < abs(value) < 1e-3:
        return f"{value:.1e}"
    return f"{value:,}" if isinstance(value, int | float) else str(value)
