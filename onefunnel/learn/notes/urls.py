"""Field notes: the list, the form, each note, and the rules that code them."""

from django.urls import path

from onefunnel.learn.notes import beside, card, page, themes, writing

urlpatterns = [
    path("notes/", page.notes, name="notes"),
    path("notes/new/", writing.new, name="note_new"),
    path("notes/new/about/", writing.search, name="note_about"),
    path("notes/new/draft/", writing.draft, name="note_draft"),
    path("notes/new/split/", writing.split, name="note_split"),
    path("notes/about/<slug:key>/", beside.beside, name="notes_beside"),
    path("notes/themes/", themes.themes, name="note_themes"),
    path("notes/themes/preview/", themes.preview, name="note_themes_preview"),
    path("notes/themes/<int:number>/again/", themes.again, name="note_themes_again"),
    path("notes/<slug:key>/", card.note, name="note"),
    path("notes/<slug:key>/edit/", writing.edit, name="note_edit"),
    path("notes/<slug:key>/withdrawal/", card.withdrawal, name="note_withdrawal"),
    path("notes/<slug:key>/return/", card.giving_back, name="note_return"),
]
