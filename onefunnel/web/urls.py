"""The screen's own addresses; those of pages live with their rooms."""

from django.urls import path

from onefunnel.web import search

urlpatterns = [
    path("search/", search.search, name="search"),
]
