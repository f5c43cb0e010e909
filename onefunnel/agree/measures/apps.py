from typing import Any

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "onefunnel.agree.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.agree.measures.finding import find
        from onefunnel.web import places, search
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        places.register(places.Place(places.Chapter.AGREE, "Measures", "measures", "ruler", may_see=may_see))
        search.register("Measures", find)
