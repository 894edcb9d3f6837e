"""Tests of the child process that parses."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from feeds.parse import parse
from feeds.parsing import as_json, from_json, parse_apart
from storage.outcome import Done, Never

DATA = Path(__file__).parent.parent / "data"
URL = "https://feeds.example/all"


def hostile(size: int) -> bytes:
    """Make a feed whose author takes feedparser time in the square of its length."""
    item = f"<item><author>{'a' * size}</author></item>"
    return f"<rss version='2.0'><channel>{item}</channel></rss>".encode()


@pytest.mark.parametrize("name", ["blogger", "wordpress", "untidy"])
def test_a_feed_survives_the_way_through_json(name: str) -> None:
    feed = parse((DATA / f"{name}.xml").read_bytes(), URL)
    assert from_json(as_json(feed)) == Done(feed)


async def test_a_feed_parsed_apart_is_the_same_feed() -> None:
    data = (DATA / "wordpress.xml").read_bytes()
    assert await parse_apart(data, URL) == Done(parse(data, URL))


async def test_what_is_no_feed_is_never_a_feed() -> None:
    found = await parse_apart(b"<html><p>Hello</p></html>", URL)
    assert isinstance(found, Never)
    assert found.kind == "not_a_feed"
    assert "Give the address" in found.why


async def test_a_child_that_takes_too_long_is_killed() -> None:
    start = time.monotonic()
    found = await parse_apart(hostile(200_000), URL, seconds=0.5)
    assert found == Never("parse_limit", "The feed took longer than 0.5 seconds to read.")
    assert time.monotonic() - start < 10


async def test_a_child_that_needs_too_much_memory_ends() -> None:
    found = await parse_apart(b"<rss>" + b" " * 30_000_000, URL, memory_mb=64)
    assert isinstance(found, Never)
    assert found.kind == "parse_limit"


async def test_the_loop_runs_on_while_a_child_parses() -> None:
    task = asyncio.create_task(parse_apart(hostile(200_000), URL, seconds=0.5))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10


async def test_a_cancelled_parse_leaves_no_child() -> None:
    task = asyncio.create_task(parse_apart(hostile(200_000), URL))
    await asyncio.sleep(0.05)
    task.cancel()
    start = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - start < 5


async def test_the_child_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken PYTHONHOME would stop any child that gets our environment."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    found = await parse_apart((DATA / "blogger.xml").read_bytes(), URL)
    assert isinstance(found, Done)
