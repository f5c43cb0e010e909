"""A mapping: which file feeds which facts, column by column. Read from TOML; each error says where it is and how to mend it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from onefunnel.inbound.reader.table import Layout

Condition = dict[str, tuple[str, ...]]
BUILT_IN = Path(__file__).with_name("mappings")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a mapping: the file, fact table and key it concerns, and a sentence that says the mend."""

    file: str
    table: str
    key: str
    says: str

    def __str__(self) -> str:
        place = " > ".join(p for p in (self.file, self.table, self.key) if p)
        return f"{place}: {self.says}" if place else self.says


class MappingError(ValueError):
    """The mapping cannot be used; `problems` lists all that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Styles:
    """How values are spelt, from the mapping down to the file: dates, zone, decimals, currency, words for nothing, ids."""

    dates: str = "ISO"
    zone: str = "UTC"
    decimals: tuple[str, ...] = ()
    currency: str = ""
    empty: tuple[str, ...] = ()
    ids: str = ""


@dataclass(frozen=True)
class Cell:
    """Where one column of a fact comes from. `columns`, of which any may be a template `{First} {Last}`, are tried in order;
    `const` is used instead. `kind` reads the text as another kind of value; `first` takes the first of joined values."""

    columns: tuple[str, ...] = ()
    const: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    others: str | None = None
    default: str = ""
    format: str = ""
    zone: str = ""
    decimals: tuple[str, ...] | None = None
    unit: str = "ones"
    source: str = ""
    kind: str = ""
    first: str = ""
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True)
class FactRule:
    """One fact made of each record: its table, the cell of its id, its columns, and when it is told or told as deleted.

    With `each` it is told once for every piece of a joined column; with `needs` only where that column came out filled.
    """

    table: str
    id: Cell
    columns: Dict[str, Cell]
    when: Condition = field(default_factory=dict)
    deleted: Condition = field(default_factory=dict)
    delete: bool = False
    each: str = ""
    split: str = ";"
    needs: str = ""


@dataclass(frozen=True)
class FileRule:
    """One kind of file: the names it goes by, its layout and styles, and the facts that its records tell."""

    names: tuple[str, ...]
    facts: tuple[FactRule, ...]
    layout: Layout = field(default_factory=Layout)
    styles: Styles = field(default_factory=Styles)
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    ignore: Condition = field(default_factory=dict)

    @property
    def section(self) -> str:
        return self.names[0]

    def takes(self, name: str) -> bool:
        """Whether a file of that name, relative to the folder, belongs here. Patterns do not reach into subfolders."""
        low = name.lower()
        return any(low == n.lower() or (("/" in n) == ("/" in name) and fnmatch(low, n.lower())) for n in self.names)


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in the base currency from a day on, times 1,000,000."""

    currency: str
    valid_on: str
    micros: int


@dataclass(frozen=True)
class Mapping:
    """A whole mapping, checked. `optional` lets files lack columns that it names."""

    source: str
    files: tuple[FileRule, ...]
    company: Dict[str, str | int] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    optional: bool = False
    text: str = ""
    name: str = ""

    def rule_for(self, name: str, sheet: str = "") -> FileRule | None:
        """The rule for a file; one that names the sheet comes before one that leaves it open."""
        fitting = [r for r in self.files if r.takes(name) and r.layout.sheet in ("", sheet)]
        return next(iter(sorted(fitting, key=lambda r: not r.layout.sheet)), None)

    def section(self, section: str, sheet: str) -> FileRule | None:
        """The rule by the name that a run remembers it by."""
        fitting = [r for r in self.files if r.section == section and r.layout.sheet in ("", sheet)]
        return next(iter(sorted(fitting, key=lambda r: not r.layout.sheet)), None)


def built_in() -> list[str]:
    """The names of the mappings that come with the product."""
    return sorted(p.stem for p in BUILT_IN.glob("*.toml"))


def load(name: str, *, currency: str = "") -> Mapping:
    """A mapping by its file, or a built-in one by its name; `currency` is that of money which names none."""
    path = Path(name)
    if not path.exists() and name in built_in():
        path = BUILT_IN / f"{name}.toml"
    if not path.exists():
        says = f'there is no mapping "{name}"; name a TOML file, or one of {", ".join(built_in())}'
        raise MappingError([Problem("", "", "", says)])
    text = flatten(path)
    if currency:
        text = f'{text.rstrip()}\n{SEAM}\ncurrency = "={currency.upper()}"\n'
    return parse(text, name=name)


def flatten(path: Path) -> str:
    """The mapping's text with what it extends put before it, so that a run keeps all it needs."""
    text = path.read_text("utf-8-sig")
    try:
        base = tomllib.loads(text).get("extends")
    except tomllib.TOMLDecodeError:
        return text
    if not base:
        return text
    near, far = path.parent / str(base), BUILT_IN / f"{base}.toml"
    chosen = near if near.exists() else far
    if not chosen.exists():
        raise MappingError([Problem("", "", "extends", f'there is no mapping "{base}" beside {path.name}')])
    return f"{flatten(chosen).rstrip()}\n{SEAM}\n{text}"


SEAM = "# ---- what follows extends what stands above ----"


def parse(text: str, *, name: str = "") -> Mapping:
    """A checked mapping from its text, or `MappingError` with all that is wrong."""
    from onefunnel.inbound.checking import Checker

    layers: list[dict[str, Any]] = []
    for part in text.split(f"\n{SEAM}\n"):
        try:
            layers.append(tomllib.loads(part))
        except tomllib.TOMLDecodeError as error:
            raise MappingError([Problem("", "", "", f"the mapping is not TOML: {error}")]) from error
    checker = Checker()
    mapping = checker.mapping(_merge(layers), text=text, name=name)
    if checker.problems:
        raise MappingError(checker.problems)
    return mapping


def _listed(name: Any) -> list[Any]:
    return name if isinstance(name, list) else [name]


def _merge(layers: list[dict[str, Any]]) -> dict[str, Any]:
    """Later layers add to earlier ones; a file that `replaces` another takes over what it does not say itself."""
    whole: dict[str, Any] = {}
    for layer in layers:
        files = [*whole.get("file", [])]
        for file in layer.get("file", []):
            replaced = file.get("replaces") if isinstance(file, dict) else None
            place = next((i for i, f in enumerate(files) if replaced and replaced in _listed(f.get("name"))), None)
            if place is None:
                files.append(file)
            else:
                files[place] = {**files[place], **{k: v for k, v in file.items() if k != "replaces"}}
        answers = [*whole.get("answer", []), *layer.get("answer", [])]
        whole = {**whole, **layer, "file": files, "answer": answers}
        whole.pop("extends", None)
    return whole
