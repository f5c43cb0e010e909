from typing import Any

from django.apps import AppConfig


class HoldoutsConfig(AppConfig):
    name = "onefunnel.learn.holdouts"
    label = "holdouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.LEARN, "Hold-outs", "holdouts", "dices", 51, may_see))
