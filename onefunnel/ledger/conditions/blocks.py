"""One rule as a chain of queries: who it is about, what happened to them, the running sums, and where its conditions hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onefunnel.ledger.conditions.happenings import Happening, bases, happenings
from onefunnel.ledger.conditions.literals import Literals
from onefunnel.ledger.conditions.nodes import Node
from onefunnel.ledger.conditions.subjects import openings, subjects
from onefunnel.ledger.conditions.terms import Terms, one_if
from onefunnel.ledger.definitions import Points

type Queries = dict[str, str]  # the name of each query and its text, each after those it reads


@dataclass(frozen=True)
class Block:
    """Conditions that are asked together of everybody at every moment, each under the name of its column.

    `wanted` is a condition without which no row matters, so that whoever can never fulfil it is left out early. With `probes`, a
    query of (n, moment), those subjects alone are asked, at those moments too. `until` is the parameter of the last moment.
    """

    name: str
    asked: Mapping[str, Node]
    wanted: Node | None
    card: tuple[Points, ...]
    deal: bool
    literals: Literals
    until: str
    probes: str = ""

    def queries(self) -> Queries:
        """The chain up to `NAME_held (n, place, moment, a column a condition)`: a row for each change of each subject, with 1
        where the condition holds from that moment on. What happens at one instant counts together: such rows are alike."""
        terms = Terms(self.literals, self.card, self.deal)
        held = {column: terms.holds(node) for column, node in self.asked.items()}
        possible = terms.possible(self.wanted) if self.wanted is not None else "true"
        happened, begun = happenings(terms, self.name, self.until), bases(terms, self.name)
        counters = list(terms.counters.values())
        return (
            self._about(terms, happened, begun)
            | {one.name: one.sql for one in happened}
            | self._narrowed(counters, happened, possible, begun)
            | self._placed(possible)
            | {
                f"{self.name}_moments": self._changes(counters, happened),
                f"{self.name}_sums": self._sums(counters, begun),
                f"{self.name}_held": self._held(held),
            }
        )

    def _about(self, terms: Terms, happened: list[Happening], begun: dict[str, str]) -> Queries:
        """Who the rule is about. A deal's history comes first, because it tells where the deal began."""
        histories = [one for one in happened if any("b." in begun.get(counter, "") for counter in one.counters)]
        before = {one.name: one.sql for one in histories}
        if histories:
            counters = [counter for one in histories for counter in one.counters]
            rows = "\nunion all\n".join(_row(one, counters) for one in histories)
            sums = ", ".join(f"cast(sum({counter}) as bigint) as {counter}" for counter in counters)
            before[f"{self.name}_histories"] = rows
            before[f"{self.name}_bases"] = f"select n, {sums}\nfrom {self.name}_histories\ngroup by n"
        return before | {f"{self.name}_subjects": subjects(terms, self.name, begun)} | openings(self.name, deal=self.deal)

    def _narrowed(self, counters: list[str], happened: list[Happening], possible: str, begun: dict[str, str]) -> Queries:
        """Who may fulfil the condition at some moment, judged by the highest value that each counter can have."""
        name = self.name
        if self.probes:
            return {f"{name}_possible": f"select distinct n from {self.probes}"}
        if possible == "true":
            return {}
        if not happened:
            return {f"{name}_possible": f"select n from {name}_subjects where {possible}"}
        sums = ", ".join(f"cast(sum(greatest({counter}, 0)) as bigint) as {counter}" for counter in counters)
        began = {counter: f" + s.b{counter[1:]}" for counter in begun}
        most = ", ".join(f"coalesce(h.{counter}, 0){began.get(counter, '')} as {counter}" for counter in counters)
        return {
            f"{name}_rises": "\nunion all\n".join(_row(one, counters) for one in happened),
            f"{name}_highest": f"select n, {sums}\nfrom {name}_rises\ngroup by n",
            f"{name}_most": f"select s.*, {most}\nfrom {name}_subjects as s\nleft join {name}_highest as h on h.n = s.n",
            f"{name}_possible": f"select n from {name}_most where {possible}",
        }

    def _placed(self, possible: str) -> Queries:
        """Each of them by a number, which is sorted in half the time that a key takes."""
        known = "possible" if possible != "true" or self.probes else "subjects"
        number = "count(*) over (order by n nulls last range between unbounded preceding and current row)"
        return {f"{self.name}_places": f"select n, {number} as place\nfrom {self.name}_{known}"}

    def _changes(self, counters: list[str], happened: list[Happening]) -> str:
        """Everything that happens: the beginning, each change, and each falling out of a window."""
        zeros = "".join(f", 0 as {counter}" for counter in counters)
        rows = [f"select p.place, x.moment{zeros} from {self.name}_openings as x"]
        rows += [f"select p.place, x.moment{zeros} from {self.probes} as x"] if self.probes else []
        rows += [_row(one, counters, "p.place") for one in happened]
        for one in happened:
            for days in sorted(set(one.expires.values())):
                gone = [f"-x.{name} as {name}" if one.expires.get(name) == days else f"0 as {name}" for name in counters]
                later = f"x.moment + {self.literals.days(days)}"
                rows.append(f"select p.place, {later} as moment, {', '.join(gone)} from {one.name} as x")
        return "\nunion all\n".join(f"{row} join {self.name}_places as p on p.n = x.n" for row in rows)

    def _sums(self, counters: list[str], begun: dict[str, str]) -> str:
        """Each counter as of each moment. The range makes all that happens at one instant count together."""
        # DuckDB sums to 128 bits, where 2.0 loses rows of a join on such a column.
        began = {one: f"s.b{one[1:]} + " for one in begun}
        sums = [f"{began.get(one, '')}cast(sum(x.{one}) over {self.name}_happened as bigint) as {one}" for one in counters]
        joined = f"\n{self._subject_of('x')}" if begun else ""
        window = f"\nwindow {self.name}_happened as (\n    partition by x.place order by x.moment nulls last"
        window += "\n    range between unbounded preceding and current row\n)"
        return (
            f"select {', '.join(['x.place', 'x.moment', *sums])}\nfrom {self.name}_moments as x{joined}\n"
            f"where x.moment <= {self.until}{window if sums else ''}"
        )

    def _held(self, held: Mapping[str, str]) -> str:
        flags = [f"{one_if(condition)} as {column}" for column, condition in held.items()]
        columns = ", ".join(["s.n", "c.place", "c.moment", *flags])
        return f"select {columns}\nfrom {self.name}_sums as c\n{self._subject_of('c')}"

    def _subject_of(self, row: str) -> str:
        return f"join {self.name}_places as p on p.place = {row}.place\njoin {self.name}_subjects as s on s.n = p.n"


def _row(one: Happening, counters: list[str], who: str = "x.n") -> str:
    columns = [f"x.{name}" if name in one.counters else f"0 as {name}" for name in counters]
    return f"select {', '.join([who, 'x.moment', *columns])} from {one.name} as x"
