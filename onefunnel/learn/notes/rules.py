"""The rules that find themes in notes: plain text that both teams edit, read into words and phrases, mistakes said as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BUILT_IN = (Path(__file__).parent / "rules.txt").read_text()
LONGEST_NAME, LONGEST_WORD, MOST_THEMES, MOST_WORDS, MOST_CHARACTERS = 60, 80, 60, 200, 20_000
RESERVED = ("no theme", "no theme heard")  # what measures call the absence of one
FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


@dataclass(frozen=True)
class Theme:
    """One rule: a name, and the words and phrases of which one is enough."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line, and what would mend it."""

    line: int
    says: str


@dataclass(frozen=True)
class Rules:
    """The themes of a text in its order, and what is wrong with it; nothing is coded by rules with problems."""

    themes: tuple[Theme, ...]
    problems: tuple[Problem, ...]


@lru_cache(maxsize=16)
def read(text: str) -> Rules:
    """A text as rules. Empty lines and remarks are passed over."""
    themes: dict[str, Theme] = {}
    problems = []
    if len(text) > MOST_CHARACTERS:
        return Rules((), (Problem(0, f"The rules have at most {MOST_CHARACTERS:,} characters."),))
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        theme, wrong = _line(line)
        if theme and theme.name.casefold() in themes:
            wrong = [*wrong, f"“{theme.name}” stands on an earlier line already. Put its words there."]
        problems += [Problem(number, says) for says in wrong]
        if theme and not wrong:
            themes[theme.name.casefold()] = theme
    if len(themes) > MOST_THEMES:
        problems.append(Problem(0, f"There are {len(themes)} themes; at most {MOST_THEMES} can be told apart on a screen."))
    return Rules(tuple(themes.values()), tuple(problems))


def code(texts: Iterable[str], rules: Rules) -> dict[str, list[str]]:
    """Each theme found in any of the texts, with the words of its rule that found it, in the rules' order."""
    plain = "\n".join(folded(text) for text in texts if text)
    found = {theme.name: [word for word in theme.words if _pattern(word).search(plain)] for theme in rules.themes}
    return {name: words for name, words in found.items() if words}


def folded(text: str) -> str:
    """Without case, and with one kind of quote, dash and space."""
    return re.sub(r"\s+", " ", text.translate(FOLDED).casefold())


def _line(line: str) -> tuple[Theme | None, list[str]]:
    name, colon, said = (part.strip() for part in line.partition(":"))
    name = re.sub(r"\s+", " ", name)
    if not colon or not name:
        return None, [f"“{line.strip()[:40]}” is no rule. Write a name, a colon, then words: Price: expensive, too costly"]
    words = tuple(dict.fromkeys(re.sub(r"\s+", " ", word.strip()) for word in said.split(",") if word.strip()))
    wrong = []
    if len(name) > LONGEST_NAME:
        wrong.append(f"A name has at most {LONGEST_NAME} characters.")
    if name.casefold() in RESERVED:
        wrong.append(f"“{name}” is what we call a note without one. Choose another name.")
    if not words:
        wrong.append(f"“{name}” has no words, so no note can have it. Add some, or take the line away.")
    if len(words) > MOST_WORDS:
        wrong.append(f"“{name}” has {len(words)} words; at most {MOST_WORDS}.")
    wrong += [f"“{word[:40]}”: {says}" for word in words if (says := _wrong(word))]
    return Theme(name, words), wrong


def _wrong(word: str) -> str:
    if len(word) > LONGEST_WORD:
        return f"a phrase has at most {LONGEST_WORD} characters."
    if "*" in word.removesuffix("*"):
        return "a star stands at the end only."
    if not any(letter.isalnum() for letter in word):
        return "no letter and no digit to look for."
    if word.endswith("*") and len(word) < 3:
        return "two letters before a star at least, or it would match nearly everything."
    return ""


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """The word as a whole; with a star, as a beginning. Escaped, so that what people type is never a pattern of theirs."""
    open_end = word.endswith("*")
    plain = re.escape(folded(word.removesuffix("*")))
    return re.compile(rf"(?<!\w){plain}" + ("" if open_end else r"(?!\w)"))


def differences(before: Iterable[str], after: Iterable[str]) -> tuple[set[str], set[str]]:
    """The themes that fall out and those that come in."""
    return set(before) - set(after), set(after) - set(before)
