"""The words that people, companies, wares and lessons are made of; none of them stands for a real one."""

from __future__ import annotations


def split(words: str) -> tuple[str, ...]:
    """Words written in running text."""
    return tuple(words.split())
