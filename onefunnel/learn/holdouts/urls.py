"""Hold-outs: the list, a new draw, and each one with its acts."""

from django.urls import path

from onefunnel.learn.holdouts import card, drawer, page

urlpatterns = [
    path("exposure/holdouts/", page.holdouts, name="holdouts"),
    path("exposure/holdouts/new/", drawer.new, name="holdout_new"),
    path("exposure/holdouts/<slug:key>/", card.holdout, name="holdout"),
    path("exposure/holdouts/<slug:key>/discard/", card.discard, name="holdout_discard"),
    path("exposure/holdouts/<slug:key>/lock/", card.lock, name="holdout_lock"),
    path("exposure/holdouts/<slug:key>/end/", card.end, name="holdout_end"),
    path("exposure/holdouts/<slug:key>/reading/", card.reading, name="holdout_reading"),
]
