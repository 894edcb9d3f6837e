"""WORDS: the nouns that all packages share, as frozen records.

Times end in `_at` and are aware UTC. Text is plain unless its name says `html`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.states import CommentState

ALL = "all"
"""The slug of the list that every post goes to. It always exists."""


class PlatformName(StrEnum):
    """What kind of software a site runs on."""

    WORDPRESS = "wordpress"
    BLOGGER = "blogger"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at an address: the feed, and what the site runs on.

    `api_root` is the REST root of a WordPress site, ending in a slash; None where there is none.
    """

    feed_url: str
    platform: PlatformName
    title: str
    home_url: str
    api_root: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A blog, and how far its feed has been read. `address` is what the owner typed.

    `body_hash` is the feed that was read last. `moved_to` is where permanent redirects led at the
    last poll, `moved_seen` how many polls in a row. `quick_since_at` is the last news, after which
    the site is polled more often; `pinged_at` is the last word from the site that there is some.
    """

    id: int
    address: str
    feed_url: str
    platform: PlatformName
    title: str
    home_url: str
    api_root: str | None
    etag: str | None
    last_modified: str | None
    baseline_at: datetime | None
    last_success_at: datetime | None
    full_at: datetime | None
    next_poll_at: datetime
    failures: int
    last_error: str | None
    body_hash: str | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    failing_since_at: datetime | None = None
    alerted_at: datetime | None = None
    quick_since_at: datetime | None = None
    pinged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the feed told it.

    `key` is its identity on its site, for ever; `aliases` are other names that it may come under.
    `text` is blocks separated by blank lines, list items starting with "- ". `cut` says that the
    feed holds the first lines only. `remote_id` is the site's own number of the post where the
    feed tells it (WordPress `?p=N`; Blogger `BLOGID/POSTID`).
    """

    key: str
    aliases: tuple[str, ...]
    title: str
    url: str
    author: str
    published_at: datetime | None
    categories: tuple[str, ...]
    text: str
    cut: bool
    remote_id: str | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed: its own title and its entries, newest first.

    `hub_url` and `self_url` are its links of that relation (WebSub, W3C 2018, section 4).
    """

    title: str
    platform: PlatformName
    home_url: str
    entries: tuple[Entry, ...]
    skipped: int
    hub_url: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """An entry once stored; one per post, however often it is edited.

    `summarised_by` is `extract`, `model`, or `refused` where the model's answer was not used.
    `shown_revision` is the one that readers were sent or told of. `listed` says that the feed had
    it at the last look; `missing_since_at` when it was first not there, and `gone_at` since when
    the site does not show it any more. `same_as` is the post that is the same article on another
    site. `notice_id` is the question to the owners that it waits for.
    """

    id: int
    site_id: int
    key: str
    title: str
    url: str
    author: str
    published_at: datetime | None
    categories: tuple[str, ...]
    text: str
    summary: str
    words: int
    cut: bool
    remote_id: str | None
    revision: int
    content_hash: str
    summarised_by: str = "extract"
    shown_revision: int = 1
    listed: bool = False
    missing_since_at: datetime | None = None
    gone_at: datetime | None = None
    same_as: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What a post said at one time."""

    number: int
    title: str
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class Written:
    """What Bleep wrote of an entry: its summary, the words of its text, and who chose them."""

    summary: str
    words: int
    by: str


@dataclass(frozen=True, slots=True)
class Posting:
    """A comment as it goes to the site, byte for byte the same at every try.

    `post_id` and `parent_id` are the site's own ids; `body` is encoded for the platform; `address`
    is the synthetic e-mail address of the person, never derivable from the chat.
    """

    post_id: str
    parent_id: str | None
    body: str
    shown_name: str
    address: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a comment stands on the site: its id there, its state and its link."""

    id: str
    status: str  # one of: approved, held, spam, trashed
    url: str


@dataclass(frozen=True, slots=True)
class SiteComment:
    """A comment that everyone can see on the site; `text` is plain, for display."""

    id: str
    post_id: str
    parent_id: str | None
    author: str
    text: str
    url: str
    published_at: datetime | None
    by_site: bool  # written by a person with an account on the site


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `bleep check`: what was looked at, whether it is right, and what to do."""

    subject: str
    level: str  # one of: ok, warning, wrong, away (could not be asked now)
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote for the site. `parent_id`, `remote_...` are the site's own ids."""

    id: int
    chat_id: int
    message_id: int
    post_id: int
    parent_id: str | None
    state: CommentState
    revision: int
    text: str
    shown_name: str | None
    body: str | None
    address: str | None
    remote_post_id: str | None
    remote_id: str | None
    url: str | None
    error: str | None
    attempt: int
    since_at: datetime | None
    created_at: datetime
    queued_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment as it comes from the chat; one for each message there."""

    chat_id: int
    message_id: int
    post_id: int
    parent_id: str | None
    text: str
