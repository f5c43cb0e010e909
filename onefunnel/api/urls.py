"""The API's addresses, its OpenAPI document, and the page that explains both."""

from __future__ import annotations

from django.urls import path

from onefunnel.api import reference
from onefunnel.api.root import api

urlpatterns = [
    path("api/", reference.page, name="api_reference"),
    path("api/v1/", reference.index, name="api"),
    path("api/v1/openapi.json", reference.openapi, name="api_openapi"),
    path("api/v1/", api.urls),
]
