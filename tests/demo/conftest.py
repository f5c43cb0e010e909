"""One company of 2,000 people for all tests of the planted truths."""

from __future__ import annotations

import pytest

from tests.demo.making import Made, made


@pytest.fixture(scope="session")
def northwind() -> Made:
    return made(2000)
