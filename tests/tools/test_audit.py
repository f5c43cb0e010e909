"""An audit is believed only when it flags what is known to be flawed."""

from __future__ import annotations

from pathlib import Path

from tools.audit import NOT_AUDITED, audit

LOCKS = [Path("base.lock"), Path("dev.lock")]
FLAWED = "jinja2 2.10 PYSEC-2019-217"


def service(**flaws: str) -> object:
    return lambda lock: (1, flaws[lock.stem]) if lock.stem in flaws else (0, "No known vulnerabilities found")


def test_an_audit_that_does_not_flag_the_canary_is_no_audit() -> None:
    code, said = audit(LOCKS, service())  # type: ignore[arg-type]
    assert code == NOT_AUDITED
    assert "was not flagged" in said


def test_a_service_that_cannot_look_the_canary_up_is_no_audit() -> None:
    code, _ = audit(LOCKS, service(canary="Dependency not found and could not be audited"))  # type: ignore[arg-type]
    assert code == NOT_AUDITED


def test_a_flaw_in_a_lock_is_told_with_the_locks_name() -> None:
    code, said = audit(LOCKS, service(canary=FLAWED, dev="pytest 1.0 GHSA-1"))  # type: ignore[arg-type]
    assert code == 1
    assert "dev.lock" in said
    assert "GHSA-1" in said
    assert "base.lock" not in said


def test_nothing_known_is_said_with_what_was_looked_at() -> None:
    code, said = audit(LOCKS, service(canary=FLAWED))  # type: ignore[arg-type]
    assert (code, said) == (0, "nothing known against base.lock, dev.lock")
