"""Worlds with a planted exposure lift: weekly trials drawn so that exposure and talk both follow what a person looked at.

`hidden` plants a cause of both that no column shows: an estimate there must be flagged or declined.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from onefunnel.learn.exposure.trials import Trials, trials

ACCOUNTS, ROWS = 1500, 24
INDUSTRIES = ("Chemicals", "Pharma", "Logistics")
START = datetime(2026, 1, 5)
OTHERS_EACH = 10


def world(seed: int, *, ratio: float, hidden: float = 0.0, accounts: int = ACCOUNTS) -> Trials:
    """One company's trials; its exposed talk `ratio` times as often as they would have."""
    rng = np.random.default_rng(seed)
    size = accounts * ROWS
    account = np.repeat(np.arange(accounts), ROWS)
    mood = np.repeat(rng.normal(0, 0.6, accounts), ROWS) + rng.normal(0, 0.5, size)
    unseen = hidden * (np.repeat(rng.normal(0, 0.8, accounts), ROWS) + rng.normal(0, 0.6, size))
    industry = np.repeat(rng.integers(0, 3, accounts), ROWS)
    visits = {name: rng.poisson(rate * np.exp(mood)) for name, rate in (("7", 0.3), ("rest", 1.0), ("older", 1.6))}
    month, tries = visits["7"] + visits["rest"], rng.poisson(0.3, size)
    looked = np.log1p(month)
    chance = _odds(-4.0 + 0.8 * looked + 0.4 * (industry == 1) - 0.3 * tries + unseen)
    without = np.minimum(0.6, _odds(-3.9 + 0.9 * looked - 0.3 * (industry == 2) + 0.4 * tries + unseen))
    exposed = rng.random(size) < chance
    talked = rng.random(size) < np.where(exposed, np.minimum(0.99, ratio * without), without)
    later = rng.random(size) < _odds(-2.0 + 0.8 * looked + unseen)
    share = min(1.0, OTHERS_EACH * exposed.sum() / (~exposed).sum())
    drawn = np.flatnonzero(exposed | (rng.random(size) < share))
    columns: dict[str, list[object]] = {
        "account": [f"a{one}" for one in account[drawn]],
        "arm": ["exposed" if one else "not exposed" for one in exposed[drawn]],
        "has_talked": list(talked[drawn]),
        "stands_for": [1.0 if one else 1 / share for one in exposed[drawn]],
        "zero_at": [START + timedelta(days=float(one)) for one in rng.uniform(0, 365, len(drawn))],
        "met": ["mail" if one else None for one in exposed[drawn]],
        "campaign_kind": ["demand" if one else None for one in exposed[drawn]],
        "industry": [INDUSTRIES[one] for one in industry[drawn]],
        "visits_7": list(visits["7"][drawn]), "visits_30": list(month[drawn]), "visits_4_weeks": list(month[drawn]),
        "visits_90": list((month + visits["older"])[drawn]), "tries_14": list(tries[drawn]), "tries_30": list(tries[drawn]),
        "tries_90": list(tries[drawn]), "visits_after": list(rng.poisson(np.exp(mood))[drawn]), "met_after": [False] * len(drawn),
        "met_later": list(later[drawn]),
    }  # fmt: skip
    nothing: list[object] = [0] * len(drawn)
    for name in (
        "forms_90", "mails_90", "opened_90", "shown_90", "others_visits_7", "others_visits_30", "others_visits_90",
        "others_met_30", "others_sales_14", "others_sales_30", "days_at_stage", "days_known", "employees", "furthest",
        "others_visits_after", "segment", "region", "channel", "seniority",
    ):  # fmt: skip
        columns[name] = nothing
    return trials(columns)


def naive_ratio(world: Trials) -> float:
    """What a simple comparison of the same trials says."""
    exposed = world.arm == "exposed"
    return float(world.talked[exposed].mean() / np.average(world.talked[~exposed], weights=world.weights[~exposed]))


def _odds(score: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-score)))
