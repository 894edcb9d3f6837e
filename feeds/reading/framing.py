"""WORDS: a parsed feed as frames of JSON, between the child that parses and its parent.

A frame is its length in four bytes and so many bytes of JSON. A feed is told in several, none of
which takes long to read: a large feed must not stop the loop of the parent.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from storage.records import Entry, Feed, PlatformName

LENGTH = 4
LONGEST = 16 * 1024 * 1024
"""Bytes of the longest frame: one entry at the bounds of feeds/reading/tame.py, with room."""
MOST = 64 * 1024 * 1024
"""Bytes of all frames of one answer."""
_GROUP = 128 * 1024


def frame(value: object) -> bytes:
    """Return one value as a frame."""
    body = json.dumps(value, default=datetime.isoformat, ensure_ascii=False)
    data = body.encode("utf-8", "replace")
    return len(data).to_bytes(LENGTH, "big") + data


def told(feed: Feed) -> Iterator[object]:
    """Give the feed's own fields, then its entries in groups."""
    yield _fields(dataclasses.replace(feed, entries=()))
    group: list[dict[str, Any]] = []
    size = 0
    for entry in feed.entries:
        group.append(_fields(entry))
        size += len(entry.text)
        if size > _GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def heard(values: Sequence[Any]) -> Feed:
    """Return the feed that was told. Raises KeyError, TypeError or ValueError for anything else."""
    about, *groups = values
    entries = tuple(_entry(fields) for group in groups for fields in group)
    return Feed(**{**about, "platform": PlatformName(about["platform"]), "entries": entries})


def as_json(feed: Feed) -> bytes:
    """Return the feed as one JSON object; times are ISO 8601."""
    return json.dumps(_fields(feed), default=datetime.isoformat).encode()


def _fields(record: Feed | Entry) -> dict[str, Any]:
    return dataclasses.asdict(record)


def _entry(fields: dict[str, Any]) -> Entry:
    at = fields["published_at"]
    return Entry(
        **{
            **fields,
            "aliases": _strings(fields["aliases"]),
            "categories": _strings(fields["categories"]),
            "published_at": datetime.fromisoformat(at) if at else None,
        }
    )


def _strings(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)
