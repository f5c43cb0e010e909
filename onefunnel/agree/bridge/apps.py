from typing import Any

from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "onefunnel.agree.bridge"
    label = "bridge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.AGREE, "What changed", "bridge", "chart-column-decreasing", order=20, may_see=may_see))
