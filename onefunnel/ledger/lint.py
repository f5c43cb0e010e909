"""The rules of the SQL we write: what DuckDB and Spark read in the same way, and how it looks. Each offence has its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from onefunnel.ledger import sqltext

MOST_LINES = 60
BANNED = (
    (r"::", "write cast(x as string), not ::"),
    (r"\bas\s+(varchar|text|char)\b", "the type is called string"),
    (
        r"\bas\s+(timestamptz|timestamp_ntz|hugeint|float|real|numeric|integer|int4|int8)\b",
        "use string, bigint, int, double, date or timestamp",
    ),
    (r"/", "divide by of_div or of_idiv; / on integers differs"),
    (r"\b\d+\.\d*|(?<![\w.])\.\d+", "write a double as 4e-1; 0.4 is a decimal whose width differs"),
    (r"\bcount_if\s*\(", "count_if over nothing is empty in DuckDB and 0 in Spark; use count(*) filter (where ...)"),
    (r"\bavg\s*\(", "avg sums doubles in any order; use of_div(sum(x), count(x)) on integers"),
    (r"\bsum\s*\(\s*of_div\b", "a sum of doubles depends on their order; sum of_micros(x)"),
    (
        r"\b(stddev|stddev_pop|stddev_samp|variance|var_pop|var_samp|corr|regr_\w+)\s*\(",
        "sums of doubles depend on their order; send sums of integers",
    ),
    (
        r"\b(date_?diff|date_?sub|date_?add|add_months|months_between|timestampdiff|age)\s*\(",
        "use of_secs, of_days or an interval",
    ),
    (
        r"\b(dayofweek|weekday|isodow|dayname|epoch\w*|unix_\w+|to_timestamp|from_unixtime)\s*\(",
        "use of_isodow, of_secs or of_minute_of_day",
    ),
    (r"\bextract\s*\(|\bdate_part\s*\(", "extract counts differently; use the of_ functions"),
    (
        r"\b(quantile\w*|median|mode|percentile_disc|percentile|percentile_approx|approx_\w+)\s*\(",
        "use percentile_cont(q) within group (order by x)",
    ),
    (r"\b(generate_series|range|sequence|unnest|explode)\s*\(", "take a series from the months relation"),
    (
        r"\b(list\w*|array\w*|collect_list|collect_set|string_agg|listagg|group_concat|struct\w*|map\w*)\s*\(|\[",
        "no lists or structs",
    ),
    (r"\basof\b", "no asof join"),
    (r"\b(un)?pivot\b", "no pivot"),
    (r"->", "no lambdas and no ->"),
    (r"\b(any_value|first|last|arbitrary)\s*\(", "which row it takes is chance; use min_by, max_by or row_number"),
    (r"\bconcat\s*\(", "concat treats nothing differently; use || or concat_ws"),
    (r"\b(regexp_\w+|strftime|date_format|format|printf|log|hash)\s*\(", "differs between the engines"),
    (r"\b(now|current_date|current_timestamp|localtimestamp|random|rand|uuid)\b", "an answer depends on facts and scope only"),
    (r"\binterval\s+'", "write interval 180 day"),
    (r'"|`', "no quoted identifiers"),
    (r"\bcount\s*\(\s*distinct\s+[^()]*,", "count distinct takes one column"),
    (
        r"\bby\s+name\b|\bexclude\s*\(|\breplace\s*\(\s*\w+\s+as\b|\bdistinct\s+on\b|\busing\s+sample\b|\blateral\b",
        "not in both engines",
    ),
    (
        r"\b(\w+_on|day|month|quarter)\s*(<=?|>=?)\s*\$(begins_at|ends_at|as_of)\b|_on\s+as\s+timestamp\)\s*[-+<>=]",
        "a day is no instant; compare it with of_day($ends_at)",
    ),
    (
        r"\bof_(day|month|quarter|begins)\s*\([^()]*\bof_(day|month|quarter|begins)\s*\(",
        "one in another is a tree of trees that takes minutes to plan; take the step in one",
    ),
    (r"\bof_days\s*\((?:[^()]|\([^()]*\))*?\w_at\b", "of_days counts from day to day; take the day of an instant by of_day(t)"),
    (r"\bcast\s*\(\s*([\w.]+(?<!\bweek)_at|\$\w+)\s+as\s+date\s*\)", "the day of an instant is the company's: of_day(t)"),
    (r"\blimit\b", "a limit belongs to whoever asks, not to the question"),
    (r"\t", "four spaces, no tab"),
    (r"[A-Z]", "lower case"),
    (r";", "one statement and no semicolon"),
    (r" +$", "no space at the end of a line"),
)
PATTERNS = [(re.compile(pattern, re.MULTILINE), says) for pattern, says in BANNED]
KEY_END = re.compile(r"\bnulls\s+(first|last)\s*$")
ROUNDED_CAST = re.compile(r"\bcast\s*\((?P<inside>.*)\bas\s+(bigint|int)\s*$", re.DOTALL)
EXACT = re.compile(
    r"\s*(floor|of_idiv|of_secs|of_days|sum|count|length)\s*\(|\s*[\w.]+\s*$|\s*null\s*$|[\w\s+%]*of_idiv\(|\s*[\w\s+%.]+$"
)


def offences(path: Path) -> list[str]:
    """Every offence of a file, each with its place."""
    text = path.read_text()
    head = [f"{path.name}: {len(text.splitlines())} lines, at most {MOST_LINES - 1}"] if text.count("\n") >= MOST_LINES else []
    return head + [f"{path.name}: {says}" for says in offences_of(sqltext.read(path).body)]


def offences_of(body: str) -> list[str]:
    """Every offence of a statement."""
    plain = sqltext.without_literals(body)
    found = [f"'{hit[0].strip()}': {says}" for pattern, says in PATTERNS for hit in pattern.finditer(plain)]
    rules: tuple[Callable[[str], Iterator[str]], ...] = (_orders, _casts, _indents, _unions)
    return found + [says for rule in rules for says in rule(plain)]


def _orders(plain: str) -> Iterator[str]:
    """Each order names where nothing goes; a window's order has a tie-break; a percentile's order has neither."""
    for begins, keys in _order_lists(plain):
        if re.search(r"within\s+group\s*\(\s*$", plain[:begins]):
            if re.search(r"\b(desc|nulls)\b", keys):
                yield f"'order by {keys}': a percentile's order is ascending and says no more"
            continue
        parts = split(keys)
        for key in parts:
            if not KEY_END.search(key):
                yield f"'order by {key}': say nulls first or nulls last"
        framed = re.match(rf"order\s+by\s+{r'\s+'.join(map(re.escape, keys.split()))}\s+range\s+between\b", plain[begins:])
        if len(parts) < 2 and _inside_window(plain[:begins]) and not framed:
            yield f"'order by {keys}': rows that tie come in any order; add a unique tie-break"


def _order_lists(plain: str) -> Iterator[tuple[int, str]]:
    """Where each `order by` stands, and its keys up to the end of its parenthesis, frame or statement."""
    for found in re.finditer(r"\border\s+by\b", plain):
        depth, end = 0, len(plain)
        for place in range(found.end(), len(plain)):
            depth += {"(": 1, ")": -1}.get(plain[place], 0)
            if depth < 0:
                end = place
                break
        keys = re.split(r"\b(?:rows|range)\s+between\b", plain[found.end() : end])[0]
        yield found.start(), " ".join(keys.split())


def _inside_window(before: str) -> bool:
    """Whether the parenthesis that is open at the end of the text belongs to a window."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[place], 0)
        if depth < 0:
            return re.search(r"(\bover|\bwindow\s+\w+\s+as)\s*$", before[:place]) is not None
    return False


