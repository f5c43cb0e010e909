"""What one file tells beside its main fact: the stages that a lead or a deal entered, and what buyers said of themselves."""

from __future__ import annotations

import json

from onefunnel.inbound.cells import loosely
from onefunnel.inbound.profiles import Profile, Sheet
from onefunnel.inbound.synonyms import LOST, WON

HEARD = ("howdidyouhearaboutus", "howdidyouhear", "heardaboutus", "hearaboutus", "howdidyouhearaboutxeducation", "selfreported")
CONVERTED = ("isconverted", "converted")
CONVERTED_AT = ("converteddate", "convertedat", "conversiondate")


def status_of(value: str) -> str:
    """Whether a stage's name says won, lost or neither."""
    plain = loosely(value)
    return "won" if plain in WON or plain.endswith("won") else "lost" if plain in LOST or plain.endswith("lost") else "open"


def further_facts(table: str, sid: str, sheet: Sheet, used: dict[str, Profile]) -> list[str]:
    """More facts for the draft, where the file's columns carry them. They need an id that can be named."""
    if sid == "@row":
        return []
    if table == "opportunities":
        return [*_created(sid, "opportunity", "=opportunity", used), *_closed(sid, used)]
    if table == "people":
        return [*_created(sid, "person", "=lead", used), *_converted(sid, sheet), *_heard(sid, sheet, used)]
    return []


def _move(sid: str, suffix: str, target: str, *lines: str) -> list[str]:
    identity = _quoted(f"{{{sid}}}:{suffix}")
    return ["[[file.facts]]", 'table = "stage_moves"', f"id = {identity}", f"{target} = {_quoted(sid)}", *lines]


def _created(sid: str, target: str, stage: str, used: dict[str, Profile]) -> list[str]:
    created = used.get("created_at")
    if created is None:
        return []
    return _move(sid, "created", target, f"stage = {_quoted(stage)}", f"moved_at = {_quoted(created.name)}", 'needs = "moved_at"')


def _closed(sid: str, used: dict[str, Profile]) -> list[str]:
    """A won or lost deal entered that stage on the day it closed."""
    stage, closed = used.get("crm_stage"), used.get("close_on")
    ends = {v: status_of(v) for v in sorted(stage.distinct) if status_of(v) != "open"} if stage else {}
    if stage is None or closed is None or not ends:
        return []
    shown = ", ".join(f"{_quoted(v)} = {_quoted(s)}" for v, s in ends.items())
    return _move(
        sid, "closed", "opportunity",
        f"stage = {{ from = {_quoted(stage.name)}, values = {{ {shown} }} }}", f"crm_stage = {_quoted(stage.name)}",
        f"moved_at = {_quoted(closed.name)}", f"when = {{ {_quoted(stage.name)} = {_quoted(list(ends))} }}",
    )  # fmt: skip


def _converted(sid: str, sheet: Sheet) -> list[str]:
    flag, moment = sheet.by_loose(CONVERTED), sheet.by_loose(CONVERTED_AT)
    if flag is None or not flag.is_flag:
        return []
    lines = ['stage = "=sales_qualified"  # ASK: which of our stages does a converted lead enter?']
    lines += [f"moved_at = {_quoted(moment.name)}"] if moment else ["# ASK: no column says when it was converted"]
    return _move(sid, "converted", "person", *lines, f'when = {{ {_quoted(flag.name)} = "true" }}')


def _heard(sid: str, sheet: Sheet, used: dict[str, Profile]) -> list[str]:
    said, created = sheet.by_loose(HEARD), used.get("created_at")
    if said is None:
        return []
    identity = _quoted(f"{{{sid}}}:heard")
    out = [
        "[[file.facts]]",
        'table = "self_reports"',
        f"id = {identity}",
        f"person = {_quoted(sid)}",
        f"said = {_quoted(said.name)}",
    ]
    return [
        *out,
        *([f"asked_at = {_quoted(created.name)}", f"answered_at = {_quoted(created.name)}"] if created else []),
        'needs = "said"',
    ]


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
