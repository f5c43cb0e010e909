from django.apps import AppConfig


class WhoConfig(AppConfig):
    name = "onefunnel.who"
    label = "who"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.who.places import register_places

        register_places()
