from typing import Any

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "onefunnel.learn.journey"
    label = "journey"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_RECORDS)

        register(Place(Chapter.LEARN, "Journeys", "journeys", "route", order=40, may_see=may_see))
