"""Any two versions side by side: which clauses differ, and how."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.agreement import clauses, drafting, standing
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.naming import Named, named
from onefunnel.agree.agreement.page import TRAIL
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, needs
from onefunnel.words import on


@require_GET
@needs(Action.SEE_NUMBERS)
def compare(request: HttpRequest) -> HttpResponse:
    """?from=2&to=draft-3; without them, the version in force against the newest draft or the version before it."""
    problems: list[str] = []
    before, after = (_asked(request, key, usual, problems) for key, usual in zip(("from", "to"), _usual(), strict=True))
    changes = clauses.compare(before.definitions, after.definitions)
    same = len(clauses.clauses(after.definitions)) - sum(1 for one in changes if one.after)
    context = {
        "answer": answer(before, after, changes),
        "reason": f"{same} clauses say the same in both." if changes else "Both say the same, clause by clause.",
        "before": before, "after": after, "changes": changes, "problems": problems, "choices": _choices(),
        "trail": [TRAIL, ("Compare", "")],
    }  # fmt: skip
    data = {"from": before.ref, "to": after.ref, "changes": [one.data() for one in changes], "problems": problems}
    return reply(request, "agree/agreement/compare.html", context, data=data)


def answer(before: Named, after: Named, changes: list[clauses.Change]) -> str:
    """'draft 3 changes 2 clauses of v2, adds 1 and takes out none'."""
    if not changes:
        return f"{after.label} says what {before.label} says"
    verbs = {"changed": "changes", "added": "adds", "removed": "takes out"}
    counts = {kind: sum(1 for one in changes if one.kind == kind) for kind in verbs}
    words = [f"{verbs[kind]} {count}" for kind, count in counts.items() if count]
    said = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"Against {before.label}, {after.label} {said} {'clause' if len(changes) == 1 else 'clauses'}"


def _asked(request: HttpRequest, key: str, usual: str, problems: list[str]) -> Named:
    try:
        return named(request.GET.get(key) or usual)
    except NotPossible as error:
        problems.append(str(error))
        return named(usual)


def _usual() -> tuple[str, str]:
    held = standing.in_force(timezone.now()) or standing.latest()
    drafts = drafting.open_drafts()
    if drafts:
        return str(held.number if held else 0), f"draft-{drafts[0].pk}"
    return (str(held.number - 1), str(held.number)) if held else ("0", "0")


def _choices() -> list[tuple[str, str]]:
    drafts = [(f"draft-{one.pk}", f"Draft {one.pk}") for one in drafting.open_drafts()]
    versions = [(str(one.number), f"{one}, from {on(one.in_force_on)}") for one in reversed(standing.signed())]
    return [*drafts, *versions, ("0", "Built-in, before anything is signed")]
