"""WORDS: an entry and the post that it is, if it was stored before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feeds.identity import are_others
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


def known_as(entry: Entry, posts: Mapping[str, Post]) -> Post | None:
    """Return the post that an entry is; None where it is new.

    A post with a number of its own that shares only a link with the entry is another: it was
    binned, and the new one published at its address.
    """
    if known := posts.get(entry.key):
        return known
    found = [posts[alias] for alias in entry.aliases if alias in posts]
    known = min(found, key=lambda post: post.id, default=None)
    return None if known and are_others(known.remote_id, entry.remote_id) else known


def is_changed(entry: Entry, known: Post) -> bool:
    """Say whether an entry tells more or other things than its post.

    The first lines never take the place of the whole text: the site only did not give it today.
    """
    return entry.content_hash != known.content_hash and not (entry.cut and not known.cut)
