"""Change a draft's mapping the way its form says; what the form does not say stays as written."""

from __future__ import annotations

import re

from django.http import QueryDict

from onefunnel.inbound import rewriting
from onefunnel.inbound.drafting import DATES, DECIMALS, FileForm, forms
from onefunnel.inbound.drafts import Draft

SOURCE = re.compile(r"[^a-z0-9_]+")


def changed(draft: Draft, said: QueryDict) -> str:
    """The mapping's text with what the form says; what it does not say stays."""
    text = draft.text
    if source := SOURCE.sub("_", said.get("source", "").strip().lower())[:64]:
        text = rewriting.set_top(text, "source", rewriting.quoted(source))
    if currency := said.get("base_currency", "").strip().upper():
        zone, month = said.get("zone", "").strip() or "UTC", said.get("fiscal_month", "1")
        month = month if month.isdecimal() and 1 <= int(month) <= 12 else "1"
        company = f"{{ base_currency = {rewriting.quoted(currency)}, zone = {rewriting.quoted(zone)}, fiscal_month = {month} }}"
        text = rewriting.set_top(text, "company", company)
        text = rewriting.set_top(text, "currency", rewriting.quoted(f"={currency}"))
    for form in forms(draft)[0]:
        text = _styled(text, form, said)
        for place, line in enumerate(form.columns):
            target = said.get(f"column-{form.place}-{place}")
            if target is None or target == line.target or (target and target not in dict(form.targets)):
                continue
            if line.target:
                text = rewriting.set_column(text, form.name, form.sheet, line.target, "")
            if target:
                text = rewriting.set_column(text, form.name, form.sheet, target, line.name)
        text = _furthered(text, form, said)
        if form.table and f"listed-{form.place}" in said:
            is_full = bool(said.get(f"full-{form.place}"))
            text = rewriting.set_full(text, form.name, form.sheet, is_full=is_full) if is_full != form.is_full else text
    return text


def _furthered(text: str, form: FileForm, said: QueryDict) -> str:
    """What the form says about the facts beside the first."""
    known = {line.name for line in form.columns}
    for fact in form.further:
        for line in fact.lines:
            column = said.get(f"fact-{form.place}-{fact.place}-{line.target}")
            if column is None or column == line.column or (column and column not in known):
                continue
            text = rewriting.set_column(text, form.name, form.sheet, line.target, column, fact=fact.place)
    return text


def _styled(text: str, form: FileForm, said: QueryDict) -> str:
    for key, known in (("dates", DATES), ("decimals", DECIMALS)):
        value = said.get(f"{key}-{form.place}", "")
        if value in known and value != form.styles.get(key):
            text = rewriting.set_style(text, form.name, form.sheet, key, value)
    return text
