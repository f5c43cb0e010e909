"""The sentence that each page of the agreement opens with, made from the records."""

from __future__ import annotations

from datetime import datetime

from onefunnel.agree.agreement.records import Agreement
from onefunnel.words import on


def holds(version: Agreement, newest: Agreement, *, now: datetime) -> str:
    """'v3 holds since 1 Oct 2026, signed by Priya Raman and Tomasz Okafor'."""
    signed = f"signed by {version.marketing.name} and {version.sales.name}"
    if version.in_force_at > now:
        return f"{version} holds from {on(version.in_force_on)}, {signed}"
    later = newest if newest.number > version.number and newest.in_force_at > now else None
    says = f"{version} holds since {on(version.in_force_on)}, {signed}"
    return f"{says}; {later} follows on {on(later.in_force_on)}" if later else says


def held(version: Agreement, after: Agreement | None, *, now: datetime) -> str:
    """For a version that may be over: 'v1 held from 2 Jan to 30 Sep 2026, signed by ...'."""
    if after is None or after.in_force_at > now or version.in_force_at > now:
        return holds(version, version, now=now)
    return (
        f"{version} held from {on(version.in_force_on)} until {on(after.in_force_on)}, "
        f"signed by {version.marketing.name} and {version.sales.name}"
    )
