"""The addresses of duplicates: the two lists, looking for them, and what is said of a pair."""

from __future__ import annotations

from django.urls import path

from onefunnel.who.matching import page

urlpatterns = [
    path("people/duplicates/", page.people, name="people_duplicates"),
    path("accounts/duplicates/", page.accounts, name="accounts_duplicates"),
    path("people/duplicates/search/", page.searching, {"kind": "people"}, name="people_duplicates_search"),
    path("accounts/duplicates/search/", page.searching, {"kind": "accounts"}, name="accounts_duplicates_search"),
    path("people/duplicates/progress/", page.progress, {"kind": "people"}, name="people_duplicates_progress"),
    path("accounts/duplicates/progress/", page.progress, {"kind": "accounts"}, name="accounts_duplicates_progress"),
    path("duplicates/<int:pair>/same/", page.same, name="duplicate_same"),
    path("duplicates/<int:pair>/different/", page.different, name="duplicate_different"),
    path("duplicates/judgements/<int:said>/undoing/", page.undoing, name="duplicate_undoing"),
]
