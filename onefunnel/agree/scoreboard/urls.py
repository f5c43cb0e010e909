"""The scoreboard is the front page."""

from django.urls import path

from onefunnel.agree.scoreboard import page

urlpatterns = [
    path("", page.scoreboard, name="scoreboard"),
    path("notices/dismissal/", page.dismissal, name="dismiss_notices"),
]
