"""Open the home's records for a verb that needs them: Django is loaded, and the tables are brought up to date."""

from __future__ import annotations

import os


def open_records(*, upgraded: bool = True) -> None:
    """Safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onefunnel.settings")
    import django

    django.setup()
    if upgraded:
        from onefunnel.store.upgrade import upgrade

        upgrade()
