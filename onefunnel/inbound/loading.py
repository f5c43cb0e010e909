"""Read a mapping from its TOML, with what it extends; each error says where it is and how to mend it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from onefunnel.inbound.building import build
from onefunnel.inbound.mapping import Mapping, MappingError, Problem

BUILT_IN = Path(__file__).with_name("mappings")
SEAM = "# ---- what follows extends what stands above ----"


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


def parse(text: str, *, name: str = "") -> Mapping:
    """A checked mapping from its text, or `MappingError` with all that is wrong."""
    layers: list[dict[str, Any]] = []
    for part in text.split(f"\n{SEAM}\n"):
        try:
            layers.append(tomllib.loads(part))
        except tomllib.TOMLDecodeError as error:
            raise MappingError([Problem("", "", "", f"the mapping is not TOML: {error}")]) from error
    mapping, problems = build(_merge(layers), text=text, name=name)
    if problems:
        raise MappingError(problems)
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
