"""Every address of the product. Each room keeps its own list; this one puts them together."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
