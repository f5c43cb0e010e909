"""The entries into each stage that an agreement's definitions mean, as SQL with bound literals.

Every statement is one query in the common subset, to be asked as it stands or inside `select ... from (...)`; two of them joined
by `union all` need parameters of different names, so each `compiled` call that is joined with another has its own `prefix`.
It reads facts, `identities`, `standing_people` and `deals`, and answers one row an entry:

    move        the told row's own key; for a stage with a condition subject/stage/instant, for a deal's status deal/stage
    person      who entered, merges followed; for a deal its first contact
    opportunity the deal, empty for a person's stage
    stage       one of `words.Stage`
    entered_at  when
    left_at     when they left it again by `leaves_when`, or else when `enters_when` ceased; empty while they are in it, and where
                neither is written
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from onefunnel.ledger import sqltext
from onefunnel.ledger.conditions import entries, tree
from onefunnel.ledger.conditions.blocks import Block, Queries
from onefunnel.ledger.conditions.fields import DEAL_STAGES
from onefunnel.ledger.conditions.literals import Literals
from onefunnel.ledger.conditions.nodes import All, Entered, Node, Not, walk
from onefunnel.ledger.definitions import Definitions, StageRule
from onefunnel.words import STAGE_NAMES, Stage

COLUMNS = ("move", "person", "opportunity", "stage", "entered_at", "left_at")


@dataclass(frozen=True)
class Statement:
    """One stage's entries: SQL of ours, and the literals bound to its `$names`."""

    stage: Stage
    sql: str
    parameters: Mapping[str, object]


def compiled(definitions: Definitions, *, until_at: datetime, prefix: str = "v_") -> list[Statement]:
    """One statement for each stage of `Stage`, in that order, as if the definitions had been in force for all time.

    A stage without a rule, or whose rule has no condition, is entered when it was told. Nothing that happens after `until_at`
    counts: a wait that is not over and a window that has not closed by then are not known yet. `prefix` begins every parameter's
    name (letters and underscores). Raises UnreadableConditionError for a tree that `tree.check` would refuse.
    """
    compiler = _Compiler(definitions, until_at, prefix)
    return [compiler.statement(stage) for stage in Stage]


def whole(definitions: Definitions, *, until_at: datetime, stages: Iterable[Stage] = Stage, prefix: str = "v_") -> Statement:
    """The entries into several stages in one statement, which computes what stages share only once. Its `stage` is the last's."""
    return _Compiler(definitions, until_at, prefix).statement(*stages)


def narrowed(
    definitions: Definitions, where: Mapping[str, object], stage: Stage, *, until_at: datetime, prefix: str = "w_"
) -> Statement:
    """The `entry` of each row of `stage_entries` into a stage for which a condition held at the moment of the entry: the leads
    that an SLA's `where` is about. Raises UnreadableConditionError."""
    return _Compiler(definitions, until_at, prefix).narrowed(where, stage)


def history(
    definitions: Definitions, asked: Mapping[str, Mapping[str, object]], stage: Stage, *, until_at: datetime, prefix: str = "v_"
) -> Statement:
    """Several conditions of one stage at every moment: `n` (the person, or the deal), `moment`, and each condition's column with
    1 while it holds. Rows of one subject and moment are alike. Raises UnreadableConditionError."""
    return _Compiler(definitions, until_at, prefix).history(asked, stage)


