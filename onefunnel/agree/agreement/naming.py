"""What people call a version or a draft, at the prompt or in an address: 3, v3, draft, draft 5, built-in, or a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onefunnel.agree.agreement import drafting, standing, wording
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.records import Agreement, Draft
from onefunnel.ledger.definitions import BUILT_IN, Definitions

NUMBER = re.compile(r"^v?(\d{1,6})$", re.IGNORECASE)
DRAFT = re.compile(r"^draft[ :#-]?(\d{1,9})?$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A version, a draft or a file, with its words. `problems` are those of its text."""

    label: str
    ref: str
    definitions: Definitions
    text: str
    problems: tuple[wording.Problem, ...] = ()
    in_force_on: date | None = None
    version: Agreement | None = None
    draft: Draft | None = None


def named(ref: str, *, files: bool = False) -> Named:
    """What `ref` names. Raises NotPossible with what there is instead. Files are read only for who asks at the prompt."""
    said = ref.strip()
    if said.lower() in ("0", "v0", "built-in"):
        return built_in()
    if number := NUMBER.match(said):
        if found := standing.version(int(number[1])):
            return of_version(found)
        raise NotPossible(f"There is no version {int(number[1])}; {_there()}.")
    if found_draft := DRAFT.match(said):
        return of_draft(_draft(int(found_draft[1]) if found_draft[1] else None))
    if files and Path(said).is_file():
        return of_text(Path(said).read_text("utf-8-sig"), label=Path(said).name, ref=said)
    raise NotPossible(f"There is nothing called {said}; {_there()}, draft, or a file.")


def built_in() -> Named:
    return Named("built-in", "0", BUILT_IN, wording.write(BUILT_IN))


def of_version(found: Agreement) -> Named:
    return Named(
        str(found), str(found.number), standing.definitions_of(found), found.text, in_force_on=found.in_force_on, version=found
    )


def of_draft(draft: Draft) -> Named:
    said = of_text(drafting.revision(draft).text, label=f"draft {draft.pk}", ref=f"draft-{draft.pk}")
    return Named(said.label, said.ref, said.definitions, said.text, said.problems, said.in_force_on, draft=draft)


def of_text(text: str, *, label: str, ref: str) -> Named:
    terms = wording.read(text)
    return Named(label, ref, terms.definitions, text, terms.problems, terms.in_force_on)


def _draft(number: int | None) -> Draft:
    if number is not None:
        found = Draft.objects.filter(pk=number).first()
        if found is None:
            raise NotPossible(f"There is no draft {number}.")
        return found
    there = drafting.open_drafts()
    if not there:
        raise NotPossible("There is no open draft; begin one with `onefunnel agreement draft FILE` or on the page Agreement.")
    return there[0]


def _there() -> str:
    numbers = [f"v{number}" for number in Agreement.objects.values_list("number", flat=True)]
    return f"there are {', '.join(numbers)}" if numbers else "nothing is signed yet, there is only built-in"
