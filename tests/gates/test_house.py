"""The house rules that a machine can measure, measured on every tracked file."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_SQL = 400, 60, 60
MEDIAN_FILE, P90_FUNCTION = 100, 25
PICTURES = {".png", ".woff2", ".ico", ".gz", ".xlsx", ".zip"}

# Said in pieces, so that this file does not hold what it looks for.
HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "deb" + r"\.debian\.org")))
MACHINE = re.compile("|".join(a + b for a, b in [("/wo", r"rk/(wt|main|shared|tools)"), ("/ro", "ot/"), ("/ho", r"me/[a-z]+/")]))


def tracked(*suffixes: str) -> Iterator[Path]:
    """The files that git knows or would add, of these suffixes; all of them when none is given."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module with its length in lines, decorators left out, docstring included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def product(*suffixes: str) -> list[Path]:
    return [p for p in tracked(*suffixes) if "migrations" not in p.parts]


def test_no_file_of_ours_is_longer_than_400_lines() -> None:
    long = {str(p.relative_to(ROOT)): lines(p) for p in product(".py", ".html", ".css", ".js", ".sql") if lines(p) > LONGEST_FILE}
    assert long == {}


def test_the_median_python_file_is_under_100_lines() -> None:
    lengths = [lines(p) for p in product(".py") if p.is_relative_to(ROOT / "onefunnel")]
    assert len(lengths) > 20
    assert statistics.median(lengths) < MEDIAN_FILE


def test_no_function_is_longer_than_60_lines() -> None:
    long = {name: length for p in product(".py") for name, length in functions(p) if length > LONGEST_FUNCTION}
    assert long == {}


def test_nine_functions_in_ten_are_under_25_lines() -> None:
    lengths = [length for p in product(".py") if p.is_relative_to(ROOT / "onefunnel") for _, length in functions(p)]
    assert statistics.quantiles(lengths, n=10)[-1] < P90_FUNCTION


def test_every_sql_file_is_under_60_lines_and_starts_with_what_it_answers() -> None:
    for path in product(".sql"):
        assert lines(path) < LONGEST_SQL, path
        assert path.read_text().startswith("-- "), f"{path} does not begin with a comment that says what it answers"


def test_every_measure_has_worked_examples() -> None:
    measures = [p for p in product(".sql") if "-- question:" in p.read_text()]
    missing = [str(p.relative_to(ROOT)) for p in measures if not p.with_suffix(".examples.yaml").is_file()]
    assert missing == []


def test_every_module_opens_with_a_sentence() -> None:
    plain = {"apps.py", "models.py", "__init__.py"}
    silent = [
        str(p.relative_to(ROOT))
        for p in product(".py")
        if p.name not in plain and not (ast.get_docstring(ast.parse(p.read_text())) or "").strip()
    ]
    assert silent == []


def test_no_tracked_file_names_a_registry_or_a_place_on_a_machine() -> None:
    found = {}
    for path in tracked():
        if path.suffix in PICTURES:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        hits = HOSTS.findall(text) + [hit.group(0) for hit in MACHINE.finditer(text)]
        if hits:
            found[str(path.relative_to(ROOT))] = hits[:3]
    assert found == {}


def test_there_is_no_second_lock_file() -> None:
    assert [p.name for p in tracked() if p.name in {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"}] == []


def test_every_locked_package_carries_hashes() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        pinned = re.findall(r"^([a-z0-9._-]+)==", lock.read_text(), re.MULTILINE | re.IGNORECASE)
        hashed = re.findall(r"^([a-z0-9._-]+)==[^\n]*\\\n    --hash=sha256:", lock.read_text(), re.MULTILINE | re.IGNORECASE)
        assert pinned, lock
        assert pinned == hashed, lock
