"""A crowd for a test that asks for nothing special."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.crowd.ground import Ground, ground


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Serve a crowd over plain HTTP, without limits."""
    async with ground() as made:
        yield made
