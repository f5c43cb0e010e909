"""Drafts of the cast, and versions that both leads signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from onefunnel.agree.agreement import drafting, signing
from onefunnel.agree.agreement.records import Agreement, Draft
from onefunnel.words import Role, Team
from tests.cast import NOW

TEXT = """# What we agreed in the canteen.
note = "Sales asked for larger companies."

[stages.mql]
name = "MQL"
team = "marketing"
enters_when = "told = mql and account.employees >= 200"   # below that nobody calls

[slas."First response"]
team = "sales"
kind = "first_response"
hours = 24
"""
Cast = dict[Role, User]


def begun(cast: Cast, text: str = TEXT, *, now: datetime = NOW) -> Draft:
    return drafting.begin(text=text, by=cast[Role.FUNNEL_OWNER], now=now)


def signed(cast: Cast, text: str = TEXT, *, now: datetime = NOW) -> Agreement:
    """A version that both leads signed, an hour apart."""
    draft = begun(cast, text, now=now)
    signing.sign(draft, side=Team.MARKETING, by=cast[Role.MARKETING_LEAD], comment="We can bring these.", now=now)
    later = now + timedelta(hours=1)
    signing.sign(draft, side=Team.SALES, by=cast[Role.SALES_LEAD], comment="We will call these.", now=later)
    return Agreement.objects.get(draft=draft)
