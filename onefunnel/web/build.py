"""Makes the screen's third-party parts out of installed packages: the font, the charts and htmx, into `static/built/`.

Nothing made by others is committed and nothing is fetched from elsewhere: `python -m onefunnel.web.build` writes the
folder anew, `ensure()` only when a part is missing or older than the packages it comes from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path

BUILT = Path(__file__).parent / "static" / "built"
STAMP = BUILT / "stamp"
PACKAGES = ("django-htmx", "fontpkg-inter", "fonttools", "vl-convert-python")
FONT = "Inter[opsz,wght].ttf"
TEXT_SIZE = 14  # the optical size of running text, pinned so that the file is half as large
WEIGHTS = (400, 600)
# Latin with its extensions, Greek and Cyrillic, punctuation, currency, arrows, mathematical signs and geometric shapes
LETTERS = (
    "U+0020-007E,U+00A0-024F,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,U+2100-2122,U+2190-2199,U+2200-2265"
)
FEATURES = ["kern", "liga", "calt", "tnum", "case", "ccmp", "locl", "mark", "mkmk", "zero", "ss03", "cv05"]
CHARTS = "export { vegaEmbed as embed };"


def font(path: Path) -> None:
    """Inter as one variable woff2 of the weights and letters the screen uses."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    with resources.as_file(resources.files("fontpkg_inter") / "files" / FONT) as source:
        inter = TTFont(source)
        cut = subset.Subsetter(subset.Options(layout_features=FEATURES))
        cut.populate(unicodes=subset.parse_unicodes(LETTERS))
        cut.subset(inter)
        inter = instancer.instantiateVariableFont(inter, {"opsz": TEXT_SIZE, "wght": WEIGHTS})
    inter.flavor = "woff2"
    inter.save(path)


def charts(path: Path) -> None:
    """Vega, Vega-Lite and vega-embed as one ES module, so that nothing leaks into the page's globals."""
    import vl_convert

    path.write_text(vl_convert.javascript_bundle(CHARTS), encoding="utf-8")


def htmx(path: Path) -> None:
    """htmx 2 as it lies in django-htmx's wheel."""
    source = resources.files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    path.write_bytes(source.read_bytes())


PARTS: dict[str, Callable[[Path], None]] = {"inter.woff2": font, "charts.js": charts, "htmx.js": htmx}


def stamp() -> str:
    """What the built folder depends on: the packages' versions and this file's own text."""
    versions = [f"{name} {metadata.version(name)}" for name in PACKAGES]
    return "\n".join([*versions, hashlib.sha256(Path(__file__).read_bytes()).hexdigest()])


def build() -> list[Path]:
    """Write every part, each under a draft name first, so that a reader never meets half a file."""
    BUILT.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in PARTS.items():
        draft = BUILT / f"{name}.{os.getpid()}.tmp"
        make(draft)
        draft.replace(BUILT / name)
        written.append(BUILT / name)
    STAMP.write_text(stamp(), encoding="utf-8")
    return written


def missing() -> bool:
    """Whether a part is absent. An installed package without its build tools keeps what its wheel brought."""
    return any(not (BUILT / name).exists() for name in PARTS)


def ensure() -> None:
    """Build what is missing or stale; called by `serve` before the first request."""
    try:
        stale = not STAMP.exists() or STAMP.read_text(encoding="utf-8") != stamp()
    except metadata.PackageNotFoundError:
        stale = False
    if missing() or stale:
        build()


if __name__ == "__main__":
    for path in build():
        print(f"{path.stat().st_size // 1024:>6} KiB  {path.name}")
