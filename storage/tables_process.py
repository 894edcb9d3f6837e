"""WORDS: the schema of what the process itself keeps: wizards, leases, notices, hubs, the log."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Integer, String, Text

from storage.columns import given, key, may, must, partial, ref, table, texts, times, words
from storage.types import Id, UtcTime

drafts = table(
    "drafts",
    given("chat_id"),
    *words("kind", "step"),
    must("revision", BigInteger),
    must("sealed_data", Text),
    must("changed_at", UtcTime),
)

notices = table(
    "notices",
    key(),
    must("key", String(80), unique=True),
    *words("kind"),
    *(may(name, Id) for name in ("site_id", "post_id")),
    may("revision", Integer),
    must("facts", JSON),
    must("created_at", UtcTime),
    *times("told_at", "chosen_at"),
    may("choice", String(20)),
    may("chosen_by", BigInteger),
    partial("ix_notices_untold", ("id",), "told_at IS NULL"),
)

hubs = table(
    "hubs",
    ref("site_id", "sites.id", primary_key=True),
    *texts("hub_url", "topic_url"),
    must("path", String(64), unique=True),
    must("sealed_secret", Text),
    *words("state"),
    must("failures", Integer, server_default="0"),
    *times("asked_at", "renew_at", "lease_until_at", "pushed_at"),
    may("error", Text),
)

leases = table(
    "leases",
    must("name", String(40), primary_key=True),
    must("owner", String(64)),
    must("epoch", Integer),
    must("expires_at", UtcTime),
)

updates = table("updates", given("update_id"), must("received_at", UtcTime, index=True))

seals = table("seals", must("id", Integer, primary_key=True), must("sealed", Text))

audit = table(
    "audit",
    key(),
    must("at", UtcTime),
    must("actor", BigInteger),
    must("action", String(40)),
    must("subject", Text),
)
