from typing import Any

from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "onefunnel.agree.scoreboard"
    label = "scoreboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.TOP, "Scoreboard", "scoreboard", "gauge", order=0, may_see=may_see))
