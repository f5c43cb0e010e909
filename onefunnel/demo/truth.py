"""The planted truth, written down: what was put in, and what really came out, for those who check our answers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.cast import LEADERS, MARKETERS, Colleague
from onefunnel.demo.company import Company
from onefunnel.demo.tally import Tally
from onefunnel.demo.world import World


def truth_of(company: Company, seed: int) -> dict[str, Any]:
    """Everything a checker needs, as plain JSON values. docs/demo.md explains each part."""
    world, tally = company.world, company.world.tally
    day = world.calendar.day
    return {
        "company": {
            "people": world.people,
            "seed": seed,
            "begins_on": str(day(world.start)),
            "ends_on": str(day(world.horizon - 1)),
            "facts": dict(sorted(tally.by_table.items())),
        },
        "channels": channels(tally),
        "self_report": self_report(tally),
        "exposure_lift": exposure(tally),
        "in_market": {
            "share": planted.IN_MARKET_SHARE,
            "repurchase_days": planted.REPURCHASE_DAYS,
            "spell_days": planted.SPELL_DAYS,
            "came_out": round(tally.days_in_market / max(1, tally.days), 5),
            "spells": "in_market.jsonl",
        },
        "hand_over": hand_over(world),
        "definition_change": definition_change(world),
        "content": {
            "unused_share": planted.CONTENT_UNUSED,
            "used": sorted(piece.code for piece in world.library.used),
            "unused": sorted(piece.code for piece in world.library.unused),
        },
        "campaign_forecasts": {
            "optimism": planted.FORECAST_OPTIMISM,
            "by_marketer": {one.name: one.hopes for one in MARKETERS},
            "leads": dict(sorted(tally.campaign_leads.items())),
        },
        "deals": deals(tally),
        "bots": {
            "scanned_accounts": planted.SCANNED_ACCOUNTS,
            "clicks": tally.counts["bot clicks"],
            "touches": tally.counts["touches"],
        },
        "duplicates": {"share": planted.DUPLICATES, "came_out": tally.counts["duplicates"]},
        "lookalikes": {
            "share": {"people": planted.LOOKALIKE_PEOPLE, "accounts": planted.LOOKALIKE_ACCOUNTS},
            "pairs": {kind: sorted(pairs) for kind, pairs in sorted(tally.lookalikes.items())},
        },
        "habits": habits(world),
    }


def channels(tally: Tally) -> dict[str, Any]:
    """For each channel its effect, the deals it truly brought (its part of the hazard) and those lost without it."""
    total = sum(tally.channel_deals.values()) or 1.0
    return {
        "model": "P(deal | qualified conversation) = 1 - (1 - base) * product over the channels that reached the account in the "
        f"{planted.EFFECT_DAYS} days before of (1 - effect) ^ touches, at most {planted.EFFECT_TOUCHES} touches a channel",
        "base": planted.DEAL_BASE,
        "unseen": planted.UNSEEN,
        "conversations": tally.counts["qualified conversations"],
        "deals": tally.counts["deals from conversations"],
        "by_channel": {
            channel: {
                "effect": planted.CHANNEL_EFFECT.get(channel),
                "expected_deals": round(deals, 3),
                "share": round(deals / total, 5),
                "lost_without": round(tally.channel_removal[channel], 3) if channel in planted.CHANNEL_EFFECT else None,
            }
            for channel, deals in sorted(tally.channel_deals.items())
        },
    }


def self_report(tally: Tally) -> dict[str, Any]:
    confusion: dict[str, dict[str, int]] = {}
    for (true, said), count in sorted(tally.said.items()):
        confusion.setdefault(true, {})[said or "no channel"] = count
    return {
        "asked": planted.ASKED, "answered_of_asked": planted.ANSWERED, "said_right": planted.SAID_RIGHT,
        "said_instead": planted.SAID_INSTEAD, "uncodable": planted.UNCODABLE,
        "asked_came_out": tally.counts["asked"], "answered_came_out": tally.counts["answered"], "true_by_said": confusion,
    }  # fmt: skip


def exposure(tally: Tally) -> dict[str, Any]:
    prefix = "exposures "
    return {
        "risk_ratio": planted.EXPOSURE_LIFT, "within_days": planted.LIFT_DAYS,
        "exposure": "a marketing touch, not a bot's: a webinar or event attended, an ad clicked, a mail clicked",
        "outcome": "a sales touch with outcome connected, replied or held",
        "confounder": "the person's own visits of the four calendar weeks before, 0 to 5 or more, and the season of the week",
        "exposed_a_week_by_visits": planted.EXPOSED_A_WEEK, "connects_a_week_by_visits": planted.CONNECTS_A_WEEK,
        "exposures": {name.removeprefix(prefix): n for name, n in sorted(tally.counts.items()) if name.startswith(prefix)},
    }  # fmt: skip


def hand_over(world: World) -> dict[str, Any]:
    counts = world.tally.counts
    return {
        "ignored": planted.IGNORED, "sla_hours": planted.SLA_HOURS, "never_called": counts["never called"],
        "business_hours": "8:30 to 17:30 Europe/Berlin, Monday to Friday, without German holidays",
        "handed_over": counts["handed over"], "ignored_came_out": counts["ignored"],
        "not_counted": "hand-overs whose SLA still runs",
    }  # fmt: skip


def definition_change(world: World) -> dict[str, Any]:
    counts = world.tally.counts
    eras = {}
    for era in ("before", "after"):
        given = {said: counts[f"verdict {said} {era}"] for said in ("accepted", "rejected", "recycled")}
        eras[era] = {"verdicts": given, "acceptance": round(given["accepted"] / max(1, sum(given.values())), 4)}
    return {
        "on": str(world.calendar.day(world.breaks_at)),
        "threshold": {"before": planted.OLD_THRESHOLD, "after": planted.NEW_THRESHOLD},
        "silent_hand_overs_factor": planted.MORE_MQLS,
        "accepted": planted.ACCEPTED,
        "came_out": eras,
    }


def deals(tally: Tally) -> dict[str, Any]:
    groups = {name.removeprefix("closed, "): n for name, n in tally.counts.items() if name.startswith("closed, ")}
    return {
        "log_odds": {
            "base": planted.WIN_BASE, "one person met": planted.WIN_SINGLE_THREAD, "three or more met": planted.WIN_MULTI_THREAD,
            "full price pressure": planted.WIN_PRICE_PRESSURE, "in market": planted.WIN_IN_MARKET,
        },
        "discount_at_full_pressure": planted.DISCOUNT_AT_FULL_PRESSURE, "never_closed_of_lost": planted.NEVER_CLOSED,
        "pulled_to_quarter_end_of_won": planted.HOCKEY_STICK, "pushes": tally.counts["pushes"],
        "closed": {name: {"closed": n, "won": tally.counts[f"won, {name}"]} for name, n in sorted(groups.items())},
    }  # fmt: skip


def habits(world: World) -> dict[str, Any]:
    """How each of the first pod works, and what became of their hand-overs."""

    def one(colleague: Colleague) -> dict[str, Any]:
        return {
            "name": colleague.name,
            "role": colleague.role,
            "answers_in_minutes": colleague.answers_in,
            "ignores_factor": colleague.ignores,
            "skill_log_odds": colleague.skill,
            "gives_discount": colleague.gives,
            "pushes_factor": colleague.pushes,
            **world.tally.by_owner.get(colleague.code, {}),
        }

    return {colleague.code: one(colleague) for colleague in (*LEADERS, *world.pods(0).colleagues)}


def spell_line(world: World, account: Account) -> str:
    """One account's true spells in the market within the history, as a line of JSON."""
    spells = [
        [str(world.calendar.day(max(begins, world.start))), str(world.calendar.day(min(ends, world.horizon) - 1))]
        for begins, ends in account.spells
        if ends > world.start and begins < world.horizon
    ]
    return json.dumps({"account": account.key, "source_id": f"A{account.number + 1}", "spells": spells, "heard": account.heard})


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n")
    draft.replace(path)


def read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text()) if path.exists() else None


def day_of(text: str) -> date:
    return date.fromisoformat(text)
