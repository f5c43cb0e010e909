from typing import Any

from django.apps import AppConfig


class InMarketConfig(AppConfig):
    name = "onefunnel.learn.inmarket"
    label = "inmarket"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.LEARN, "In-market accounts", "in_market", "radar", may_see=may_see))
