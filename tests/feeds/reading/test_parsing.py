"""Tests of the pool of children that parse: real processes, killed, replaced and gone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from feeds.parse import parse
from feeds.reading.framing import LENGTH, as_json, frame, heard, told
from feeds.reading.parsing import Limits, Pool, open_pool
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Feed
from tests.feeds import hostile
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
URL = "https://feeds.example/all"
WORDPRESS = (DATA / "wordpress.xml").read_bytes()


INSIDE = b"feeds.reading.inside"


def endless() -> bytes:
    """Make a feed that takes seconds."""
    return hostile.many_tags(90_000)


def children(pid: int | None = None) -> set[int]:
    """Return the children that parse which a process has started and that still run.

    Others, such as the test's database server, are none of ours.
    """
    found = set[int]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[:2]
            parses = INSIDE in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parses and int(parent) == (pid or os.getpid()) and state != "Z":
            found.add(int(folder.name))
    return found


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen."
        await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    """Give a pool of one child, so that a test knows which one it gets."""
    async with open_pool(size=1) as made:
        yield made


@pytest.fixture
async def hasty() -> AsyncIterator[Pool]:
    """Give a pool of one child whose jobs get half a second."""
    async with open_pool(size=1, seconds=0.5) as made:
        yield made


@pytest.mark.parametrize("name", ["blogger", "wordpress", "untidy"])
def test_a_feed_survives_the_way_through_frames(name: str) -> None:
    feed = parse((DATA / f"{name}.xml").read_bytes(), URL)
    frames = [frame(value) for value in told(feed)]
    assert {int.from_bytes(one[:LENGTH], "big") - len(one) for one in frames} == {-LENGTH}
    assert heard([json.loads(one[LENGTH:]) for one in frames]) == feed


def test_a_large_feed_is_told_in_several_frames() -> None:
    feed = parse(hostile.full_feed(600_000), URL)
    frames = [frame(value) for value in told(feed)]
    assert len(frames) > 3
    assert max(map(len, frames)) < 300_000


@pytest.mark.parametrize("values", [[], [{}], [{"platform": "other", "entries": 1}], [1], ["x"]])
def test_what_is_no_feed_is_not_heard_as_one(values: list[object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        heard(values)


async def test_a_feed_parsed_apart_is_the_same_feed(pool: Pool) -> None:
    assert await pool.parse(WORDPRESS, URL) == Done(parse(WORDPRESS, URL))


async def test_a_pool_that_parsed_one_feed_leaves_nothing() -> None:
    before = children()
    async with open_pool(size=1) as pool:
        assert await pool.parse(WORDPRESS, URL) == Done(parse(WORDPRESS, URL))
    assert children() == before


async def test_a_child_is_kept_for_the_next_feed(pool: Pool) -> None:
    await pool.parse(WORDPRESS, URL)
    first = children()
    for _ in range(5):
        await pool.parse(WORDPRESS, URL)
    assert children() == first


async def test_children_start_when_they_are_needed() -> None:
    before = children()
    async with open_pool(size=2) as pool:
        assert children() == before
        await asyncio.gather(*(pool.parse(WORDPRESS, URL) for _ in range(6)))
        assert len(children() - before) == 2


async def test_what_is_no_feed_is_never_a_feed(pool: Pool) -> None:
    found = await pool.parse(b"<html><p>Hello</p></html>", URL)
    assert isinstance(found, Never)
    assert found.kind == "not_a_feed"
    assert "Give the address" in found.why
    assert isinstance(await pool.parse(WORDPRESS, URL), Done)


async def test_a_child_summarises(pool: Pool) -> None:
    text = "The ward is open. " * 5
    found = await pool.summarise("A title", text, 400)
    assert isinstance(found, Done)
    assert found.value.startswith("The ward is open.")


async def test_a_child_turns_html_into_blocks(pool: Pool) -> None:
    assert await pool.blocks("<p>One caf\xe9</p><p>Two \udc00</p>") == Done("One caf\xe9\n\nTwo ?")


async def test_a_child_that_takes_too_long_is_killed_and_replaced(hasty: Pool) -> None:
    await hasty.parse(WORDPRESS, URL)
    first = children()
    start = time.monotonic()
    found = await hasty.parse(endless(), URL)
    assert found == Never("parse_limit", "The feed took longer than 0.5 seconds to read.")
    assert time.monotonic() - start < PATIENCE
    assert isinstance(await hasty.parse(WORDPRESS, URL), Done)
    assert children() & first == set()


async def test_the_time_to_start_is_not_the_feeds() -> None:
    async with open_pool(size=1, limits=Limits(seconds=0.2)) as pool:
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)


async def test_a_child_that_needs_too_much_memory_says_so_and_is_replaced() -> None:
    async with open_pool(size=1, limits=Limits(memory_mb=64, small_mb=64)) as pool:
        found = await pool.parse(b"<rss>" + b" " * 30_000_000, URL)
        first = children()
        assert found == Never("parse_limit", "The feed needed more than 64 MB to read.")
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)
        assert first.isdisjoint(children())


async def test_a_child_that_was_killed_while_idle_is_replaced(pool: Pool) -> None:
    await pool.parse(WORDPRESS, URL)
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    assert await pool.parse(WORDPRESS, URL) == Done(parse(WORDPRESS, URL))


async def test_a_feed_that_kills_each_child_that_reads_it_is_never(pool: Pool) -> None:
    await pool.parse(WORDPRESS, URL)
    task = asyncio.create_task(pool.parse(hostile.one_text(), URL))
    while not task.done():
        await asyncio.sleep(0.005)
        for pid in filter(has_a_body, children()):
            os.kill(pid, signal.SIGKILL)
    found = await task
    assert isinstance(found, Never)
    assert (found.kind, found.why[:27]) == ("parse_limit", "The feed could not be read:")
    assert isinstance(await pool.parse(WORDPRESS, URL), Done)


def has_a_body(pid: int) -> bool:
    """Say whether a child has a large feed in hand: it has more memory than at rest."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > 36_000_000


