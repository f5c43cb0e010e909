"""What a page or form was about is read from its address, title or name, and the mappings that come along say it."""

from __future__ import annotations

from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from onefunnel.inbound import loading
from onefunnel.inbound.guess import guess
from onefunnel.inbound.topics import topic

FILES = Path(__file__).with_name("files")
CRM = "Record ID,First Name,Last Name,Email,Original Traffic Source,{0}\n7,Ann,Lee,ann@karo.example,Organic Search,{1}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://acme.example/en/pricing?utm_campaign=blog", "pricing"),
        ("https://pricing.example/", "home"),
        ("/produkte/nc-700", "product"),
        ("Talk to us: Contact form", "contact"),
        ("Request a DEMO https://acme.example/contact", "demo"),
        ("Guide: how to compare prices", "content"),
        ("/careers/demo-engineer", "careers"),
        ("Newsletter Signup https://acme.example/newsletter", "blog"),
        ("/blog/our-new-pricing", "blog"),
        ("/kunden/referenzen", "case_study"),
        ("Prêt à tout", None),
        ("/democracy", None),
        ("123", None),
    ],
)
def test_words_decide_the_topic(text: str, said: str | None) -> None:
    assert topic(text) == said


def test_a_word_tells_one_topic_only() -> None:
    from onefunnel.inbound.topics import OF_WORD, WORDS

    assert len(OF_WORD) == sum(map(len, WORDS.values()))


@pytest.mark.django_db
def test_hubspots_forms_say_what_they_were_about(shared_data: Path, tmp_path: Path, land: Any) -> None:
    from onefunnel.store.engine import engine

    for name in ("contact_form_submission_data.csv", "form_data.csv"):
        copy(shared_data / "fivetran_hubspot" / name, tmp_path)
    land(tmp_path, loading.load("warehouse_hubspot", currency="USD").text)
    found = engine().rows("select topic from touches where kind = 'form' and topic is not null order by topic", {}).rows
    assert [topic for (topic,) in found] == ["blog", "contact", "content", "demo"]


@pytest.mark.django_db
def test_an_export_of_contacts_tells_the_first_and_latest_page_and_form(tmp_path: Path, land: Any) -> None:
    from onefunnel.store.engine import engine

    head = (
        "First Page Seen,Time First Seen,Last Page Seen,Time Last Seen,"
        "First Conversion,First Conversion Date,Recent Conversion,Recent Conversion Date"
    )
    row = (
        "https://acme.example/blog/x,2025-01-01 09:00,https://acme.example/pricing,2025-01-09 09:00,"
        "Guide: white paper,2025-01-02 10:00,Guide: white paper,2025-01-02 10:00"
    )
    (tmp_path / "contacts.csv").write_text(CRM.format(head, row))
    land(tmp_path, loading.load("hubspot", currency="EUR").text)
    found = engine().rows("select kind, topic, channel from touches order by touched_at", {}).rows
    channel = "Organic Search"
    assert found == [("visit", "blog", channel), ("form", "content", channel), ("visit", "pricing", channel)]


@pytest.mark.django_db
def test_a_member_of_a_campaign_did_what_the_campaign_is(land: Any) -> None:
    from onefunnel.store.engine import engine

    land(FILES / "salesforce", loading.load("salesforce", currency="EUR").text)
    sql = "select kind, channel, outcome, direction from touches where campaign is not null order by outcome"
    assert engine().rows(sql, {}).rows == [("email", "Event", "Sent", "out"), ("event", "Event", "attended", "in")]


def test_a_draft_reads_the_topic_from_a_page(tmp_path: Path) -> None:
    rows = "".join(f"{n},visit,2025-01-0{n},/pricing,P{n}\n" for n in range(1, 5))
    (tmp_path / "visits.csv").write_text("Visit ID,Type,Timestamp,Page URL,Contact ID\n" + rows)
    draft = guess(tmp_path)
    assert draft.problems == []
    assert 'topic = { from = "Page URL", as = "topic" }' in draft.text
