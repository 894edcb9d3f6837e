"""WORDS: an entry and the post that it is, if it was stored before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feeds.reading.identity import are_others
from storage.records import Entry, Post, Written


@dataclass(frozen=True, slots=True)
class Item:
    """An entry, the post that it is if it was stored before, and what is written of it.

    `written` is None where the post is as it was.
    """

    entry: Entry
    known: Post | None
    written: Written | None


def names_of(entries: Iterable[Entry]) -> list[str]:
    """Return every name that entries go by."""
    return [name for entry in entries for name in (entry.key, *entry.aliases)]


def match(entries: Sequence[Entry], posts: Mapping[str, Post]) -> list[Post | None]:
    """Return for each entry the post that it is; None where it is new. No post is two entries.

    The key counts first: an entry that only shares a link with a post that another entry is by its
    key has taken over its address. So has one with a number of its own.
    """
    found = [posts.get(entry.key) for entry in entries]
    taken = {post.id for post in found if post is not None}
    for place, entry in enumerate(entries):
        if found[place] is None:
            post = _by_alias(entry, posts)
            if post is not None and post.id not in taken:
                found[place] = post
                taken.add(post.id)
    return found


def _by_alias(entry: Entry, posts: Mapping[str, Post]) -> Post | None:
    found = [posts[alias] for alias in entry.aliases if alias in posts]
    known = min(found, key=lambda post: post.id, default=None)
    return None if known and are_others(known.remote_id, entry.remote_id) else known


def is_changed(entry: Entry, known: Post) -> bool:
    """Say whether an entry tells more or other things than its post.

    The first lines never take the place of the whole text: the site only did not give it today.
    """
    return entry.content_hash != known.content_hash and not (entry.cut and not known.cut)
