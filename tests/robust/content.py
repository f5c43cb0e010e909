"""What a ledger says, without when and by which import it was told: two roads to the same facts must agree on it."""

from __future__ import annotations

from pathlib import Path

from onefunnel.ledger.duck import Duck
from onefunnel.ledger.facts import TABLES

TOLD = {"import_id", "entry", "told_at", "changed_at", "change", "opportunity_change"}


def content(ledger: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows in a fixed order, without the columns that say when they were told."""
    duck = Duck(ledger)
    try:
        found = {}
        for name, table in TABLES.items():
            columns = ", ".join(column.name for column in table.kept if column.name not in TOLD)
            found[name] = duck.rows(f"select {columns} from {name} order by all", {}).rows
        return {name: rows for name, rows in found.items() if rows}
    finally:
        duck.close()


def write_deals(folder: Path, version: int, *, rows: int = 3000) -> None:
    """A CRM's export as it looks the `version`-th time: most deals as before, some new, some moved on, a few unreadable."""
    folder.mkdir(parents=True)
    lines = ["id,account,owner,stage,amount,created,closed"]
    for number in range(rows + version * 50):
        moved = (number * 7 + version) % 10 < version % 3 + 1
        stage = "Won" if moved else "Open"
        amount = "a lot" if number % 997 == 3 else f"{1000 + number % 500 + (version if moved else 0)}.50"
        closed = f"2026-{1 + number % 9:02}-15" if moved else ""
        lines.append(f"D{number},A{number % 300},rep {number % 7},{stage},{amount},2026-01-{1 + number % 28:02},{closed}")
    (folder / "deals.csv").write_text("\n".join(lines) + "\n")
    accounts = [f"A{number},Account {number},{'manufacturing' if number % 3 else 'retail'}" for number in range(300)]
    (folder / "accounts.csv").write_text("\n".join(["id,name,industry", *accounts]) + "\n")


MAPPING = """
source = "robust"
company = { base_currency = "EUR", zone = "UTC", fiscal_month = 1 }
currency = "=EUR"
dates = "YYYY-MM-DD"
decimals = "1234.56"

[[file]]
name = "accounts.csv"
[[file.facts]]
table = "accounts"
id = "id"
name = "name"
industry = "industry"

[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "id"
account = "account"
owner = "owner"
status = { from = "stage", values = { Open = "open", Won = "won" } }
crm_stage = "stage"
amount = "amount"
created_at = "created"
close_on = "closed"
closed_at = "closed"
"""
