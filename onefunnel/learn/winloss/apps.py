from typing import Any

from django.apps import AppConfig


class WinLossConfig(AppConfig):
    name = "onefunnel.learn.winloss"
    label = "winloss"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.LEARN, "Win and loss", "win_and_loss", "trophy", 60, may_see=may_see))
