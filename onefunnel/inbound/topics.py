"""What a visited page or a form was about, read from its address, its title or its name: the words that tell each topic."""

from __future__ import annotations

import re

WORDS: dict[str, tuple[str, ...]] = {
    "careers": ("career", "careers", "job", "jobs", "vacancies", "karriere", "stellen", "emploi", "empleo"),
    "demo": ("demo", "trial", "probe", "vorführung", "démo"),
    "pricing": ("pricing", "price", "prices", "plans", "quote", "quotation", "preis", "preise", "angebot", "tarifs", "tarif",
                "devis", "precio", "precios", "prezzi"),
    "contact": ("contact", "kontakt", "contacto", "contatti", "callback", "rückruf"),
    "compare": ("compare", "comparison", "alternative", "alternatives", "versus", "vs", "vergleich", "comparatif"),
    "case_study": ("case", "cases", "casestudy", "casestudies", "testimonial", "testimonials", "customers", "references",
                   "referenzen", "kunden"),
    "docs": ("docs", "documentation", "manual", "manuals", "api", "dokumentation", "handbuch"),
    "product": ("product", "products", "feature", "features", "solution", "solutions", "integration", "integrations", "platform",
                "produkt", "produkte", "lösungen", "produits", "produit", "productos"),
    "webinar": ("webinar", "webinars", "webinaire"),
    "event": ("event", "events", "conference", "messe", "tradeshow"),
    "blog": ("blog", "news", "newsletter"),
    "content": ("guide", "guides", "whitepaper", "whitepapers", "ebook", "ebooks", "paper", "report", "download", "downloads",
                "resource", "resources", "checklist", "leitfaden"),
}  # fmt: skip
ASKS = ("demo", "pricing", "contact")
OF_WORD = {word: topic for topic, words in WORDS.items() for word in words}
RANK = {topic: place for place, topic in enumerate(WORDS)}
SITE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/\s]*")
BEHIND = re.compile(r"[?#]\S*")
PARTS = re.compile(r"[\W\d_]+")


def topic(text: str) -> str | None:
    """The topic that a page's address, a title or a form's name tells, or none. What names a demo, a price or a contact is that
    whatever stands beside it, unless it is a blog's post or a piece of content about it; the rest by the order above."""
    sites = SITE.search(text)
    plain = BEHIND.sub(" ", SITE.sub(" ", text.casefold()))
    found = {OF_WORD[word] for word in PARTS.split(plain) if word in OF_WORD}
    if found & {"blog", "content", "webinar", "event"} and not found & {"careers"}:
        found -= {*ASKS, "compare", "product"}
    if not found:
        return "home" if sites and not plain.strip(" /") else None
    return min(found, key=RANK.__getitem__)