async def test_a_feed_whose_child_is_killed_by_chance_is_read_by_another(pool: Pool) -> None:
    await pool.parse(WORDPRESS, URL)
    first = children()
    task = asyncio.create_task(pool.parse(hostile.many_tags(20_000), URL))
    await asyncio.sleep(0.05)
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    assert isinstance(await task, Done)
    assert children().isdisjoint(first)


async def test_a_child_is_replaced_after_many_jobs() -> None:
    async with open_pool(size=1, limits=Limits(jobs=2)) as pool:
        await pool.parse(WORDPRESS, URL)
        first = children()
        await pool.parse(WORDPRESS, URL)
        await pool.parse(WORDPRESS, URL)
        assert children().isdisjoint(first)


async def test_a_child_that_keeps_much_memory_is_replaced() -> None:
    async with open_pool(size=1, limits=Limits(recycle_mb=1)) as pool:
        await pool.parse(WORDPRESS, URL)
        await until(lambda: not children())
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)


async def test_an_idle_child_is_let_go() -> None:
    async with open_pool(size=1, limits=Limits(idle_seconds=0.05)) as pool:
        await pool.parse(WORDPRESS, URL)
        await until(lambda: not children())
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)


async def test_the_loop_runs_on_while_a_hostile_feed_is_read(hasty: Pool) -> None:
    """Inline, the same feed stops every other task until it is read."""
    await hasty.parse(WORDPRESS, URL)
    task = asyncio.create_task(hasty.parse(endless(), URL))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10


async def test_a_cancelled_parse_leaves_no_child(pool: Pool) -> None:
    await pool.parse(WORDPRESS, URL)
    first = children()
    task = asyncio.create_task(pool.parse(endless(), URL))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: children().isdisjoint(first))
    assert isinstance(await pool.parse(WORDPRESS, URL), Done)


