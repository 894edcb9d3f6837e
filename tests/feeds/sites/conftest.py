"""What the tests of sites share: a real WordPress that is as it was made."""

from __future__ import annotations

import pytest

from tests.wordpress.site import WordPress


@pytest.fixture
def blog(wordpress: WordPress) -> WordPress:
    """Give a real WordPress, as it was made."""
    wordpress.reset()
    return wordpress
