from typing import Any

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "onefunnel.agree.comments"
    label = "comments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.web.places import Chapter, Place, register
        from onefunnel.who.access import Action, may

        def may_see(user: Any) -> bool:
            return may(user, Action.SEE_NUMBERS)

        register(Place(Chapter.AGREE, "Comments", "comments", "message-square", order=60, may_see=may_see))
