"""The pages that the gates walk through. A room adds its own by one line; `{accounts}` in a path is the first account listed."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMED = re.compile(r"{(people|accounts|deals|holdouts|oldest_holdout)}")
_PLACES = {"holdouts": ("exposure/holdouts", 0), "oldest_holdout": ("exposure/holdouts", -1)}


def listed_at(name: str) -> tuple[str, int]:
    """The address of the list that a word in braces stands for, and which of its records is meant."""
    return _PLACES.get(name, (name, 0))


@dataclass(frozen=True)
class Page:
    """One page: its address, a text that says it is there, and who looks (a name of the demo's cast; empty for nobody)."""

    path: str
    shows: str
    who: str = "ines"


PAGES = [
    Page("/", "One funnel"),
    Page("/?period=last_year&segment=no+such+segment", "Nothing booked"),
    Page("/bridge/", "Waterfall"),
    Page("/bridge/?of=due&period=last_12_months&compare=last_year&as_of=2026-10-01", "Still open and due"),
    Page("/bridge/?segment=no+such+segment", "No deal was open in this period"),
    Page("/measures/", "questions, each asked in one place"),
    Page("/measures/win_rate/", "Worked examples"),
    Page("/measures/funnel/?period=last_quarter", "Worked examples"),
    Page("/measures/bookings/records/?period=last_12_months", "made from"),
    Page("/measures/bookings/records/?period=all&segment=no+such+segment", "No record is counted here"),
    Page("/comments/", "commented on a number"),
    Page("/comments/?state=settled", "No comment is like that"),
    Page("/measures/win_rate/comments/?period=last_year", "Nobody has said anything"),
    Page("/agreement/", "holds since"),
    Page("/agreement/history/", "the chain is whole"),
    Page("/agreement/compare/?from=1&to=2", "Clause by clause"),
    Page("/agreement/drafts/3/", "Signatures"),
    Page("/agreement/drafts/3/?edit=1", "The same as text"),
    Page("/agreement/drafts/3/trial/", "Stage by stage"),
    Page("/agreement/drafts/3/signature/", "Who has signed this text", "priya"),
    Page("/glossary/", "The stages of the funnel"),
    Page("/search/?q=win", "Measures"),
    Page("/search/", "What are you looking for?"),
    Page("/no/such/page", "There is nothing at this address"),
    Page("/account/login/", "Forgotten the password?", ""),
    Page("/account/", "What you may do"),
    Page("/account/password/", "The new one again"),
    Page("/account/sessions/", "You are logged in on"),
    Page("/account/again/", "Is it still you?"),
    Page("/me/tokens/", "Make a token"),
    Page("/audit/", "each with who and when"),
    Page("/audit/?who=nobody-of-that-name", "No entry matches"),
    Page("/account/second-step/", "App on your phone"),
    Page("/users/", "Managed by"),
    Page("/users/new/", "Add somebody who may log in"),
    Page("/people/", "As the sources tell of them now"),
    Page("/people/?q=nobody+is+called+this", "Nothing matches"),
    Page("/people/duplicates/", "duplicate"),
    Page("/accounts/duplicates/", "duplicate"),
    Page("/accounts/", "As the sources tell of them now"),
    Page("/accounts/{accounts}/", "Where this comes from"),
    Page("/deals/?status=won", "As the sources tell of them now"),
    Page("/attribution/?period=last_12_months", "Every model, side by side"),
    Page("/attribution/?period=last_12_months&stage=won&by=campaign&lookback=30", "Tried, not agreed"),
    Page("/win-and-loss/", "The economy, or us?"),
    Page("/win-and-loss/?period=all&across=competitor", "The economy, or us?"),
    Page("/win-and-loss/?segment=no+such+segment", "Nothing closed in this period"),
    Page("/journeys/", "Closed lately"),
    Page("/accounts/{accounts}/journey/", "What happened"),
    Page("/accounts/{accounts}/journey/?kind=stage", "Clear"),
    Page("/in-market/", "What counts as a sign"),
    Page("/in-market/?least=40&segment=no+such+segment", "No account stands on the list"),
    Page("/notes/?period=last_12_months", "Heard from customers this week"),
    Page("/notes/?q=no+such+words", "No note matches"),
    Page("/notes/new/", "What you heard", "luca"),
    Page("/notes/themes/", "What they match"),
    Page("/people/{people}/data/", "What is kept of them"),
    Page("/exposure/", "Not worked out yet"),
    Page("/exposure/holdouts/", "Every hold-out", "priya"),
    Page("/exposure/holdouts/new/", "Whom it is for", "priya"),
    Page("/exposure/holdouts/{holdouts}/", "As it was locked", "priya"),
    Page("/exposure/holdouts/{oldest_holdout}/", "What must hold"),
    Page("/imports/", "Nothing was imported yet"),
    Page("/imports/new/", "Bring files in"),
    Page("/api/", "The same numbers, for programs"),
]
