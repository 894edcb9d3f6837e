"""WORDS: the schema of what the site shows of comments, who follows them, and who may not comment.

sites ── site_comments        every comment that the site told us of, ours left out
posts ── follows              who wants which comments on a post
sites ── letters ── comments  readers' letters: one draft post for several comments
bans   complaints
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint

from storage.columns import key, may, must, partial, ref, table, times, words
from storage.types import Id, UtcTime

site_comments = table(
    "site_comments",
    key(),
    ref("site_id", "sites.id"),
    must("remote_id", Text),
    may("post_id", Id),
    may("parent_id", Text),
    must("state", String(12)),
    may("sealed_author", Text),
    may("sealed_text", Text),
    may("url", Text),
    must("content_hash", String(80)),
    must("seen_at", UtcTime),
    *times("told_at", "gone_at"),
    may("wish", String(10)),
    may("wish_by", BigInteger),
    *times("wish_at", "wish_done_at", "not_before_at"),
    may("error", Text),
    UniqueConstraint("site_id", "remote_id"),
    Index("ix_site_comments_post", "post_id"),
    partial("ix_site_comments_untold", ("id",), "told_at IS NULL"),
    partial("ix_site_comments_wish", ("id",), "wish_at IS NOT NULL AND wish_done_at IS NULL"),
)

follows = table(
    "follows",
    must("chat_id", BigInteger, primary_key=True, autoincrement=False),
    ref("post_id", "posts.id", primary_key=True, index=True),
    *words("choice"),
    must("since_at", UtcTime),
    *times("paused_at", "digest_at"),
    partial("ix_follows_paused", ("paused_at",), "paused_at IS NOT NULL"),
)

letters = table(
    "letters",
    key(),
    ref("site_id", "sites.id"),
    must("marker", String(40), unique=True),
    must("state", String(12)),
    may("remote_id", Text),
    may("url", Text),
    must("created_at", UtcTime),
    must("changed_at", UtcTime),
)

bans = table(
    "bans",
    must("person", String(64), primary_key=True),
    *words("kind"),
    must("banned_by", BigInteger),
    must("since_at", UtcTime),
    may("until_at", UtcTime),
)

complaints = table(
    "complaints",
    key(),
    must("reference", String(20), unique=True),
    *words("kind"),
    must("chat_id", BigInteger),
    *(may(name, Id) for name in ("post_id", "comment_id", "site_comment_id")),
    must("sealed_text", Text),
    must("created_at", UtcTime),
    must("due_at", UtcTime),
    *times("reminded_at", "decided_at"),
    may("choice", String(20)),
    may("decided_by", BigInteger),
    partial("ix_complaints_open", ("due_at",), "decided_at IS NULL"),
    counts_on=True,
)
