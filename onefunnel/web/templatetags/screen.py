"""The tags every template uses: versioned assets, icons, figures and addresses that keep the page's state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from django import template
from django.template.defaultfilters import date as dated
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from onefunnel.store.engine import clock
from onefunnel.web import devices, figures

register = template.Library()
STATIC = Path(__file__).parents[1] / "static"


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file of `web/static`, with its content's hash, so that browsers may keep it for a year."""
    path = STATIC / name
    changed = path.stat().st_mtime if path.exists() else 0.0
    return f"{static(name)}?v={_hash(path, changed)}" if changed else static(name)


@cache
def _hash(path: Path, changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@register.filter
def day(at: datetime | None, style: str = "j M Y") -> str:
    """The day of an instant where the company is, as Django's `date` writes it."""
    return str(dated(clock().day_of(at), style)) if at else ""


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """An inline icon, hidden from screen readers: the word beside it says the same."""
    return _icon(str(name), size)


@cache
def _icon(name: str, size: int) -> SafeString:
    svg = ElementTree.fromstring(_icons()[f"{name}.svg"].replace(b' xmlns="http://www.w3.org/2000/svg"', b"", 1))  # noqa: S314
    svg.attrib |= {"width": str(size), "height": str(size), "stroke-width": "1.75", "class": "icon"}
    svg.attrib |= {"aria-hidden": "true", "focusable": "false"}
    return mark_safe(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S308 - the icon package's own markup, no text of anyone's


@cache
def _icons() -> dict[str, bytes]:
    """The icon package's drawings, read once: its own function reads their long list anew for each icon, 30 ms at a time.

    All of them and here, since an open archive is not to be read by two threads at a time."""
    with ZipFile(BytesIO((resources.files("lucide") / "lucide.zip").read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@register.filter
def device(user_agent: str) -> str:
    """'Chrome on Linux'."""
    return devices.device(user_agent)


@register.filter
def cell(value: Any) -> str:
    """A list's value as a person reads it."""
    return figures.cell(value)


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """This page's own address with some parameters changed; None or '' takes one away. All state is in the URL."""
    asked = context["request"].GET.copy()
    for name, value in changes.items():
        asked.pop(name, None)
        if value not in (None, ""):
            asked[name] = str(value)
    return f"?{asked.urlencode()}" if asked else context["request"].path


@register.filter
def initials(name: object) -> str:
    """Two letters for a person's round badge."""
    words = str(name).replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def words(text: str) -> list[str]:
    """The words of a string, to loop over."""
    return text.split()


@register.filter
def label(columns: Sequence[Any], place: int) -> str:
    """What a column says, for the cells of a list that stands as cards on a phone."""
    return str(columns[place].says)


@register.filter
def first_places(chapters: dict[str, list[Any]], count: int) -> list[Any]:
    """The first places of the sidebar, for the phone's bottom bar."""
    return [place for places in chapters.values() for place in places][:count]


@register.filter
def dressed(field: Any) -> SafeString:
    """A form field's widget in the frame's look, its error tied to it for screen readers."""
    box = getattr(field.field.widget, "input_type", "") in ("checkbox", "radio")
    extra = {} if box else {"class": "input"}
    if field.errors:
        extra |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"}
    return SafeString(field.as_widget(attrs=extra))
