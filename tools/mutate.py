"""For each check of who may do what, a test fails when it is taken away: `python -m tools.mutate` removes them one by one.

A mutant is one module of `GUARDED` with one thing turned round: a condition negated, a comparison shifted, a `raise`, a call or a
decorator left out, an element dropped from a set, `and` made `or`, a returned truth turned. Its tests run in a child of one
prepared process, from a copy of the text in memory: no file is touched. A mutant that no test notices is listed, and the run ends
with 1. `--list` shows the mutants, a name of a module as argument takes only its own.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHO = "onefunnel/who/"
GUARDED = {
    WHO + "access.py": ["tests/who/test_logins.py", "tests/who/test_access.py"],
    WHO + "tokens.py": ["tests/who/test_tokens.py"],
    WHO + "reauth.py": ["tests/who/test_reauth.py"],
    WHO + "exporting.py": ["tests/who/test_reauth.py", "tests/who/test_audited_acts.py"],
    WHO + "audit.py": ["tests/who/test_audit.py"],
}
LONGEST_SECS = 240
SAME = "# same: "  # at the end of a line: why a change of it changes nothing that anybody could see


@dataclass(frozen=True)
class Mutant:
    """One changed module: where, what was done, and the changed text."""

    path: str
    line: int
    says: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.says}"


Change = tuple[ast.AST, str, Callable[[], None]]


def mutants(path: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines; lines that say `# same: ` are left out."""
    source = (ROOT / path).read_text()
    lines = source.splitlines()
    for place in range(sum(1 for _ in changes(ast.parse(source)))):
        tree = ast.parse(source)
        node, says, act = list(changes(tree))[place]
        if SAME in lines[node.lineno - 1]:  # type: ignore[attr-defined]
            continue
        act()
        yield Mutant(path, node.lineno, says, ast.unparse(ast.fix_missing_locations(tree)))  # type: ignore[attr-defined]


def changes(tree: ast.Module) -> Iterator[Change]:
    for node in ast.walk(tree):
        for kind, change in CHANGES.items():
            if isinstance(node, kind):
                yield from change(node)


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    def negate() -> None:
        node.test = ast.UnaryOp(ast.Not(), copy.deepcopy(node.test))

    yield node.test, f"not ({ast.unparse(node.test)})", negate


def _junction(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield node, f"{type(node.op).__name__} made {type(other).__name__}: {ast.unparse(node)}", lambda: setattr(node, "op", other)
    for place in range(len(node.values)):
        yield node, f"without ({ast.unparse(node.values[place])})", lambda place=place: node.values.pop(place)  # type: ignore[misc]


SHIFTED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for place, op in enumerate(node.ops):
        shifted = SHIFTED[type(op)]()
        says = f"{type(op).__name__} made {type(shifted).__name__}: {ast.unparse(node)}"
        yield node, says, lambda place=place, shifted=shifted: node.ops.__setitem__(place, shifted)  # type: ignore[misc]


def _body(node: ast.FunctionDef | ast.If | ast.With | ast.For | ast.Try) -> Iterator[Change]:
    """A `raise` or a bare call left out."""
    for body in (node.body, getattr(node, "orelse", [])):
        for place, one in enumerate(body):
            is_text = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            if isinstance(one, ast.Raise | ast.Expr | ast.AugAssign) and not is_text:
                what = ast.unparse(one).splitlines()[0][:80]
                yield one, f"without {what}", lambda body=body, place=place: body.__setitem__(place, ast.Pass())  # type: ignore[misc]


def _function(node: ast.FunctionDef) -> Iterator[Change]:
    yield from _body(node)
    for one in node.decorator_list:
        if ast.unparse(one).split("(")[0] not in ("dataclass", "wraps"):
            yield one, f"without @{ast.unparse(one)}", lambda one=one: node.decorator_list.remove(one)  # type: ignore[misc]


def _elements(node: ast.Set) -> Iterator[Change]:
    for one in list(node.elts) if len(node.elts) > 1 else []:
        yield one, f"without {ast.unparse(one)}", lambda one=one: node.elts.remove(one)  # type: ignore[misc]


def _answer(node: ast.Return) -> Iterator[Change]:
    if isinstance(node.value, ast.Compare | ast.BoolOp) or (
        isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool)
    ):
        negated = ast.UnaryOp(ast.Not(), copy.deepcopy(node.value))
        yield node, f"not: {ast.unparse(node)}", lambda: setattr(node, "value", negated)


CHANGES: dict[type[ast.AST], Callable[..., Iterator[Change]]] = {
    ast.If: lambda node: (*_condition(node), *_body(node)), ast.IfExp: _condition, ast.BoolOp: _junction,
    ast.Compare: _comparison, ast.FunctionDef: _function, ast.With: _body, ast.For: _body, ast.Set: _elements,
    ast.Return: _answer,
}  # fmt: skip
CHILD = """
import importlib.abc, importlib.util, sys
path, place, tests = sys.argv[1], sys.argv[2], sys.argv[3:]
class Loader(importlib.abc.SourceLoader):
    def get_filename(self, name): return path
    def get_data(self, where): return open(place, 'rb').read()
    def path_stats(self, where): raise OSError
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, where=None, target=None):
        if name == path.removesuffix('.py').replace('/', '.'):
            return importlib.util.spec_from_loader(name, Loader())
sys.meta_path.insert(0, Finder())
import pytest
sys.exit(pytest.main(['-q', '-x', '--reuse-db', '-p', 'no:cacheprovider', '-p', 'no:hypothesispytest', *tests]))
"""


def prepare(home: Path) -> dict[str, str]:
    """A store with all its tables, made once; the surroundings that hand it to each child."""
    around = {key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    words = [sys.executable, "-m", "onefunnel", "--home", str(home), "users", "list"]
    subprocess.run(words, cwd=ROOT, env=around, check=True, stdout=subprocess.DEVNULL)
    return around | {"ONEFUNNEL_TEST_STORE": str(home / "store.sqlite3")}


def is_killed(mutant: Mutant, tests: list[str], around: dict[str, str]) -> bool:
    """Whether a test of it fails; one that never ends counts as failed."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as kept:
        kept.write(mutant.text)
        kept.flush()
        words = [sys.executable, "-c", CHILD, mutant.path, kept.name, *tests]
        child = subprocess.Popen(
            words, cwd=ROOT, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            return child.wait(LONGEST_SECS) != 0
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="as onefunnel/who/access.py; all guarded ones when none is given")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    said = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        count, survivors = run(said.modules or list(GUARDED), {} if said.list else prepare(Path(home)), only_list=said.list)
    if not said.list:
        print(f"{count} mutants, {count - survivors} killed, {survivors} survived, {time.monotonic() - begun:.0f} s")
    return 1 if survivors else 0


def run(paths: list[str], around: dict[str, str], *, only_list: bool) -> tuple[int, int]:
    """How many mutants there are, and how many of them no test noticed."""
    survivors, count = 0, 0
    for path in paths:
        if not (only_list or passes(path, around)):
            raise SystemExit(f"the tests of {path} fail without any mutant: mend them first")
    for path in paths:
        for mutant in mutants(path):
            count += 1
            if only_list:
                print(mutant)
            elif not is_killed(mutant, GUARDED[path], around):
                survivors += 1
                print(f"SURVIVED {mutant}", flush=True)
    return count, survivors


def passes(path: str, around: dict[str, str]) -> bool:
    """Whether the tests hold for the module as it is."""
    as_it_is = Mutant(path, 0, "as it is", (ROOT / path).read_text())
    return not is_killed(as_it_is, GUARDED[path], around)


if __name__ == "__main__":
    sys.exit(main())
