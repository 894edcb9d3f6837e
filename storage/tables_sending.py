"""WORDS: the schema of what is sent: broadcasts, their deliveries and counts, messages, the pace.

broadcasts ─┬─ broadcast_lists
├─ deliveries        one for each chat; ledger.py moves them
└─ tallies           how many of them have ended, and how
messages                         to one chat; the same ledger
paces                            what Telegram's refusals have taught
recordings                       texts read aloud, by what Telegram calls the file
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import key, ledger, may, must, partial, ref, table, times
from storage.types import Id, UtcTime

broadcasts = table(
    "broadcasts",
    key(),
    must("kind", String(20)),
    must("key", String(80), unique=True),
    may("post_id", Id),
    may("about_id", Id),
    may("body", Text),
    may("picture", Text),
    may("links", JSON),
    must("state", String(10)),
    must("lane", Integer, server_default="3"),
    must("policy", String(10), server_default="hold"),
    may("rate", Float),
    must("total", Integer, server_default="0"),
    may("reason", Text),
    must("trusted", Boolean, server_default=false()),
    may("created_by", BigInteger),
    must("created_at", UtcTime),
    must("stream", Integer, server_default="0"),
    may("fanned_to", BigInteger),
    *times("proved_at", "due_at", "started_at", "ended_at", "closed_at"),
    partial("ix_broadcasts_running", ("lane", "id"), "state = 'running'"),
    partial("ix_broadcasts_unclosed", ("id",), "closed_at IS NULL"),
    Index("ix_broadcasts_post", "post_id"),
)

broadcast_lists = table(
    "broadcast_lists",
    ref("broadcast_id", "broadcasts.id", primary_key=True),
    ref("list_id", "lists.id", primary_key=True),
    must("minus", Boolean, server_default=false()),
)

deliveries = table(
    "deliveries",
    key(),
    # No foreign key: its check, row by row, takes PostgreSQL most of a fan-out's time, and a
    # broadcast is never removed before its deliveries.
    must("broadcast_id", Id),
    *ledger(),
    must("resends", Integer, server_default="0"),
    may("digest_id", Id),
    UniqueConstraint("broadcast_id", "chat_id"),
    partial("ix_deliveries_message", ("chat_id", "message_id"), "message_id IS NOT NULL"),
    partial("ix_deliveries_todo", ("broadcast_id", "chat_id"), "state = 'todo'"),
    partial("ix_deliveries_sending", ("since_at",), "state = 'sending'"),
    partial("ix_deliveries_doubt", ("broadcast_id",), "state = 'in_doubt'"),
    partial("ix_deliveries_gathered", ("chat_id",), "state = 'gathered' AND digest_id IS NULL"),
    partial("ix_deliveries_digest", ("digest_id",), "digest_id IS NOT NULL"),
)

tallies = table(
    "tallies",
    ref("broadcast_id", "broadcasts.id", primary_key=True),
    must("word", String(10), primary_key=True),
    must("n", Integer),
)

messages = table(
    "messages",
    key(),
    must("key", String(80), unique=True),
    must("lane", Integer, server_default="0"),
    *ledger(),
    may("sealed_body", Text),
    may("post_id", Id),
    may("comment_id", Id),
    may("site_comment_id", Text),
    must("shows_post", Boolean, server_default=false()),
    must("created_at", UtcTime),
    Index("ix_messages_message", "chat_id", "message_id"),
    partial("ix_messages_open", ("lane", "id"), "state IN ('todo', 'sending')"),
    partial("ix_messages_open_chat", ("chat_id", "id"), "state IN ('todo', 'sending')"),
    partial("ix_messages_comment", ("comment_id",), "comment_id IS NOT NULL"),
    counts_on=True,
)

paces = table(
    "paces",
    must("name", String(20), primary_key=True),
    must("rate", Float),
    must("closed_until_at", UtcTime),
    must("learnt_at", UtcTime),
)

recordings = table(
    "recordings",
    must("text_hash", String(64), primary_key=True),
    must("file_id", Text),
    must("seconds", Integer),
    must("made_at", UtcTime, index=True),
)
