"""The pytest fixture `wordpress`: one site per test process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.components import need
from tests.wordpress import kit
from tests.wordpress.site import WordPress, running


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Give a real WordPress; call its `reset` where a test needs the site untouched."""
    lacking = kit.missing()
    need(f"WordPress ({lacking})", present=not lacking)
    try:
        parts = kit.prepare(kit.cache())
    except (OSError, subprocess.CalledProcessError) as error:
        need(f"WordPress ({error})", present=False)
        raise
    with running(tmp_path_factory.mktemp("wordpress"), parts) as site:
        yield site
