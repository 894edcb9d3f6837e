"""STEP: many small blogs on this machine, in a process of their own, for the benchmark of polls.

Run as `python -m bot.bench.blogs 25` it listens on as many ports of 127.0.0.1, says which in one
line of JSON, and ends when its standard input does. `/match/N` is the feed of blog N with an ETag,
and 304 where that matches; `/same/N` has no validators, and the same bytes every time.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_POSTS = 2
_FIRST = datetime(1995, 1, 6, 9, 0, tzinfo=UTC)
_APART = timedelta(days=10)  # between the posts of two blogs, so that few of them are compared
_PROSE = (
    "The ward round of blog {0} begins at eight and ends when everyone has been seen. "
    "In week {1} we counted {2} calls, and half of them came before nine in the morning. "
    "A letter that people can read saves two calls out of three. "
    "Nobody asked for a new computer: they asked for a chair near the old one."
)


@asynccontextmanager
async def open_blogs(hosts: int) -> AsyncIterator[list[str]]:
    """Run the blogs in a process of their own; gives the address of each host, with no slash."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bot.bench.blogs",
        str(hosts),
        stdin=PIPE,
        stdout=PIPE,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    try:
        line = await process.stdout.readline() if process.stdout else b""
        yield [f"http://127.0.0.1:{port}" for port in json.loads(line)]
    finally:
        # The end of its input, which it also sees when this process dies.
        await process.communicate(b"")


def feed(path: str) -> bytes:
    """Return the feed of a blog: a few posts that no other blog has, the same every time."""
    number = int(path.rpartition("/")[2])
    items = "".join(_item(number, post) for post in range(_POSTS))
    about = f"<title>Blog {number}</title><link>http://127.0.0.1{path}</link>"
    return f'<rss version="2.0"><channel>{about}{items}</channel></rss>'.encode()


def _item(number: int, post: int) -> str:
    at = format_datetime(_FIRST + number * _APART - timedelta(hours=post))
    text = _PROSE.format(number, post, number * 7 + post)
    return (
        f"<item><guid>blog-{number}-{post}</guid><title>Round {post} of blog {number}</title>"
        f"<pubDate>{at}</pubDate><description>{text}</description></item>"
    )


def answer(request: bytes) -> bytes:
    """Return the whole answer to a request; bytes that are none get 400."""
    lines = request.decode("latin-1").split("\r\n")
    path = [*lines[0].split(" "), ""][1]
    kind, _, number = path.strip("/").partition("/")
    if kind not in {"match", "same"} or not number.isascii() or not number.isdigit():
        return b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    tag = f'"{number}"'
    validator = f"ETag: {tag}\r\n" if kind == "match" else ""
    if kind == "match" and f"if-none-match: {tag}" in {line.lower() for line in lines}:
        return f"HTTP/1.1 304 Not Modified\r\n{validator}Connection: close\r\n\r\n".encode()
    body = feed(path)
    head = f"{validator}Content-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n"
    return f"HTTP/1.1 200 OK\r\n{head}Connection: close\r\n\r\n".encode() + body


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(answer(await reader.readuntil(b"\r\n\r\n")))
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # who asked is gone
    finally:
        writer.close()


async def _listen(hosts: int) -> None:
    servers = [await asyncio.start_server(_serve, "127.0.0.1", 0) for _ in range(hosts)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_listen(int(sys.argv[1])))
