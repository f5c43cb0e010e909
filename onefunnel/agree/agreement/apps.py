from django.apps import AppConfig


class AgreementConfig(AppConfig):
    name = "onefunnel.agree.agreement"
    label = "agreement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.agree.agreement.rooms import register_places

        register_places()
