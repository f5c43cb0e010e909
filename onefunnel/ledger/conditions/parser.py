"""Short text to a condition's JSON, by hand, one function a rule of the grammar in docs/conditions.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onefunnel.ledger.conditions.nodes import COUNT_OPS, LISTS, Json
from onefunnel.ledger.conditions.problems import Path, did_you_mean
from onefunnel.ledger.conditions.tokens import Token, WrongTextError, tokens

LONGEST, MOST_OPEN = 20_000, 60
KEYWORDS = frozenset(
    {"and", "or", "not", "unless", "is", "in", "of", "within", "day", "days", "true", "false", "known", "unknown"}
)
COMPARE_BY = f"Write one of: {' '.join(COUNT_OPS)} in, not in, is known, is unknown."
STAGE_WORDS = {"sql": "sales_qualified"}


class Parser:
    """One text, read from left to right. Raises WrongTextError at the first thing that cannot be read."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise WrongTextError(LONGEST, len(text), f"A condition has at most {LONGEST:,} letters", "Make it shorter.")
        self._tokens = tokens(text)
        self._next = 0
        self._open = 0
        self._places: dict[tuple[int, str], tuple[int, int]] = {}

    def whole(self) -> Json:
        """The condition that the text is."""
        if self._at_end:
            raise WrongTextError(0, 0, "Nothing is written here", "Begin with a field, such as account.employees >= 200.")
        found = self._condition()
        if not self._at_end:
            raise self._wrong(f"{self._peek.shown} comes after a condition that is complete", "Join conditions by 'and' or 'or'.")
        return found

    def place(self, said: Json, path: Path) -> tuple[int, int]:
        """Where in the text the part stands that a path leads to, or the nearest part around it."""
        part: Any = said
        found = self._places.get((id(part), ""), (0, self._tokens[-1].ends))
        for step in path:
            found = self._places.get((id(part), str(step)), found)
            try:
                part = part[step]
            except (KeyError, IndexError, TypeError):
                break
            found = self._places.get((id(part), ""), found)
        return found

    @property
    def _at_end(self) -> bool:
        return self._peek.sort == "end"

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek
        if token.sort != "end":
            self._next += 1
        return token

    def _accept(self, *words: str) -> bool:
        """Go past the next token if it is one of these words."""
        if self._peek.says(*words):
            self._next += 1
            return True
        return False

    def _need(self, word: str, mend: str = "") -> None:
        if not self._accept(word):
            raise self._wrong(f"'{word}' is missing before {self._peek.shown}", mend or f"Write {word} here.")

    def _wrong(self, says: str, mend: str = "") -> WrongTextError:
        return WrongTextError(self._peek.begins, self._peek.ends, says, mend)

    def _mark(self, said: Json, begins: int) -> Json:
        """Remember where a part stands: from `begins` to the last token read."""
        self._places[id(said), ""] = (begins, self._tokens[self._next - 1].ends)
        return said

    def _mark_key(self, said: Json, key: str, token: Token) -> None:
        self._places[id(said), key] = (token.begins, token.ends)

    def _mark_span(self, said: Json, key: str, begins: int) -> None:
        """The same for what stands under one key of it."""
        self._places[id(said), key] = (begins, self._tokens[self._next - 1].ends)

    def _condition(self) -> Json:
        """A whole condition, with what must not hold beside it: `... unless ...`."""
        begins = self._peek.begins
        self._open += 1
        if self._open > MOST_OPEN:
            raise self._wrong("Too many parentheses are open", "Write it with fewer groups inside groups.")
        found = self._joined("or", "any", lambda: self._joined("and", "all", self._negated))
        while self._accept("unless"):
            other = self._joined("or", "any", lambda: self._joined("and", "all", self._negated))
            found = self._mark({"all": [found, self._mark({"not": other}, begins)]}, begins)
        self._open -= 1
        return found

    def _joined(self, word: str, group: str, part: Callable[[], Json]) -> Json:
        begins = self._peek.begins
        found = [part()]
        while self._accept(word):
            found.append(part())
        return found[0] if len(found) == 1 else self._mark({group: found}, begins)

    def _negated(self) -> Json:
        begins = self._peek.begins
        nots = 0
        while self._accept("not"):
            nots += 1
        if nots > MOST_OPEN:
            raise self._wrong("Too many 'not' in a row", "Leave out two by two.")
        found = self._single()
        for _ in range(nots):
            found = self._mark({"not": found}, begins)
        return found

    def _single(self) -> Json:
        begins, token = self._peek.begins, self._peek
        if self._accept("("):
            found = self._condition()
            self._need(")", "Close the parenthesis.")
            return found
        if token.sort != "word" or token.said.lower() in KEYWORDS:
            raise self._wrong(f"A condition is missing before {token.shown}", "Write one here, such as account.employees >= 200.")
        self._take()
        readers: dict[str, Callable[[], Json]] = {
            "all": lambda: {"all": self._list()}, "any": lambda: {"any": self._list()}, "at": self._at_least,
            "touches": self._touches, "crm": self._crm_stage, "told": lambda: self._chosen("told"),
            "verdict": lambda: self._chosen("verdict"), "entered": self._entered, "points": self._points,
        }  # fmt: skip
        reader = readers.get(token.said.lower(), lambda: self._compare(token))
        return self._mark(reader(), begins)

    def _list(self) -> list[Json]:
        """`of (one, another)`."""
        self._need("of")
        self._need("(")
        found = [self._condition()]
        while self._accept(","):
            found.append(self._condition())
        self._need(")", "Put a comma between conditions, and close the parenthesis.")
        return found

    def _at_least(self) -> Json:
        self._need("least", "Write it as: at least 2 of (one, another, a third).")
        token = self._peek
        found: Json = {"at_least": self._number()}
        self._mark_key(found, "at_least", token)
        found["of"] = self._list()
        return found

    def _compare(self, field: Token) -> Json:
        found: Json = {"field": field.said.lower()}
        self._mark_key(found, "field", field)
        token = self._peek
        if token.says("("):
            raise self._wrong(f"'{field.said}' takes no parentheses", did_you_mean(field.said, ("touches",)))
        found["op"] = self._comparison()
        self._mark_key(found, "op", token)
        if found["op"] in ("known", "unknown"):
            return found
        begins = self._peek.begins
        found["value"] = self._values() if found["op"] in ("in", "not_in") else self._value()
        self._mark_span(found, "value", begins)
        return found

    def _comparison(self) -> str:
        """= != >= > <= <, in, not in, is known, is unknown; a bare `is` and `is not` are = and !=."""
        token = self._peek
        if self._accept(*COUNT_OPS):
            return token.said
        if self._accept("in"):
            return "in"
        if self._accept("not"):
            self._need("in")
            return "not_in"
        if self._accept("is"):
            for word in ("known", "unknown"):
                if self._accept(word):
                    return word
            if self._accept("not"):
                return "not_in" if self._accept("in") else "!="
            return "in" if self._accept("in") else "="
        raise self._wrong(f"A comparison is missing before {token.shown}", COMPARE_BY)

    def _value(self) -> object:
        token = self._take()
        if token.sort == "number":
            return self._numeric(token)
        if token.says("true", "yes"):
            return True
        if token.says("false", "no"):
            return False
        if token.sort in ("text", "date", "word"):
            return token.said
        raise _at(token, f"A value is missing before {token.shown}", 'Write a number, a day or "text".')

    def _values(self) -> list[object]:
        """`(one, another)`, or one value alone."""
        if not self._accept("("):
            return [self._value()]
        found = [self._value()]
        while self._accept(","):
            found.append(self._value())
        self._need(")", "Put a comma between values, and close the parenthesis.")
        return found

    def _chosen(self, name: str) -> Json:
        """`told in (mql, sal)`, `verdict = accepted`."""
        token = self._peek
        op = self._comparison()
        if op not in ("=", "!=", "in", "not_in"):
            raise _at(token, f"'{token.said}' does not go with {name}", "Use =, !=, in or not in.")
        begins = self._peek.begins
        words = self._values()
        if name in ("told", "verdict"):
            words = [STAGE_WORDS.get(str(word).lower(), str(word).lower()) for word in words]
        found: Json = {name: words}
        self._mark_span(found, name, begins)
        return {"not": self._mark(found, begins)} if op in ("!=", "not_in") else found

    def _crm_stage(self) -> Json:
        self._need("stage", 'Write it as: crm stage in ("Working", "Nurturing").')
        return self._chosen("crm_stage")

    def _touches(self) -> Json:
        found: Json = {"touches": {}, "op": ">=", "count": 1}
        self._need("(", "Write it as: touches(kind = form, within 30 days) >= 1.")
        if not self._accept(")"):
            self._touch_part(found)
            while self._accept(","):
                self._touch_part(found)
            self._need(")", "Put a comma between the parts, and close the parenthesis.")
        token = self._peek
        if self._accept(*COUNT_OPS):
            found["op"] = token.said
            self._mark_key(found, "count", self._peek)
            found["count"] = self._number()
        return found

    def _touch_part(self, found: Json) -> None:
        token = self._take()
        if token.says("within"):
            self._mark_key(found, "within_days", self._peek)
            found["within_days"] = self._days()
            return
        name = token.said.lower()
        if token.sort != "word" or name in found["touches"]:
            raise _at(
                token,
                f"{token.shown} says nothing more about touches",
                f"Use each once: {', '.join(LISTS)}, human, within.",
            )
        self._mark_key(found["touches"], name, token)
        if name == "human" and self._peek.says(",", ")"):
            found["touches"]["human"] = True
            return
        op = self._comparison()
        if op not in ("=", "in"):
            raise WrongTextError(token.begins, self._peek.begins, f"'{op}' does not go with {name} here", "Use = or in.")
        begins = self._peek.begins
        found["touches"][name] = self._value() if name == "human" else self._values()
        if name in LISTS:
            self._mark_span(found["touches"], name, begins)

    def _days(self) -> int | float:
        found = self._number()
        if not self._accept("days", "day"):
            raise self._wrong(f"'days' is missing before {self._peek.shown}", "Write it as: within 30 days.")
        return found

    def _entered(self) -> Json:
        token = self._take()
        if token.sort not in ("word", "text"):
            raise _at(token, f"A stage is missing before {token.shown}", "Write it as: entered mql within 90 days.")
        found: Json = {"entered": STAGE_WORDS.get(token.said.lower(), token.said.lower())}
        self._mark_key(found, "entered", token)
        if self._accept("within"):
            self._mark_key(found, "within_days", self._peek)
            found["within_days"] = self._days()
        return found

    def _points(self) -> Json:
        token = self._take()
        if not token.says(*COUNT_OPS):
            raise _at(token, f"A comparison is missing before {token.shown}", "Write it as: points >= 70.")
        found: Json = {"points": token.said}
        self._mark_key(found, "value", self._peek)
        found["value"] = self._number()
        return found

    def _number(self) -> int | float:
        token = self._take()
        if token.sort != "number":
            raise _at(token, f"A number is missing before {token.shown}", "Write a whole number.")
        return self._numeric(token)

    def _numeric(self, token: Token) -> int | float:
        return int(token.said) if token.said.lstrip("-").isdigit() else float(token.said)


def _at(token: Token, says: str, mend: str) -> WrongTextError:
    return WrongTextError(token.begins, token.ends, says, mend)
