"""Themes by a model of language: the rules come first, the model is a folder of the owner's, and no network is touched."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import override_settings

from onefunnel.learn.notes import meaning, rules
from onefunnel.learn.notes.meaning import Model

RULES = rules.read("Price: expensive, costs too much\nTiming: next year, later\nSecurity: audit")
ABOUT = {"dear": 0, "pricey": 0, "expensive": 0, "costs": 0, "price": 0, "soon": 1, "later": 1, "year": 1, "timing": 1, "next": 1,
         "audit": 2, "security": 2, "hackers": 2}  # fmt: skip


def encode(texts: Sequence[str]) -> Any:
    """A language of three meanings and one for everything else."""
    vectors = np.zeros((len(texts), 4), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in rules.folded(text).replace(".", "").split():
            row[ABOUT.get(word, 3)] += 1 if word in ABOUT else 0.1
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def toy(least: float = 0.5) -> Model:
    return Model("toy", encode, least)


def test_a_sentence_without_a_word_of_the_rules_gets_the_theme_that_it_means() -> None:
    found = meaning.code(["It is far too pricey for us."], RULES, toy())
    assert list(found) == ["Price"]
    assert found["Price"][0].endswith("like “It is far too pricey for us.”")
    assert 0.8 < float(found["Price"][0].split()[0]) <= 1


def test_the_rules_come_first_and_keep_their_words() -> None:
    said = ["Too expensive. They fear the hackers outside."]
    assert rules.code(said, RULES) == {"Price": ["expensive"]}
    assert list(meaning.code(said, RULES, toy())) == ["Price", "Security"]
    assert meaning.code(said, RULES, toy())["Price"] == ["expensive"]


def test_what_means_nothing_or_two_things_alike_gets_no_theme() -> None:
    assert meaning.code(["We talked about football and the weather"], RULES, toy()) == {}
    assert meaning.code(["dear hackers soon"], RULES, toy()) == {}
    assert meaning.code(["pricey"], RULES, toy()) == {}, "one word is no sentence"
    assert meaning.code(["It is far too pricey for us"], RULES, toy(least=1.1)) == {}


def test_without_a_model_the_rules_are_all_there_is() -> None:
    assert meaning.at_hand() is None
    assert meaning.says() == "Words alone find themes."
    assert meaning.code(["It is far too pricey for us", "too expensive"], RULES, None) == {"Price": ["expensive"]}


def test_a_folder_that_holds_no_model_is_said_and_no_error(tmp_path: Path) -> None:
    with override_settings(NOTES_MODEL=str(tmp_path)):
        assert meaning.at_hand() is None
        assert "lacks model.safetensors, tokenizer.json, config.json" in meaning.says()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as its library writes it: a handful of words."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[UNK]", *ABOUT]
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    StaticModel(encode(words), tokenizer, config={"normalize": True}).save_pretrained(tmp_path / "words")
    return tmp_path / "words"


def test_a_model_is_read_from_its_folder_without_a_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a network was looked for")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with override_settings(NOTES_MODEL=str(folder), NOTES_LIKENESS=0.5):
        assert "the model words does, from a likeness of 0.50 on" in meaning.says()
        found = meaning.code(["It is far too pricey for us"], RULES, meaning.at_hand())
    assert list(found) == ["Price"]
