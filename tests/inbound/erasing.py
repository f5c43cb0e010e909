"""In a home of its own: land files with somebody in them, erase them, bring the files again. Prints what was counted as JSON.

`python -m tests.inbound.erasing FOLDER WHO ZIP BACKUP`, with `ONEFUNNEL_HOME` set: SQLite's own files can only be judged
outside of a test's transaction.
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
    folder, who, target, backup = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    open_records()
    from onefunnel.agree.comments.records import Comment
    from onefunnel.inbound import importing, starting
    from onefunnel.inbound.loading import parse
    from onefunnel.inbound.persons import erase, export, gather
    from onefunnel.inbound.verify import verify
    from onefunnel.learn.notes import taking
    from onefunnel.learn.notes.records import Note, NoteDraft
    from onefunnel.store.backup.whole import back_up
    from onefunnel.who.follow import follow
    from onefunnel.who.logins import add_user
    from onefunnel.who.records import Person
    from onefunnel.words import Role

    def land(now: datetime) -> None:
        importing.carry_out(starting.begin(folder, parse(MAPPING), now=now), now=now)

    def proof() -> dict[str, object]:
        return verify(deep=True).as_json()

    land(NOW)
    follow()
    found = gather.find(who)
    writer = add_user(username="mia", name="Mia", email="mia@us.example", role=Role.SDR, password="quite-long-enough", now=NOW)
    ada = Person.objects.get(name="Ada Lovelace")
    for person, said in ((found.key, f"{found.name} says hello"), (ada.key, f"says that {found.name} ({who}) will decide")):
        taking.take({"person": person, "said": said}, token=f"of {person}", by=writer, now=NOW)
    NoteDraft.objects.create(writer=writer, values={"said": f"call {found.phone}", "about": [found.name]}, kept_at=NOW)
    Comment.objects.create(
        measure="leads", asked="", place="", text=f"{found.name} counts twice", by=writer, written_at=NOW, unit="count"
    )
    target.write_bytes(export.export(found, now=NOW))
    said = {"before": proof(), "dry": gather.gather(found).counts()}
    back_up(backup, now=NOW)
    print("TOLD", flush=True)
    sys.stdin.readline()
    said["erased"] = erase.erase(who, now=NOW + timedelta(hours=1)).counts
    said["after"] = proof()
    said["notes"] = list(Note.objects.values_list("said", flat=True))
    said["comments"] = list(Comment.objects.values_list("text", flat=True))
    print("ERASED", flush=True)
    sys.stdin.readline()
    land(NOW + timedelta(hours=2))
    print(json.dumps({**said, "again": proof()}))


if __name__ == "__main__":
    main()
