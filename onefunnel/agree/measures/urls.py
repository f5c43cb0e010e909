"""The measures' addresses: the list of all, how one is computed, and the records it counts."""

from django.urls import path

from onefunnel.agree.measures import page

urlpatterns = [
    path("measures/", page.index, name="measures"),
    path("measures/<slug:name>/", page.definition, name="definition"),
    path("measures/<slug:name>/records/", page.records, name="records"),
]