async def test_a_parse_that_is_cancelled_before_its_child_is_ready_leaves_none(pool: Pool) -> None:
    task = asyncio.create_task(pool.parse(WORDPRESS, URL))
    await until(lambda: bool(children()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not children())


async def test_a_pool_that_is_closed_leaves_no_process() -> None:
    async with open_pool(size=2) as pool:
        await asyncio.gather(*(pool.parse(WORDPRESS, URL) for _ in range(2)))
        busy_one = asyncio.create_task(pool.parse(endless(), URL))
        waiting = [asyncio.create_task(pool.parse(endless(), URL)) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert len(children()) == 2
    assert children() == set()
    results: list[Outcome[Feed]] = [await task for task in (busy_one, *waiting)]
    assert not [one for one in results if isinstance(one, Done)]
    assert children() == set()


def test_a_parent_that_is_killed_leaves_no_process_even_in_the_middle_of_a_job() -> None:
    script = """
        import asyncio, sys
        from feeds.reading.parsing import open_pool
        async def main():
            async with open_pool(size=2, seconds=120) as pool:
                await pool.blocks("warm")
                task = asyncio.create_task(pool.blocks("<p>x" * 2_000_000))
                await asyncio.sleep(0.2)
                print("busy", flush=True)
                await task
        asyncio.run(main())
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline() == b"busy\n"
        left = children(parent.pid)
        parent.kill()
        parent.wait()
    assert left
    end = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in left):
        assert time.monotonic() < end, "A child outlives its parent."
        time.sleep(0.01)


async def test_the_child_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken PYTHONHOME would stop any child that gets our environment."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("BLEEP_TOKEN", "a secret")
    async with open_pool(size=1) as pool:
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)
        (child,) = children()
        known = environment(child)
    assert b"secret" not in known
    assert known.startswith(b"PYTHONPATH=")


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_a_child_that_cannot_be_started_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_pool(size=1) as pool:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        found = await pool.parse(WORDPRESS, URL)
        assert isinstance(found, Later)
        assert not found.counted
        monkeypatch.undo()
        assert isinstance(await pool.parse(WORDPRESS, URL), Done)


JUNK = {
    "says nothing": "",
    "prints words": "print('Hello, this is no answer.')",
    "dies after its greeting": "say({'ready': True}); sys.stdin.readline(); sys.exit(3)",
    "answers with no feed": "say({'ready': True}); say({'end': 'done'})",
    "answers with half a feed": (
        "say({'ready': True}); say({'platform': 'other'}); say({'end': 'done'})"
    ),
    "answers without end": (
        "say({'ready': True}); sys.stdin.readline(); raw((1 << 31).to_bytes(4, 'big'))"
    ),
    "answers with no JSON": "say({'ready': True}); sys.stdin.readline(); raw(b'\\0\\0\\0\\1{')",
}


@pytest.mark.parametrize("doing", JUNK)
async def test_a_child_that_makes_no_sense_gives_a_clear_reason(
    doing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    head = (
        f"#!{sys.executable}\nimport json, sys\ndef raw(data):\n    sys.stdout.buffer.write(data)\n"
        "    sys.stdout.buffer.flush()\ndef say(value):\n    data = json.dumps(value).encode()\n"
        "    raw(len(data).to_bytes(4, 'big') + data)\n"
    )
    program.write_text(f"{head}{JUNK[doing]}\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    async with open_pool(size=1) as pool:
        found = await pool.parse(WORDPRESS, URL)
    assert isinstance(found, Later | Never)
    assert found.why.endswith(".")
    assert not isinstance(found, Never) or found.kind == "parse_limit"


def test_the_frames_are_the_same_for_the_same_feed() -> None:
    feed = parse(WORDPRESS, URL)
    assert [frame(one) for one in told(feed)] == [frame(one) for one in told(feed)]
    assert as_json(feed) == as_json(parse(WORDPRESS, URL))
