"""Themes without their words: an optional model of language, read from a folder on this machine and never from a network.

Each theme is what its name and its words mean; each sentence in which no rule finds a word is compared with all of them. It gets
the theme that is most like it, if it is like enough and clearly more like it than the next. The rules always come first, and
without the extra or the folder they are all there is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from onefunnel.learn.notes import rules
from onefunnel.learn.notes.rules import Rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Vectors = NDArray[np.floating]

FILES = ("model.safetensors", "tokenizer.json", "config.json")
CLEARLY = 0.05  # how much more like its theme than like the next
SHORTEST, MOST_SENTENCES = 3, 200  # words of a sentence that can mean something; sentences of a note that are looked at
SHOWN = 80
END = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Model:
    """A model at hand: texts in, one vector of length 1 each out. `least` is the likeness from which a theme is found."""

    name: str
    encode: Callable[[Sequence[str]], Vectors]
    least: float


def at_hand() -> Model | None:
    """The model that the owner named, or none where there is none to be had."""
    return None if not settings.NOTES_MODEL or _lacking() else _loaded(settings.NOTES_MODEL, _stamp(), settings.NOTES_LIKENESS)


def says() -> str:
    """What finds themes here, in a sentence."""
    if not settings.NOTES_MODEL or (lacking := _lacking()):
        return f"Words alone find themes. {lacking}" if settings.NOTES_MODEL else "Words alone find themes."
    named, least = Path(settings.NOTES_MODEL).name, f"{settings.NOTES_LIKENESS:.2f}"
    return f"Words find themes; where they find none in a sentence, the model {named} does, from a likeness of {least} on."


def code(texts: Iterable[str], by: Rules, model: Model | None) -> dict[str, list[str]]:
    """Each theme of the texts with what found it: words of its rule, or a sentence that means the same. In the rules' order."""
    told = [text for text in texts if text]
    found = rules.code(told, by)
    if model is None or not by.themes:
        return found
    still = [one for one in _sentences(told) if not rules.code([one], by)]
    for theme, likeness, sentence in _alike(still, by, model):
        if theme not in found:
            found[theme] = [f"{likeness:.2f} like “{sentence[:SHOWN]}”"]
    return {theme.name: found[theme.name] for theme in by.themes if theme.name in found}


def _sentences(texts: Iterable[str]) -> list[str]:
    pieces = (piece.strip() for text in texts for piece in END.split(text))
    return [piece for piece in pieces if len(piece.split()) >= SHORTEST][:MOST_SENTENCES]


def _alike(sentences: list[str], by: Rules, model: Model) -> list[tuple[str, float, str]]:
    """The theme of each sentence that has one, the most alike first."""
    if not sentences:
        return []
    found = []
    for row, sentence in zip(_likeness(sentences, by, model), sentences, strict=True):
        order = row.argsort()[::-1]
        best, next_ = float(row[order[0]]), float(row[order[1]]) if len(row) > 1 else 0.0
        if best >= model.least and best - next_ >= CLEARLY:
            found.append((by.themes[int(order[0])].name, best, sentence))
    return sorted(found, key=lambda one: (-one[1], one[2]))


def _likeness(sentences: list[str], by: Rules, model: Model) -> Vectors:
    """One row a sentence, one column a theme: halfway between its likeness to all words of the theme and to the nearest."""
    import numpy as np

    words, begins = _words(by, model)
    vectors = model.encode(sentences)
    middles = np.add.reduceat(words, begins)
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    said: Vectors = (vectors @ middles.T + np.maximum.reduceat(vectors @ words.T, begins, axis=1)) / 2
    return said


@lru_cache(maxsize=8)
def _words(by: Rules, model: Model) -> tuple[Vectors, list[int]]:
    """What each theme's name and words mean, one below the other, and where each theme begins."""
    texts: list[str] = []
    begins = []
    for theme in by.themes:
        begins.append(len(texts))
        texts += [theme.name, *(word.removesuffix("*") for word in theme.words)]
    return model.encode(texts), begins


def _lacking() -> str:
    """Why the model that was named cannot be used; nothing where it can."""
    named = settings.NOTES_MODEL
    missing = [name for name in FILES if not (Path(named) / name).is_file()]
    if missing:
        return f"The folder of the model, {named}, lacks {', '.join(missing)}."
    if find_spec("model2vec") is None:
        return 'A model is named, but the extra is not installed: pip install "onefunnel[meaning]".'
    return ""


def _stamp() -> int:
    return (Path(settings.NOTES_MODEL) / FILES[0]).stat().st_mtime_ns


@lru_cache(maxsize=2)
def _loaded(folder: str, stamp: int, least: float) -> Model:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import numpy as np
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(Path(folder), force_download=False)

    def encode(texts: Sequence[str]) -> Vectors:
        vectors: Vectors = model.encode(list(texts))
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    return Model(Path(folder).name, encode, least)
