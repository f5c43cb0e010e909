"""How probable it is that two records are the same: Fellegi and Sunter's weights, estimated from the records by splink.

How often a field agrees among unequal records is counted over random pairs; how often among equal ones over the pairs that are
sure (merges that hold, rules), on top of the stated shares, which count like `STATED_COUNTS` pairs. Expectation maximisation, the
usual way without sure pairs, was tried and drifted: among the colleagues of one domain it takes other classes for duplicates. One
thread and one seed: the same records give the same answer. splink is an extra; `is_installed` says whether it is there.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from onefunnel.who.matching.cleaning import Clean
from onefunnel.who.matching.fields import FIELDS, MISSING, Field, Level
from onefunnel.who.matching.rules import Keys, ordered

EXPECTED = 0.01  # of a hundred records at least one is taken to have a duplicate
RECALL = 0.8  # of all equal pairs, the share that agrees as well as `rules.NEARLY` asks
STATED_COUNTS = 30
RANDOM_PAIRS = 2_000_000
SEED = 1
LEAST = 0.5
BLOCKS = {
    "people": (
        ("email",), ("phone",), ("words",), ("surname", "initial"), ("domain", "initial"), ("domain", "surname"),
        ("domain", "first"),
    ),
    "accounts": (("domain",), ("stem",), ("name",), ("begins", "country")),
}  # fmt: skip
COMPARED = {
    "people": ("key", "name", "first", "surname", "initial", "words", "email", "domain", "phone", "title"),
    "accounts": ("key", "name", "begins", "domain", "stem", "country", "industry", "employees"),
}

type Shares = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Weighed:
    """A pair with its probability, and the level at which each field agrees."""

    keys: Keys
    probability: float
    levels: dict[str, str]


@dataclass(frozen=True)
class Weights:
    """The pairs that were found, and each level's share among equal and unequal pairs, learned from `sure` pairs."""

    pairs: list[Weighed] = field(default_factory=list)
    table: list[dict[str, Any]] = field(default_factory=list)
    sure: int = 0


def is_installed() -> bool:
    return find_spec("splink") is not None


def weigh(kind: str, rows: Sequence[Clean], *, nearly: int, sure: Collection[Keys]) -> Weights:
    """Every pair of these records that is more probably the same than not. `nearly`: how many pairs are nearly sure."""
    if len(rows) < 2:
        return Weights()
    with _quiet():
        counted, number = _count(kind, rows, sure)
        linker, _ = _linker(kind, rows, nearly, _learned(kind, counted))
        linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        predicted = linker.inference.predict(threshold_match_probability=LEAST, warning_mode="never").as_record_list()
        table = _table(kind, linker.misc.save_model_to_json())
    found = [_weighed(kind, row) for row in predicted]
    return Weights(sorted(found, key=lambda pair: (-pair.probability, pair.keys)), table, number)


def _count(kind: str, rows: Sequence[Clean], sure: Collection[Keys]) -> tuple[Counter[tuple[str, str]], int]:
    """How many of the pairs that are sure stand at each level of each field, and how many pairs there are."""
    import pyarrow

    known = {row["key"] for row in rows}
    pairs = sorted(pair for pair in sure if known.issuperset(pair))
    counted: Counter[tuple[str, str]] = Counter()
    if pairs:
        linker, api = _linker(kind, rows, len(pairs), {})
        ones, others = zip(*pairs, strict=True)
        given = pyarrow.table({"match_key": ["0"] * len(pairs), "join_key_l": ones, "join_key_r": others})
        linker.table_management.register_blocked_pairs_for_predict(api.register(given))
        for row in linker.inference.predict(warning_mode="never").as_record_list():
            counted.update(_weighed(kind, row).levels.items())
    return counted, len(pairs)


def _learned(kind: str, counted: Counter[tuple[str, str]]) -> Shares:
    """Each level's share among equal pairs: what was counted, and the stated shares as if they had been counted too."""
    shares: dict[tuple[str, str], float] = {}
    for one in FIELDS[kind]:
        levels = (*one.levels, one.otherwise)
        number = sum(counted[one.name, level.code] for level in levels)
        for level in levels:
            count = counted[one.name, level.code] + STATED_COUNTS * level.same
            shares[one.name, level.code] = level.same if level.is_held else count / (number + STATED_COUNTS)
    return shares


def _linker(kind: str, rows: Sequence[Clean], nearly: int, shares: Shares) -> tuple[Any, Any]:
    import duckdb
    import pyarrow
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    pairs = len(rows) * (len(rows) - 1) / 2
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="key",
        comparisons=[_comparison(one, shares) for one in FIELDS[kind]],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS[kind]],
        probability_two_random_records_match=min(0.5, max(nearly / RECALL, EXPECTED * len(rows)) / pairs),
        linker_uid="onefunnel",
    )
    connection = duckdb.connect(":memory:", config={"threads": 1})
    table = pyarrow.table({name: pyarrow.array([row[name] for row in rows], _type(name)) for name in COMPARED[kind]})
    api = DuckDBAPI(connection)
    return Linker(api.register(table), settings, log_level=None), api


def _type(name: str) -> Any:
    import pyarrow

    return pyarrow.int64() if name == "employees" else pyarrow.string()


def _comparison(one: Field, shares: Shares) -> Any:
    import splink.comparison_level_library as levels
    from splink.comparison_library import CustomComparison

    made: list[Any] = [levels.CustomLevel(one.missing, label_for_charts=MISSING).configure(is_null_level=True)]
    made += [_configured(levels.CustomLevel(level.sql), one, level, shares) for level in one.levels]
    made.append(_configured(levels.ElseLevel(), one, one.otherwise, shares))
    return CustomComparison(output_column_name=one.name, comparison_levels=made)


def _configured(made: Any, one: Field, level: Level, shares: Shares) -> Any:
    often = {"tf_adjustment_column": level.often, "disable_tf_exact_match_detection": True} if level.often else {}
    same = shares.get((one.name, level.code), level.same)
    return made.configure(m_probability=same, u_probability=level.different, label_for_charts=level.code, **often)


def _weighed(kind: str, row: dict[str, Any]) -> Weighed:
    levels = {}
    for one in FIELDS[kind]:
        codes = [one.otherwise.code, *(level.code for level in reversed(one.levels))]
        gamma = int(row[f"gamma_{one.name}"])
        levels[one.name] = codes[gamma] if gamma >= 0 else MISSING
    return Weighed(ordered(row["key_l"], row["key_r"]), round(float(row["match_probability"]), 6), levels)


def _table(kind: str, model: dict[str, Any]) -> list[dict[str, Any]]:
    """Each level with its two shares, as the page shows them."""
    found = []
    for one, told in zip(FIELDS[kind], model["comparisons"], strict=True):
        shares = [level for level in told["comparison_levels"] if not level.get("is_null_level")]
        for level, share in zip((*one.levels, one.otherwise), shares, strict=True):
            same, different = share.get("m_probability"), share.get("u_probability")
            found.append({"field": one.name, "level": level.code, "same": same, "different": different})
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """splink tells of every step; what we need of it stands in the answer."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
