"""An agreement's definitions in plain words, for people who never saw how a condition is written."""

from __future__ import annotations

from collections.abc import Mapping

from onefunnel.ledger.conditions import fields, tree
from onefunnel.ledger.conditions.nodes import All, AnyOf, AtLeast, Node, Not, parts
from onefunnel.ledger.conditions.phrases import article, each, phrase
from onefunnel.ledger.definitions import Definitions, Points, StageRule
from onefunnel.words import FUNNEL, STAGE_NAMES, Stage


def condition(said: Mapping[str, object] | Node) -> str:
    """A condition as what is said of a lead or deal: "from a company of 200 people or more, and with at least one call".
    Raises UnreadableConditionError."""
    return _said(tree.read(said) if isinstance(said, Mapping) else said, no=False, inside=False)


def rule(one: StageRule) -> str:
    """A stage's definition in one to four sentences: "An MQL is a lead from a company of 200 people or more. ..." """
    subject = "deal" if one.stage in fields.DEAL_STAGES else "person" if one.stage == Stage.LEAD else "lead"
    called = one.name or STAGE_NAMES[one.stage]
    sentences = [_entered(one, called, subject), _waits(one)]
    if one.leaves_when is not None:
        sentences.append(f"The stage is left by a {subject} {condition(one.leaves_when)}.")
    if one.at_most_once_days:
        sentences.append(f"The same {subject} counts at most once in {_days(one.at_most_once_days)}.")
    if one.queue or one.team:
        by = f" by {one.team}" if one.team else ""
        sentences.append(f"It is worked on{by}{f' in the queue {one.queue}' if one.queue else ''}.")
    return " ".join(filter(None, sentences))


def points(part: Points) -> str:
    """One line of the score card: "10 points for each form sent in, at most 3 in 30 days"."""
    worth = f"{part.points:,} point{'' if abs(part.points) == 1 else 's'}"
    if part.each is not None:
        most = "" if part.most == 1 else f"{part.most:,} "
        within = f" in {_days(part.within_days)}" if part.within_days else ""
        return f"{worth} for {each(tree.read_each(part.each))}, at most {most or 'once '}".rstrip() + within
    return f"{worth} for a lead {condition(part.when)}" if part.when is not None else worth


def glossary(definitions: Definitions) -> tuple[tuple[str, str], ...]:
    """Every word that the definitions settle, with its meaning: the nine stages in the funnel's order, then the score card."""
    words = []
    for stage in Stage:
        found = definitions.stage(stage) or StageRule(stage, STAGE_NAMES[stage])
        words.append((found.name or STAGE_NAMES[stage], rule(found)))
    if definitions.card:
        words.append(("Score card", f"{'. '.join(points(part) for part in definitions.card)}."))
    return tuple(words)


def _entered(one: StageRule, called: str, subject: str) -> str:
    """The first sentence. A stage that is a thing has an article: "An MQL is a lead ..."; one that is a state has none."""
    begins = f"{article(called).capitalize()} {called} is a" if one.stage in FUNNEL and one.stage != Stage.WON else f"{called}: a"
    if one.enters_when is not None:
        return f"{begins} {subject} {condition(one.enters_when)}."
    if one.stage == Stage.OPPORTUNITY:
        return f"{begins} deal that the CRM has."
    return f"{begins} {subject} that the CRM or a colleague told us is one."


def _waits(one: StageRule) -> str:
    return f"This must have held for {_days(one.wait_days)} without a break." if one.wait_days else ""


def _days(days: int) -> str:
    return "one day" if days == 1 else f"{days:,} days"


def _said(node: Node, *, no: bool, inside: bool) -> str:
    match node:
        case Not():
            return _said(node.of, no=not no, inside=inside)
        case AtLeast():
            choice = "; ".join(_said(part, no=False, inside=True) for part in node.of)
            count = f"fewer than {node.least}" if no else f"at least {node.least}"
            return f"for which {count} of these {len(node.of)} {'hold' if len(node.of) > 1 else 'holds'} ({choice})"
        case All() | AnyOf():
            # What must not hold of a group: "not both" is "one of them not", part by part.
            word = "and" if isinstance(node, All) is not no else "or"
            below = [_said(part, no=no, inside=True) for part in parts(node)]
            whole = f", {word} ".join(below) if not inside else f" {word} ".join(below)
            return f"({whole})" if inside and len(below) > 1 else whole
        case _:
            return phrase(node, no=no)
