"""What two records are compared by, field by field and level by level, and how each level is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onefunnel.words import listed

MISSING = "missing"
SURE = 0.995


@dataclass(frozen=True)
class Level:
    """One way in which a field of two records can agree. `sql` compares `_l` with `_r`; `same` and `different` are the shares
    of equal and of unequal pairs that are expected to stand here before anything is learned; `often` names the column whose
    frequent values count less. `is_held`: the share among equal pairs is not learned."""

    code: str
    says: str
    sql: str
    same: float
    different: float
    often: str = ""
    is_held: bool = False


@dataclass(frozen=True)
class Field:
    """A field with its levels, the closest first. Where `missing` holds, it says nothing."""

    name: str
    missing: str
    levels: tuple[Level, ...]
    otherwise: Level


def _other(says: str, same: float, different: float, *, is_held: bool = False) -> Level:
    return Level("other", says, "", same, different, is_held=is_held)


NAME = Field(
    "name",
    "name_l is null or name_r is null",
    (
        Level("same", "name", "name_l = name_r", 0.75, 0.0002, often="name"),
        Level("near", "nearly the same name", "jaro_winkler_similarity(name_l, name_r) >= 0.93", 0.12, 0.00005),
        Level(
            "initial", "same surname and initial",
            "surname_l = surname_r and initial_l = initial_r and (length(first_l) = 1 or length(first_r) = 1)", 0.06, 0.00005,
        ),
        Level("turned", "same name the other way round", "words_l = words_r", 0.02, 0.00001),
    ),
    _other("another name", 0.05, 0.9997),
)  # fmt: skip
# The merges that are known were mostly found by their e-mail: how many duplicates share theirs cannot be learned from them.
ADDRESS = Field(
    "address",
    "domain_l is null or domain_r is null",
    (
        Level("email", "e-mail", "email_l = email_r", 0.45, 0.00001, is_held=True),
        Level("domain", "domain", "domain_l = domain_r", 0.45, 0.002, often="domain", is_held=True),
    ),
    _other("another domain", 0.1, 0.998, is_held=True),
)
PHONE = Field(
    "phone",
    "phone_l is null or phone_r is null",
    (Level("same", "phone", "phone_l = phone_r", 0.6, 0.0001),),
    _other("another phone", 0.4, 0.9999),
)
TITLE = Field(
    "title",
    "title_l is null or title_r is null",
    (
        Level("same", "title", "title_l = title_r", 0.6, 0.03, often="title"),
        Level("near", "nearly the same title", "jaro_winkler_similarity(title_l, title_r) >= 0.9", 0.15, 0.01),
    ),
    _other("another title", 0.25, 0.96),
)
COMPANY = Field(
    "name",
    "name_l is null or name_r is null",
    (
        Level("same", "name", "name_l = name_r", 0.6, 0.00005, often="name"),
        Level("near", "nearly the same name", "jaro_winkler_similarity(name_l, name_r) >= 0.92", 0.25, 0.0005),
        Level("within", "one name within the other", "starts_with(name_l, name_r) or starts_with(name_r, name_l)", 0.1, 0.0003),
    ),
    _other("another name", 0.05, 0.999),
)
SITE = Field(
    "domain",
    "domain_l is null or domain_r is null",
    (
        Level("same", "domain", "domain_l = domain_r", 0.5, 0.00002),
        Level("stem", "same domain with another ending", "stem_l = stem_r", 0.25, 0.00005),
    ),
    _other("another domain", 0.25, 0.9999),
)
COUNTRY = Field(
    "country",
    "country_l is null or country_r is null",
    (Level("same", "country", "country_l = country_r", 0.9, 0.1, often="country"),),
    _other("another country", 0.1, 0.9),
)
SIZE = Field(
    "size",
    "employees_l is null or employees_r is null",
    (
        Level(
            "near", "about the same size", "least(employees_l, employees_r) >= 0.8 * greatest(employees_l, employees_r)",
            0.7, 0.08,
        ),
    ),
    _other("another size", 0.3, 0.92),
)  # fmt: skip
INDUSTRY = Field(
    "industry",
    "industry_l is null or industry_r is null",
    (Level("same", "industry", "industry_l = industry_r", 0.8, 0.12, often="industry"),),
    _other("another industry", 0.2, 0.88),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "people": (NAME, ADDRESS, PHONE, TITLE),
    "accounts": (COMPANY, SITE, COUNTRY, INDUSTRY, SIZE),
}
ORDER = ("address", "domain", "name", "phone", "title", "country", "industry", "size")


def agreeing(kind: str, levels: Mapping[str, str]) -> str:
    """What agrees, in words: "same domain and name, nearly the same title"."""
    found = [_level(kind, name, levels[name]) for name in ORDER if levels.get(name, MISSING) not in (MISSING, "other")]
    plain = [level.says for level in found if " " not in level.says]
    said = [f"same {listed(plain)}"] if plain else []
    return ", ".join(said + [level.says for level in found if " " in level.says])


def differing(kind: str, levels: Mapping[str, str]) -> str:
    """What speaks against it: "another title"."""
    return listed([_level(kind, name, levels[name]).says for name in ORDER if levels.get(name) == "other"])


def reason(kind: str, *, rule: str, probability: float | None, levels: Mapping[str, str]) -> str:
    """Why two records are the same, as the merge will say it: "same domain and name, 0.94", or the rule alone."""
    if rule:
        return rule
    return ", ".join(filter(None, [agreeing(kind, levels), figure(probability)]))


def says(kind: str, name: str, code: str) -> str:
    """One level in words: "same domain", "another title"."""
    level = _level(kind, name, code)
    return level.says if " " in level.says else f"same {level.says}"


def figure(probability: float | None) -> str:
    """A probability to two digits, which never pretends to be certain."""
    if probability is None:
        return ""
    return "over 0.99" if probability >= SURE else f"{probability:.2f}"


def _level(kind: str, name: str, code: str) -> Level:
    field = next(field for field in FIELDS[kind] if field.name == name)
    return next(level for level in (*field.levels, field.otherwise) if level.code == code)
