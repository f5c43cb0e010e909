"""The people who work at Northwind Controls: who they are, how they work, and who logs in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from onefunnel.demo.lexicon.people import FAMILY, GIVEN
from onefunnel.words import Role

DOMAIN = "northwind-controls.example"
PASSWORD = "onefunnel-demo"  # noqa: S105 (for the made-up company only, and said so)
REGIONS = ("DACH", "Nordics", "UK & Ireland", "Benelux", "Southern Europe", "Central Europe", "North America")


@dataclass(frozen=True)
class Colleague:
    """One owner. Habits: `answers_in` minutes, `ignores` and `pushes` against their team's mean, `skill` in log-odds,
    `gives` extra discount, `hopes` the factor by which their campaign forecasts overshoot."""

    code: str
    name: str
    team: str
    role: str
    region: str = ""
    manager: str = ""
    is_active: bool = True
    answers_in: float = 20.0
    ignores: float = 1.0
    skill: float = 0.0
    gives: float = 0.0
    pushes: float = 1.0
    hopes: float = 1.0

    @property
    def email(self) -> str:
        own = self.code.startswith("W") or self.code[1:].startswith("1.")
        return f"{self.name.lower().replace(' ', '.')}{'' if own else '.' + self.code.lower()}@{DOMAIN}"


LEADERS = (
    Colleague("W1", "Ines Carvalho", "sales", "Head of revenue operations"),
    Colleague("W2", "Priya Raman", "marketing", "VP Marketing", manager="W1"),
    Colleague("W3", "Tomasz Okafor", "sales", "VP Sales", manager="W1"),
)
MARKETERS = (
    Colleague("W4", "Femke Dijkstra", "marketing", "Demand generation", manager="W2", hopes=1.62),
    Colleague("W5", "Callum Ashdown", "marketing", "Events", manager="W2", hopes=1.48),
    Colleague("W6", "Ananya Iyer", "marketing", "Content", manager="W2", hopes=1.22),
    Colleague("W7", "Lucia Marchetti", "marketing", "Product marketing", manager="W2", hopes=1.3),
    Colleague("W8", "Henning Kivela", "marketing", "Marketing operations", manager="W2", hopes=1.08),
    Colleague("W9", "Paige Whitaker", "marketing", "Field marketing", "North America", "W2", False, hopes=1.5),
)
FIRST_SDRS = (
    ("Aylin Demir", 9.0, 0.62),
    ("Jonas Brinkmann", 16.0, 0.86),
    ("Niamh Donnelly", 34.0, 1.18),
    ("Travis Redding", 75.0, 1.42),
)
FIRST_AES = (
    # name, skill, extra discount, pushes
    ("Luca Ferrante", 0.35, 0.0, 0.8),
    ("Wiebke Hollstein", 0.15, -0.01, 0.7),
    ("Astrid Lindqvist", 0.0, 0.0, 1.0),
    ("Gareth Llewellyn", -0.1, 0.04, 1.2),
    ("Beatriz Tavares", 0.1, 0.01, 1.0),
    ("Marcus Thornton", -0.45, 0.06, 1.5),
)
# name, role, the owner they are
LOGINS = (
    ("Ines Carvalho", Role.FUNNEL_OWNER, "W1"),
    ("Priya Raman", Role.MARKETING_LEAD, "W2"),
    ("Tomasz Okafor", Role.SALES_LEAD, "W3"),
    ("Aylin Demir", Role.SDR, "S1.1"),
    ("Luca Ferrante", Role.ACCOUNT_EXECUTIVE, "E1.1"),
    ("Margit Solberg", Role.CFO, ""),
    ("Rufus Vale", Role.VIEWER, ""),
)


@dataclass(frozen=True)
class Pod:
    """Four SDRs and six account executives who share a block of accounts."""

    number: int
    sdrs: tuple[Colleague, ...]
    executives: tuple[Colleague, ...]
    leaver: Colleague

    def sdr_for(self, region: str, number: int) -> Colleague:
        return self.sdrs[(REGIONS.index(region) + number) % len(self.sdrs)]

    def executive_for(self, region: str, number: int) -> Colleague:
        return self.executives[(REGIONS.index(region) * 2 + number % 3) % len(self.executives)]

    @property
    def colleagues(self) -> tuple[Colleague, ...]:
        return (*self.sdrs, *self.executives, self.leaver)


def pod(seed: int, number: int) -> Pod:
    """The first pod is the cast everybody knows; the others are drawn, with the same spread of habits."""
    rng = Random(f"{seed}:pod:{number}")
    first = number == 0
    tag = number + 1
    sdrs = tuple(
        Colleague(
            f"S{tag}.{n}",
            name if first else full_name(rng),
            "sales",
            "SDR",
            region_of(n),
            "W3",
            answers_in=minutes,
            ignores=share,
        )
        for n, (name, minutes, share) in enumerate(FIRST_SDRS, 1)
    )
    executives = tuple(
        Colleague(f"E{tag}.{n}", name if first else full_name(rng), "sales", "Account executive", region_of(n), "W3",
                  skill=skill, gives=gives, pushes=pushes)
        for n, (name, skill, gives, pushes) in enumerate(FIRST_AES, 1)
    )  # fmt: skip
    left = Colleague(f"S{tag}.9", "Dominik Uhlig" if first else full_name(rng), "sales", "SDR", "DACH", "W3", False, 26.0, 1.1)
    return Pod(number, sdrs, executives, left)


def region_of(number: int) -> str:
    return REGIONS[(number - 1) % len(REGIONS)]


def full_name(rng: Random) -> str:
    pool = rng.choice(sorted(GIVEN))
    return f"{rng.choice(GIVEN[pool])} {rng.choice(FAMILY[pool])}"
