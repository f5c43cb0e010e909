"""What do our words mean? Every word of the agreement, for everybody who logs in, from the version in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.agreement import clauses, standing
from onefunnel.ledger.definitions import BUILT_IN
from onefunnel.web.reply import reply
from onefunnel.words import STAGE_NAMES, Stage, on

VOWELS = "AEFHILMNORSX"  # letters whose names begin with a vowel: an MQL, an SLA


@require_GET
@login_required
def glossary(request: HttpRequest) -> HttpResponse:
    """Question by question, with anchors that other pages link to: /glossary/#mql."""
    now = timezone.now()
    found = standing.in_force(now)
    definitions = standing.definitions_of(found) if found else BUILT_IN
    chapters = clauses.chapters(definitions)
    stages = [(clause, question(clause)) for key, _, listed in chapters if key == "stages" for clause in listed]
    others = [(heading, listed) for key, heading, listed in chapters if key not in ("stages", "targets", "card")]
    by = f"as {found}, in force since {on(found.in_force_on)}, says it" if found else "before anything is signed"
    context = {
        "answer": "What is a qualified lead?", "reason": f"Our words, {by}.", "version": found, "stages": stages,
        "others": others, "trail": [("Glossary", "")],
    }  # fmt: skip
    return reply(request, "agree/agreement/glossary.html", context, data=data(now))


def data(now: datetime) -> dict[str, Any]:
    """The words as JSON values, by the version in force; version 0 before anything is signed."""
    found = standing.in_force(now)
    said = clauses.clauses(standing.definitions_of(found) if found else BUILT_IN)
    words = [{"anchor": one.anchor, "name": one.name, "says": list(one.says), "team": one.team} for one in said]
    return {"version": found.number if found else 0, "words": words}


def question(clause: clauses.Clause) -> str:
    """'What is an MQL?', 'When is a deal won?'"""
    stage = Stage(clause.stage)
    name = clause.name
    if stage in (Stage.WON, Stage.LOST):
        return f"When is a deal {name.lower() if name == STAGE_NAMES[stage] else name}?"
    if stage in (Stage.RECYCLED, Stage.DISQUALIFIED):
        return f"When is a lead {name.lower()}?" if name == STAGE_NAMES[stage] else f"When is a lead in {name}?"
    return f"What is {a(name)} {name if name.isupper() or name != STAGE_NAMES[stage] else name.lower()}?"


def a(name: str) -> str:
    """'a' or 'an', by how the word is spoken: abbreviations letter by letter."""
    first = name[:1]
    if name[:2].isupper():
        return "an" if first in VOWELS else "a"
    return "an" if first.upper() in "AEIOU" else "a"
