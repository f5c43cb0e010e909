"""A test that hides is found, and so is a declaration that nothing answers to."""

from tools.skips import undeclared


def test_a_skip_that_nobody_declared_is_named() -> None:
    hidden, stale = undeclared([("tests/a.py::test_x", "no server")], [])
    assert hidden == [("tests/a.py::test_x", "no server")]
    assert stale == []


def test_a_declared_skip_is_fine() -> None:
    assert undeclared([("tests/a.py::test_x[200]", "nightly")], ["tests/a.py::test_x"]) == ([], [])


def test_a_declaration_without_a_skip_is_stale() -> None:
    assert undeclared([], ["tests/a.py::test_x"]) == ([], ["tests/a.py::test_x"])