def _casts(plain: str) -> Iterator[str]:
    """DuckDB rounds a double to an integer, Spark cuts it."""
    for found in re.finditer(r"\bcast\s*\(", plain):
        inside = _parenthesis(plain, found.end())
        cast = ROUNDED_CAST.match(f"cast({inside}")
        if cast and not EXACT.match(cast["inside"]):
            yield f"'cast({inside})': cut or round by floor first"


def _indents(plain: str) -> Iterator[str]:
    for line in plain.splitlines():
        spaces = len(line) - len(line.lstrip(" "))
        if line.strip() and spaces % 4:
            yield f"'{line.strip()}': indent by four spaces"


def _unions(plain: str) -> Iterator[str]:
    if re.search(r"\bunion\b(?!\s+all\b)", plain):
        yield "'union': write union all; rows that are equal are still two facts"


def split(keys: str) -> list[str]:
    """A comma list, its parentheses respected."""
    parts, depth = [""], 0
    for letter in keys:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _parenthesis(plain: str, begins: int) -> str:
    """The text from `begins` to the parenthesis that closes it."""
    depth = 1
    for place in range(begins, len(plain)):
        depth += {"(": 1, ")": -1}.get(plain[place], 0)
        if depth == 0:
            return plain[begins:place]
    return plain[begins:]
