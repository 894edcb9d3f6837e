"""The demo goes on where its made-up figures cannot be written, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import demo
from bot.app import App, open_app
from storage.statistics import Statistics
from tests.clock import FakeClock


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    settings = demo.demo_settings("http://127.0.0.1:9", tmp_path, None)
    async with open_app(settings, FakeClock().clock) as made:
        async with made.database.transaction() as tx:
            await tx.lists.ensure_all("All posts", made.clock.now())
        yield made


async def test_figures_that_cannot_be_written_are_said_and_end_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Statistics, "write", full)
    there = asyncio.Event()
    there.set()
    await demo._history(app, there)  # noqa: SLF001  a task of the program
    assert "goes on without the figures" in caplog.text


async def test_the_figures_are_there_once_the_extras_are(app: App) -> None:
    there = asyncio.Event()
    writing = asyncio.create_task(demo._history(app, there))  # noqa: SLF001  the same
    await asyncio.sleep(0)
    assert not writing.done()
    there.set()
    await writing
    async with app.database.reading() as tx:
        assert await tx.statistics.last_day()
