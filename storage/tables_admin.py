"""WORDS: the schema of what admins do: their roles, panels, announcements, reviews, imports.

admins ── grants          invitations   panels   preferences
lists ─┬─ requests        marks   days
       └─ announcement_lists ── announcements
imports   digests
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Integer, String, Text, UniqueConstraint, false

from storage.columns import given, key, may, must, partial, ref, table, texts, times, words
from storage.types import Id, UtcTime

admins = table(
    "admins",
    given("chat_id"),
    *words("role"),
    may("sealed_name", Text),
    must("added_at", UtcTime),
    may("added_by", BigInteger),
)

grants = table(
    "grants",
    ref("chat_id", "admins.chat_id", primary_key=True),
    ref("list_id", "lists.id", primary_key=True),
)

invitations = table(
    "invitations",
    must("token_hash", String(64), primary_key=True),
    *words("role"),
    must("list_ids", JSON),
    must("made_by", BigInteger),
    must("made_at", UtcTime),
    must("expires_at", UtcTime),
    may("used_at", UtcTime),
    may("used_by", BigInteger),
)

panels = table(
    "panels",
    given("chat_id"),
    must("revision", BigInteger),
    may("message_id", BigInteger),
    must("sealed_data", Text),
    must("changed_at", UtcTime),
)

preferences = table(
    "preferences",
    must("name", String(40), primary_key=True),
    must("value", JSON),
    must("changed_at", UtcTime),
    may("changed_by", BigInteger),
)

requests = table(
    "requests",
    ref("list_id", "lists.id", primary_key=True),
    must("chat_id", BigInteger, primary_key=True),
    must("wording", String(20)),
    must("asked_at", UtcTime),
    may("decided_at", UtcTime),
    may("decided_by", BigInteger),
    may("decision", String(10)),
    partial("ix_requests_waiting", ("list_id",), "decided_at IS NULL"),
)

announcements = table(
    "announcements",
    key(),
    must("created_by", BigInteger),
    *words("state"),
    must("revision", BigInteger),
    *texts("body"),
    may("picture", Text),
    must("links", JSON),
    may("send_at", UtcTime),
    may("local_at", String(16)),
    may("repeats", String(10)),
    must("runs", Integer, server_default="0"),
    may("agreed_by", BigInteger),
    must("created_at", UtcTime),
    must("changed_at", UtcTime),
    partial("ix_announcements_due", ("send_at",), "send_at IS NOT NULL"),
    counts_on=True,
)

announcement_lists = table(
    "announcement_lists",
    ref("announcement_id", "announcements.id", primary_key=True),
    ref("list_id", "lists.id", primary_key=True),
    must("minus", Boolean, server_default=false()),
)

marks = table(
    "marks",
    key(),
    ref("post_id", "posts.id", index=True),
    must("mark", String(64), unique=True),
    must("at", UtcTime),
)

days = table(
    "days",
    must("day", String(10), primary_key=True),
    must("what", String(20), primary_key=True),
    must("ref", Id, primary_key=True, autoincrement=False),
    must("n", Integer),
)

imports = table(
    "imports",
    key(),
    ref("list_id", "lists.id"),
    must("created_by", BigInteger),
    *words("state"),
    must("sealed_rows", Text),
    must("total", Integer),
    must("done", Integer, server_default="0"),
    must("counts", JSON),
    must("created_at", UtcTime),
    *times("ended_at"),
    counts_on=True,
)

digests = table(
    "digests",
    key(),
    must("chat_id", BigInteger),
    must("slot_at", UtcTime),
    must("made_at", UtcTime),
    UniqueConstraint("chat_id", "slot_at"),
    counts_on=True,
)
