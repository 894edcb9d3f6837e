"""WORDS: the schema, once. Every unique key here is a promise that the design makes.

    sites ─┬─ posts ─┬─ revisions, saves    lists ─┬─ rules
           │         └─ aliases                    └─ memberships ── subscribers ── consents
           └─ replies ── comments
    broadcasts ── deliveries   messages   paces                  tables_sending.py
    hubs   notices   drafts   leases   updates   seals   audit   tables_process.py
    site_comments   follows   letters   bans   complaints        tables_comments.py
    admins   panels   announcements   imports   digests          tables_admin.py

Columns named `sealed_...` hold encrypted personal text.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import given, key, may, must, partial, ref, table, texts, times, words
from storage.types import Id, UtcTime

sites = table(
    "sites",
    key(),
    must("address", Text, unique=True),
    must("feed_url", Text),
    must("platform", String(20)),
    *texts("title", "home_url"),
    may("api_root", Text),
    may("etag", Text),
    may("last_modified", Text),
    *times("baseline_at", "last_success_at", "full_at"),
    must("next_poll_at", UtcTime),
    must("failures", Integer, server_default="0"),
    may("last_error", Text),
    may("next_comment_at", UtcTime),
    must("active", Boolean),
    may("body_hash", String(80)),
    may("moved_to", Text),
    must("moved_seen", Integer, server_default="0"),
    *times("failing_since_at", "alerted_at", "quick_since_at", "pinged_at"),
)

posts = table(
    "posts",
    key(),
    ref("site_id", "sites.id"),
    *texts("key", "title", "url", "author"),
    may("published_at", UtcTime),
    must("categories", JSON),
    *texts("text", "summary"),
    must("words", Integer),
    must("cut", Boolean),
    may("remote_id", Text),
    must("revision", Integer, server_default="1"),
    must("content_hash", String(80)),
    must("seen_at", UtcTime),
    must("summarised_by", String(20), server_default="extract"),
    must("shown_revision", Integer, server_default="1"),
    must("listed", Boolean, server_default=false()),
    *times("missing_since_at", "gone_at", "closed_at"),
    may("same_as", Id),
    may("notice_id", Id),
    UniqueConstraint("site_id", "key"),
)

aliases = table(
    "aliases",
    ref("site_id", "sites.id", primary_key=True),
    must("alias", Text, primary_key=True),
    ref("post_id", "posts.id"),
)

revisions = table(
    "revisions",
    ref("post_id", "posts.id", primary_key=True),
    must("number", Integer, primary_key=True),
    *texts("title", "text", "summary"),
    must("content_hash", String(80)),
    must("seen_at", UtcTime),
)

subscribers = table(
    "subscribers",
    given("chat_id"),
    *words("kind", "state", "quiet"),
    may("sealed_name", Text),
    may("address", String(80)),
    must("joined_at", UtcTime),
    must("changed_at", UtcTime),
    must("strikes", Integer, server_default="0"),
    may("struck_at", UtcTime),
    must("cadence", String(10), server_default="now"),
    must("slot", String(5), server_default="07:30"),
    must("weekly_on", Integer, server_default="0"),
    may("timezone", Text),
    must("rests", Boolean, server_default=false()),
    may("language", String(10)),
    must("aloud", Boolean, server_default=false()),
    *(may(name, BigInteger) for name in ("thread_id", "added_by")),
    partial("ix_subscribers_struck", ("chat_id",), "strikes > 0"),
    partial("ix_subscribers_added_by", ("added_by",), "added_by IS NOT NULL"),
)

consents = table(
    "consents",
    ref("chat_id", "subscribers.chat_id", primary_key=True),
    must("kind", String(20), primary_key=True),
    must("wording", String(20)),
    must("given_at", UtcTime),
    may("withdrawn_at", UtcTime),
)

lists = table(
    "lists",
    key(),
    must("slug", String(62), unique=True),
    must("name", Text),
    may("description", Text),
    must("access", String(10), server_default="open"),
    must("staff", Boolean, server_default=false()),
    may("merged_into", Id),
    must("created_at", UtcTime),
    *times("archived_at", "deleted_at"),
)

memberships = table(
    "memberships",
    ref("list_id", "lists.id", primary_key=True),
    ref("chat_id", "subscribers.chat_id", primary_key=True, index=True),
    must("wording", String(20)),
    must("joined_at", UtcTime),
    may("left_at", UtcTime),
)

rules = table(
    "rules",
    key(),
    ref("list_id", "lists.id"),
    must("field", String(10)),
    must("word", Text),
    must("excludes", Boolean, server_default=false()),
    must("created_at", UtcTime),
    UniqueConstraint("list_id", "field", "word"),
)

comments = table(
    "comments",
    key(),
    must("chat_id", BigInteger),
    must("message_id", BigInteger),
    ref("post_id", "posts.id"),
    may("parent_id", Text),
    must("state", String(12), index=True),
    must("revision", BigInteger, server_default="1"),
    must("sealed_text", Text),
    may("sealed_name", Text),
    may("sealed_body", Text),
    may("address", String(80)),
    may("remote_post_id", Text),
    may("remote_id", Text),
    may("url", Text),
    may("error", Text),
    must("attempt", Integer, server_default="0"),
    may("owner", String(64)),
    may("epoch", Integer),
    *times("since_at", "not_before_at"),
    may("reported", String(12)),
    must("created_at", UtcTime),
    may("queued_at", UtcTime),
    must("changed_at", UtcTime),
    may("wish", String(10)),
    may("wish_by", BigInteger),
    *times("wish_at", "wish_done_at"),
    may("sealed_offer", Text),
    may("letter_id", Id),
    UniqueConstraint("chat_id", "message_id"),
    partial("ix_comments_wish", ("id",), "wish_at IS NOT NULL AND wish_done_at IS NULL"),
    Index("ix_comments_post", "post_id"),
    partial("ix_comments_remote", ("remote_id",), "remote_id IS NOT NULL"),
    counts_on=True,
)

replies = table(
    "replies",
    key(),
    ref("site_id", "sites.id"),
    must("remote_id", Text),
    ref("comment_id", "comments.id"),
    *texts("author", "text", "url"),
    may("reported_at", UtcTime),
    UniqueConstraint("site_id", "remote_id"),
    Index("ix_replies_comment", "comment_id"),
    partial("ix_replies_unreported", ("id",), "reported_at IS NULL"),
    counts_on=True,
)

saves = table(
    "saves",
    given("chat_id"),
    ref("post_id", "posts.id", primary_key=True),
    must("saved_at", UtcTime),
)
