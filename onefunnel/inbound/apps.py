from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "onefunnel.inbound"
    label = "inbound"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.inbound.places import register_places

        register_places()
