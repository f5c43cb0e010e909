"""Records made comparable: accents, case, legal forms and punctuation gone, what says nothing about identity left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from onefunnel.who.records import Account, Person

type Clean = dict[str, Any]
"""One record: its `key`, the columns that `fields` compares, `stands` (false once it gave way) and `created_at`."""

COMMON = {name: frozenset(words) for name, words in tomllib.loads((Path(__file__).parent / "common.toml").read_text()).items()}
MOST_SHARING = 10  # an e-mail or a phone of more records than this stands for nobody
PHONE_DIGITS = 8
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "&": " and "})


def records(kind: str) -> list[Clean]:
    """Every record of a kind that was not deleted, in the order of its keys."""
    found = list(_people() if kind == "people" else _accounts())
    for column in ("email", "phone") if kind == "people" else ("domain",):
        _leave_out_shared(found, column)
    return found


def _people() -> Iterator[Clean]:
    domains = dict(Account.objects.exclude(domain="").values_list("key", "domain"))
    columns = ("key", "name", "email", "phone", "title", "account", "merged_into", "created_at")
    rows = Person.objects.filter(deleted_at=None).order_by("key").values_list(*columns)
    for key, name, email, phone, title, account, merged, created in rows.iterator(5_000):
        yield person(
            key=key, name=name, email=email, phone=phone, title=title, site=domains.get(account, ""), merged=merged,
            created=created,
        )  # fmt: skip


def person(
    *, key: str, name: str = "", email: str = "", phone: str = "", title: str = "", site: str = "", merged: str | None = None,
    created: datetime | None = None,
) -> Clean:  # fmt: skip
    """One person made comparable. Their domain is their employer's, or that of an e-mail that is not a private one."""
    plain, address = full_name(name), email.strip().lower()
    words = plain.split()
    box, _, host = address.partition("@")
    first, surname = (words[0], words[-1]) if len(words) > 1 else ("", plain)
    return {
        "key": key, "name": plain or None, "first": first or None, "surname": surname or None, "initial": first[:1] or None,
        "words": " ".join(sorted(words)) or None,
        "email": address if host and box not in COMMON["shared_boxes"] else None,
        "domain": domain(site) or (host if host and host not in COMMON["private_mail"] else "") or None,
        "phone": digits(phone), "title": text(title) or None, "stands": merged is None, "created_at": created,
    }  # fmt: skip


def _accounts() -> Iterator[Clean]:
    columns = ("key", "name", "domain", "country", "industry", "employees", "merged_into", "created_at")
    rows = Account.objects.filter(deleted_at=None).order_by("key").values_list(*columns)
    for key, name, site, country, industry, employees, merged, created in rows.iterator(5_000):
        yield account(
            key=key, name=name, site=site, country=country, industry=industry, employees=employees, merged=merged, created=created
        )  # fmt: skip


def account(
    *, key: str, name: str = "", site: str = "", country: str = "", industry: str = "", employees: int | None = None,
    merged: str | None = None, created: datetime | None = None,
) -> Clean:  # fmt: skip
    """One account made comparable: its name without its legal form, its domain without www and path."""
    core = company(name)
    host = domain(site)
    host = "" if host in COMMON["private_mail"] else host
    return {
        "key": key, "name": core or None, "begins": core.split()[0] if core else None, "domain": host or None,
        "stem": host.rpartition(".")[0] or None, "country": text(country) or None, "industry": text(industry) or None,
        "employees": employees or None, "stands": merged is None, "created_at": created,
    }  # fmt: skip


@lru_cache(maxsize=100_000)
def text(value: str) -> str:
    """Lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", value.lower().translate(LETTERS))
    plain = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c) and c not in ".'’")
    return " ".join(plain.split())


def full_name(name: str) -> str:
    """The first name first, though it may be written "Lowe, Ada"."""
    last, comma, first = name.partition(",")
    return text(f"{first} {last}" if comma and "," not in first else name)


def company(name: str) -> str:
    """The name without its legal form, unless nothing else is left."""
    words = text(name).split()
    return " ".join(word for word in words if word not in COMMON["legal_forms"]) or " ".join(words)


def domain(site: str) -> str:
    """The host of an address, without www."""
    host = re.sub(r"^[a-z]+://", "", site.strip().lower()).split("/")[0].split(":")[0]
    return host.removeprefix("www.").strip(".")


def digits(phone: str) -> str | None:
    """The last eight digits, however the number is written; a shorter one tells nobody apart."""
    found = re.sub(r"\D", "", phone)
    return found[-PHONE_DIGITS:] if len(found) >= PHONE_DIGITS - 1 and len(set(found)) > 2 else None


def _leave_out_shared(found: Iterable[Clean], column: str) -> None:
    rows = list(found)
    counts = Counter(row[column] for row in rows)
    for row in rows:
        if counts[row[column]] > MOST_SHARING:
            row[column] = None
