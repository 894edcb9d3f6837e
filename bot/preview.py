"""STEP: `bleep preview`: the messages that the posts of a feed would give. It stores nothing."""

from __future__ import annotations

import logging
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, TypeVar

from bot.fit import line
from bot.render import how_comments, post_screen
from bot.render.preview import Seen, Shown, counts
from feeds.discover import discover, unstored
from feeds.http.web import LIMIT_BYTES, Web, open_web
from feeds.reading.parsing import open_pool
from feeds.sites.choose import platform_for
from feeds.text import word_count
from feeds.whole import Apart, whole
from storage.outcome import Done, Never, Outcome
from storage.records import Entry, Feed, Found, Post, Site

log = logging.getLogger(__name__)

FEWEST_CHARS, USUAL_CHARS, MOST_CHARS = 80, 400, 3000
"""The budget of a summary in characters: below it is no sentence, above it is no summary."""

STDIN = "-"
"""The name that stands for standard input."""

_TITLE = 200

T = TypeVar("T")
Say = Callable[[str], None]


class _CannotReadError(Exception):
    """A source gives nothing to show; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Looks at feeds as the poll does, and shows their posts as a delivery does."""

    web: Web
    reader: Apart
    stdin: BinaryIO
    now: datetime
    timezone: tzinfo
    max_chars: int = USUAL_CHARS

    async def look(self, source: str) -> Seen:
        """Return the posts of one source; whatever is wrong with it is told, never raised."""
        try:
            found, feed = await self._feed(source)
            site = unstored(source, found, self.now)
            platform = platform_for(site, self.web, None)
            entries = feed.entries
            if "://" in source:
                entries = tuple(await whole(platform, self.reader, entries))
            posts = [await self._shown(source, entry, site) for entry in entries]
        except _CannotReadError as error:
            return Seen(source, error=str(error))
        except Exception as error:
            log.exception("%s cannot be shown.", source)
            return Seen(source, error=f"This cannot be shown ({type(error).__name__}).")
        return Seen(source, line(found.title, _TITLE), feed.skipped, tuple(posts))

    async def _feed(self, source: str) -> tuple[Found, Feed]:
        """Return what is at an address or in a file. Every entry comes through here, once."""
        if "://" not in source:
            feed = _file_value(await self.reader.parse(read_file(source, self.stdin), ""))
            return Found("", feed.platform, feed.title, feed.home_url), feed
        read: list[Feed] = []

        async def parse(data: bytes, url: str) -> Outcome[Feed]:
            outcome = await self.reader.parse(data, url)
            read.extend([outcome.value] if isinstance(outcome, Done) else [])
            return outcome

        found = _value(await discover(self.web, source, parse))
        return found, read[-1]  # discover ends at the first feed that it can read

    async def _shown(self, source: str, entry: Entry, site: Site) -> Shown:
        words = word_count(entry.text)
        at = entry.published_at.isoformat() if entry.published_at else None
        shown = Shown(source, entry.key, entry.title, entry.url, at, words)
        made = await self.reader.summarise(entry.title, entry.text, self.max_chars)
        if not isinstance(made, Done):
            return replace(shown, error=f"{entry.key}: {made.why}")
        how = how_comments(platform_for(site, self.web, None).abilities)
        post = _post(entry, made.value, words)
        html = post_screen(post, site, self.now, self.timezone, how).html
        return replace(shown, summary=made.value, html=html)


async def show(
    preview: Preview, sources: Sequence[str], say: Say, complain: Say, *, as_json: bool
) -> int:
    """Show each source in turn, as soon as it is read; return 1 if anything is wrong, else 0."""
    posts = failed = 0
    for source in sources:
        seen = await preview.look(source)
        for text in seen.as_json() if as_json else seen.as_text():
            say(text)
        for error in seen.errors():
            complain(error)
        posts += len(seen.posts)
        failed += bool(seen.errors())
    if not as_json:
        say(counts(posts, len(sources), failed))
    return int(failed > 0)


@asynccontextmanager
async def open_preview(
    sources: Sequence[str], stdin: BinaryIO, now: datetime, timezone: tzinfo, max_chars: int
) -> AsyncIterator[Preview]:
    """Open what a preview needs; that is no settings, no token and no database.

    What the owner typed may be a private address.
    """
    own = [source for source in sources if "://" in source]
    async with open_web(own) as web, open_pool(size=1) as pool:
        yield Preview(web, pool, stdin, now, timezone, max_chars)


def read_file(name: str, stdin: BinaryIO) -> bytes:
    """Return the bytes of a plain file, or of standard input; at most 10 MiB."""
    try:
        data = stdin.read(LIMIT_BYTES + 1) if name == STDIN else _plain_bytes(Path(name))
    except FileNotFoundError:
        why = "There is no file with this name. A web address starts with https://."
        raise _CannotReadError(why) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _CannotReadError(f"This file cannot be read: {reason}.") from None
    if not data:
        raise _CannotReadError("This file is empty.")
    if len(data) > LIMIT_BYTES:
        raise _CannotReadError("This file is over 10 MiB, the most that Bleep reads of a feed.")
    return data


def _plain_bytes(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise _CannotReadError("This is a folder. Give the name of a file.")
    if not stat.S_ISREG(mode):
        raise _CannotReadError("This is not a plain file. Use - for standard input.")
    with path.open("rb") as file:
        return file.read(LIMIT_BYTES + 1)


def _value(outcome: Outcome[T]) -> T:
    if isinstance(outcome, Done):
        return outcome.value
    raise _CannotReadError(outcome.why)


def _file_value(outcome: Outcome[Feed]) -> Feed:
    if isinstance(outcome, Never) and outcome.kind == "not_a_feed":
        raise _CannotReadError("This file is not a feed. Bleep reads RSS and Atom.")
    return _value(outcome)


def _post(entry: Entry, summary: str, words: int) -> Post:
    """Return the post as it would be stored."""
    return Post(
        id=0,
        site_id=0,
        key=entry.key,
        title=entry.title,
        url=entry.url,
        author=entry.author,
        published_at=entry.published_at,
        categories=entry.categories,
        text=entry.text,
        summary=summary,
        words=words,
        cut=entry.cut,
        remote_id=entry.remote_id,
        revision=1,
        content_hash=entry.content_hash,
    )
