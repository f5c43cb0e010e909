from functools import partial
from typing import Any

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "onefunnel.learn.notes"
    label = "notes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from onefunnel.learn.notes.finding import find
        from onefunnel.web import places, search
        from onefunnel.who.access import Action, may

        def may_do(user: Any, *, action: Action) -> bool:
            return may(user, action)

        see, write = partial(may_do, action=Action.SEE_RECORDS), partial(may_do, action=Action.WRITE_NOTES)
        places.register(places.Place(places.Chapter.LEARN, "Field notes", "notes", "notebook-pen", 60, see))
        places.register(places.Place(places.Chapter.LEARN, "Take a note", "note_new", "pencil", 61, write, key="n"))
        search.register("Field notes", find)
