"""One home holds one company: our own data and the made-up company do not mix unless somebody says so."""

from __future__ import annotations

from onefunnel.store.records import LogEntry

DEMO = "demo"  # the source under which the made-up company is told


class HoldsDemo(RuntimeError):
    """The home holds the made-up company."""


def refuse_demo() -> None:
    if LogEntry.objects.filter(source=DEMO).exists():
        raise HoldsDemo("this home holds the made-up company; your own numbers would be mixed with invented ones")