class _Compiler:
    """One agreement's definitions on their way to SQL. Statements of one compiler share their parameters."""

    def __init__(self, definitions: Definitions, until_at: datetime, prefix: str) -> None:
        self.definitions = definitions
        self.literals = Literals(prefix)
        moment = until_at.astimezone(UTC).replace(tzinfo=None) if until_at.tzinfo else until_at
        self.until = self.literals.bind(moment)

    def statement(self, *stages: Stage) -> Statement:
        queries = self._of_stages(frozenset(stages).union(*(self._needed(stage) for stage in stages)))
        names = ", ".join(name for name in COLUMNS if name != "stage")
        selects = [
            f"select {names.replace('opportunity,', f'opportunity, {self.literals.bind(str(stage))} as stage,')}\n"
            f"from {stage}_entries"
            for stage in stages
        ]
        return Statement(stages[-1], *self._text(queries, "\nunion all\n".join(selects)))

    def _of_stages(self, stages: frozenset[Stage]) -> Queries:
        queries: Queries = {}
        for stage in Stage:
            if stage in stages:
                queries |= self._entries(self._rule(stage))
        return queries

    def narrowed(self, said: Mapping[str, object], stage: Stage) -> Statement:
        node, deal = tree.read(said, stage=stage), stage in DEAL_STAGES
        queries = self._of_stages(self._below([node]))
        queries["asked_probes"] = (
            f"select subject as n, entry, entered_at as moment\nfrom stage_entries\n"
            f"where stage = {self.literals.bind(str(stage))} and entered_at is not null"
        )
        queries |= self._asked("asked", {"holds": node}, wanted=None, deal=deal, probes="asked_probes").queries()
        last = "select distinct p.entry\nfrom asked_probes as p\njoin asked_held as h on h.n = p.n and h.moment = p.moment\n"
        return Statement(stage, *self._text(queries, f"{last}where h.holds = 1"))

    def history(self, asked: Mapping[str, Mapping[str, object]], stage: Stage) -> Statement:
        nodes = {name: tree.read(said, stage=stage) for name, said in asked.items()}
        queries = self._of_stages(self._below(nodes.values()))
        queries |= self._asked("asked", nodes, wanted=None, deal=stage in DEAL_STAGES).queries()
        return Statement(stage, *self._text(queries, f"select n, moment, {', '.join(nodes)}\nfrom asked_held"))

    def _text(self, queries: Queries, last: str) -> tuple[str, dict[str, object]]:
        recursive = " recursive" if any(re.search(rf"\bfrom {name}\b", sql) for name, sql in queries.items()) else ""
        told = ",\n".join(f"{name} as (\n    " + sql.replace("\n", "\n    ") + "\n)" for name, sql in queries.items())
        sql = f"with{recursive}\n{told}\n{last}\n"
        return sql, {name: self.literals.values[name] for name in sorted(sqltext.parameters(sql))}

    def _rule(self, stage: Stage) -> StageRule:
        return self.definitions.stage(stage) or StageRule(stage, STAGE_NAMES[stage])

    def _needed(self, stage: Stage) -> frozenset[Stage]:
        """The earlier stages whose entries a rule asks for, and those which their rules ask for."""
        rule = self._rule(stage)
        said = [tree.read(one, stage=stage) for one in (rule.enters_when, rule.leaves_when) if one is not None]
        return self._below(said)

    def _below(self, asked: Iterable[Node]) -> frozenset[Stage]:
        stages = {node.stage for one in asked for node in walk(one) if isinstance(node, Entered)}
        return frozenset(stages).union(*(self._needed(stage) for stage in stages))

    def _entries(self, rule: StageRule) -> Queries:
        block = str(rule.stage)
        queries: Queries = {}
        if rule.enters_when is not None or rule.leaves_when is not None:
            queries |= self._block(rule).queries()
        if rule.enters_when is not None:
            queries |= entries.fulfilled(rule, block, self.literals, self.until)
        else:
            queries |= entries.told(rule, block, self.literals, self.until)
        if rule.leaves_when is not None:
            queries |= entries.left(block)
        source = f"{block}_found" if rule.leaves_when is None else f"{block}_leaving"
        return queries | entries.counted(rule, block, source, self.literals)

    def _block(self, rule: StageRule) -> Block:
        """A rule's conditions. While the way out is open nobody enters."""
        asked: dict[str, Node] = {}
        if rule.leaves_when is not None:
            asked["leaves"] = tree.read(rule.leaves_when, stage=rule.stage)
        if rule.enters_when is not None:
            enters = tree.read(rule.enters_when, stage=rule.stage)
            asked["enters"] = All((enters, Not(asked["leaves"]))) if "leaves" in asked else enters
        return self._asked(str(rule.stage), asked, wanted=asked.get("enters"), deal=rule.stage in DEAL_STAGES)

    def _asked(self, name: str, asked: dict[str, Node], *, wanted: Node | None, deal: bool, probes: str = "") -> Block:
        return Block(
            name=name, asked=asked, wanted=wanted, card=self.definitions.card, deal=deal, literals=self.literals,
            until=self.until, probes=probes,
        )  # fmt: skip
