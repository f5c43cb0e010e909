"""A draft of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onefunnel.words import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from onefunnel.agree.agreement.records import Draft


@pytest.fixture
def draft(cast: dict[Role, User]) -> Draft:
    from tests.agreement.making import begun

    return begun(cast)
