"""WORDS: what `bleep preview` shows: a line of JSON for each post, or text for a terminal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from bot.fit import plain, web_link
from bot.language import together
from bot.texts import READ_POST, counted

_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as readers would get it, or why there is none: a line of JSON, in this order.

    `source` is as typed, `published_at` ISO 8601 in UTC, `summary` plain, `html` Telegram's.
    """

    source: str
    entry_id: str | None = None
    title: str | None = None
    url: str | None = None
    published_at: str | None = None
    words: int | None = None
    summary: str | None = None
    html: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one source gave: the name of the blog and its posts, or what is wrong with it."""

    source: str
    title: str = ""
    skipped: int = 0
    posts: tuple[Shown, ...] = ()
    error: str | None = None

    def errors(self) -> list[str]:
        """Return everything that is wrong, each as one line."""
        found = [self.error, *(post.error for post in self.posts)]
        return [f"{self.source}: {error}" for error in found if error]

    def as_json(self) -> list[str]:
        """Return a line of JSON for each post, or one that says why there is none."""
        told = (Shown(self.source, error=self.error),) if self.error else self.posts
        return [json.dumps(asdict(shown)) for shown in told]

    def as_text(self) -> list[str]:
        """Return the posts as a person reads them at a terminal; errors are told apart."""
        if self.error:
            return []
        number = counted(len(self.posts), "post", "posts")
        skipped = f", {counted(self.skipped, 'item', 'items')} left out" if self.skipped else ""
        head = f"{self.source}\n{self.title or 'A feed without a title'}: {number}{skipped}.\n"
        shown = [one for one in enumerate(self.posts, 1) if one[1].html]
        return [head, *(_part(at, len(self.posts), post) for at, post in shown)]


def counts(posts: int, sources: int, failed: int) -> str:
    """Return the last line: how much was shown."""
    shown = f"{counted(posts, 'post', 'posts')} from {counted(sources, 'source', 'sources')}."
    return f"{shown} {failed:,} could not be shown." if failed else shown


def _part(at: int, of: int, post: Shown) -> str:
    url = web_link(post.url or "")
    shown, whole = len(post.summary or ""), post.words or 0
    size = f"{counted(shown, 'character', 'characters')} of {counted(whole, 'word', 'words')}"
    return together(
        "\n",
        (
            f"-- {at} of {of} ".ljust(_WIDTH, "-"),
            plain(post.html or ""),
            *((f"[{READ_POST}] {url}",) if url else ()),
            f"-- Taken from the text: {size}.\n",
        ),
    )
