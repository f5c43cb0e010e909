"""Every address of the product. Each room keeps its own list; this one puts them together."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("onefunnel.agree.scoreboard.urls")),
    path("", include("onefunnel.agree.measures.urls")),
    path("", include("onefunnel.agree.agreement.urls")),
    path("", include("onefunnel.learn.attribution.urls")),
    path("", include("onefunnel.learn.winloss.urls")),
    path("", include("onefunnel.learn.journey.urls")),
    path("", include("onefunnel.learn.inmarket.urls")),
    path("", include("onefunnel.learn.notes.urls")),
    path("", include("onefunnel.learn.exposure.urls")),
    path("", include("onefunnel.learn.holdouts.urls")),
    path("", include("onefunnel.agree.bridge.urls")),
    path("", include("onefunnel.agree.comments.urls")),
    path("", include("onefunnel.web.urls")),
    path("", include("onefunnel.who.matching.urls")),  # before a person's page, whose key it would be
    path("", include("onefunnel.who.urls")),
    path("", include("onefunnel.inbound.urls")),
    path("", include("onefunnel.api.urls")),
]

handler400 = "onefunnel.web.errors.bad_request"
handler403 = "onefunnel.web.errors.forbidden"
handler404 = "onefunnel.web.errors.not_found"
handler429 = "onefunnel.who.signin.too_many"
handler500 = "onefunnel.web.errors.broken"
