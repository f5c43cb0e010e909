from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "onefunnel.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action
        from onefunnel.who.places import seen_by

        register(Place(Chapter.DATA, "API", "api_reference", "braces", 99, seen_by(Action.SEE_NUMBERS)))
