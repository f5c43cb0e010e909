"""A pasted block split into a note's fields: by its headings, bullets and quote marks. Every line goes somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADINGS = """
about: about, account, company, customer, who, contact, person, client, deal, opportunity, attendee, attendees, with
said: said, notes, note, summary, what they said, discussion, need, needs, pain, pains, situation, next, next step, next steps
objection: objection, objections, concern, concerns, blocker, blockers, risk, risks, pushback, against us
competitor: competitor, competitors, competition, alternative, alternatives, vendor, vendors, versus, vs
budget: budget, money, budget and timing, funding
lead_feedback: lead, lead quality, about the lead, feedback on the lead, lead feedback
campaign_feedback: campaign, campaigns, campaign quality, about the campaign, campaign feedback, source, heard of us
quote: quote, quotes, a quote, verbatim, in their words, their words
kind: kind, type
noted_at: date, day, when, on
"""
FIELD = {
    word.strip(): line.partition(":")[0] for line in HEADINGS.split("\n") if line for word in line.partition(":")[2].split(",")
}
KINDS = {"call": "call", "phone": "call", "meeting": "meeting", "visit": "meeting", "demo": "meeting", "ride-along": "ride_along",
         "ride along": "ride_along", "ridealong": "ride_along"}  # fmt: skip
MARKS = re.compile(r"^\s*(?:[-*•–·]\s+|\d+[.)]\s+|#{1,6}\s*)?")
HEADING = re.compile(r"^(?P<word>[^:]{2,40}?)\s*:\s*(?P<rest>.*)$")
QUOTED = re.compile(r"^[\"“„«](?P<words>.+)[\"”“»][.,]?$")
GOOD, POOR = re.compile(r"\b(good|great|strong|excellent)\b", re.I), re.compile(r"\b(poor|bad|weak|useless|cold)\b", re.I)


def split(block: str) -> dict[str, str]:
    """The fields of a block; what stands under no heading that we know is what they said. `about` is for a search."""
    found: dict[str, list[str]] = {}
    for field, line in _lines(block.replace("\r\n", "\n").replace("\0", "")):
        found.setdefault(field, []).append(line)
    fields = {field: "\n".join(line for line in lines if line).strip() for field, lines in found.items()}
    fields = {field: text for field, text in fields.items() if text}
    return _settled(fields)


def _lines(block: str) -> Iterator[tuple[str, str]]:
    """Each line with the field it belongs to: that of its own heading, of the heading above it, or of its marks."""
    under = "said"
    for raw in block.split("\n"):
        is_quote = raw.lstrip().startswith(">")
        is_title = bool(re.match(r"\s*#{1,6}\s", raw))
        line = MARKS.sub("", raw.lstrip().removeprefix(">"), count=1).strip()
        plain = line.replace("**", "").replace("__", "").strip()
        if not plain:
            continue
        field, rest = _headed(plain, is_title)
        if field:
            under = field
            yield field, rest
        elif is_quote or QUOTED.match(plain):
            said = QUOTED.match(plain)
            yield "quote", said["words"] if said else plain
        else:
            under = "said" if is_title else under
            yield under, plain


def _headed(line: str, is_title: bool) -> tuple[str, str]:
    """The field that a line's heading names, and what follows it on the line."""
    if is_title and (field := FIELD.get(line.rstrip(":").strip().lower())):
        return field, ""
    said = HEADING.match(line)
    field = FIELD.get(said["word"].strip().lower(), "") if said else ""
    return (field, said["rest"].strip()) if said and field else ("", "")


def _settled(fields: dict[str, str]) -> dict[str, str]:
    """Kinds and qualities out of words; what says neither goes back to what they said, so that nothing is lost."""
    left = []
    if kind := fields.pop("kind", ""):
        fields["kind"] = KINDS.get(kind.lower(), "")
        left += [] if fields["kind"] else [f"Kind: {kind}"]
    if (day := fields.get("noted_at", "")) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        left.append(f"Date: {fields.pop('noted_at')}")
    for about in ("lead", "campaign"):
        text = fields.get(f"{about}_feedback", "")
        judged = "good" if GOOD.search(text) and not POOR.search(text) else "poor" if POOR.search(text) else ""
        if judged:
            fields[f"{about}_quality"] = judged
    for name in ("competitor", "budget", "about", "lead_feedback", "campaign_feedback"):
        if name in fields:
            fields[name] = "; ".join(fields[name].split("\n")) if name != "competitor" else ", ".join(fields[name].split("\n"))
    if left:
        fields["said"] = "\n".join(filter(None, [fields.get("said", ""), *left]))
    quote = QUOTED.match(fields.get("quote", ""))
    return fields | ({"quote": quote["words"]} if quote else {})
