from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "onefunnel.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.store import checks  # noqa: F401  # registers itself
