"""In a home of its own: land files with somebody in them, erase them, bring the files again. Prints what was counted as JSON.

`python -m tests.inbound.erasing FOLDER WHO ZIP`, with `ONEFUNNEL_HOME` set: SQLite's own files can only be judged outside of
a test's transaction.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onefunnel.commands.opening import open_records

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MAPPING = """
source = "crm"
company = { base_currency = "EUR", zone = "UTC" }

[[file]]
name = "people.csv"
[[file.facts]]
table = "people"
id = "id"
name = "name"
email = "email"
phone = "phone"

[[file]]
name = "touches.csv"
[[file.facts]]
table = "touches"
id = "id"
person = "person"
kind = { from = "kind", values = { call = "call" } }
touched_at = "at"
body = "text"

[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "id"
name = "name"
person = "person"
created_at = "at"
"""


def main() -> None:
    folder, who, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    open_records()
    from onefunnel.inbound import importing, starting
    from onefunnel.inbound.loading import parse
    from onefunnel.inbound.persons import erase, export, gather
    from onefunnel.inbound.verify import verify

    def land(now: datetime) -> None:
        importing.carry_out(starting.begin(folder, parse(MAPPING), now=now), now=now)

    def proof() -> dict[str, object]:
        return verify(deep=True).as_json()

    land(NOW)
    found = gather.find(who)
    target.write_bytes(export.export(found, now=NOW))
    said = {"before": proof(), "dry": gather.gather(found).counts()}
    said["erased"] = erase.erase(who, now=NOW + timedelta(hours=1)).counts
    said["after"] = proof()
    print("ERASED", flush=True)
    sys.stdin.readline()
    land(NOW + timedelta(hours=2))
    print(json.dumps({**said, "again": proof()}))


if __name__ == "__main__":
    main()
