"""WORDS: what the pretend Google remembers: a client, its tokens, one blog and its posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

SCOPE = "https://www.googleapis.com/auth/blogger"
STATUSES = ("draft", "scheduled", "live")


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of the blog, in any status."""

    id: str
    title: str
    content: str
    status: str
    updated_at: datetime


class Refused(Exception):  # noqa: N818 - it is Google's answer, not a fault of ours
    """Google says no: its HTTP status, and the reason in its common error model."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason

    def body(self) -> dict[str, object]:
        """Return the answer's body, as Google's APIs write it."""
        told = [{"domain": "global", "reason": self.reason, "message": self.reason}]
        return {"error": {"code": self.status, "message": self.reason, "errors": told}}


@dataclass(slots=True)
class State:
    """Everything that the pretend Google knows. `home` is the blog's address.

    `revoked` ends the refresh token, `may_write` is the account's right on the blog, `is_on` says
    whether the project has the API, `tokens` are the access tokens that are good.
    """

    clock: Callable[[], datetime]
    home: str = ""
    blog: str = "4711"
    client: str = "pretend-client"
    secret: str = "pretend-secret"  # noqa: S105 - opens nothing but this pretend Google
    refresh_token: str = "pretend-refresh"  # noqa: S105 - the same
    scopes: str = SCOPE
    revoked: bool = False
    may_write: bool = True
    is_on: bool = True
    tokens: list[str] = field(default_factory=list)
    posts: dict[str, Entry] = field(default_factory=dict)
    inserts: int = 0

    def new_token(self, given: dict[str, str]) -> str:
        """Return a new access token; Refused as RFC 6749, section 5.2, says."""
        if (given.get("client_id"), given.get("client_secret")) != (self.client, self.secret):
            raise Refused(401, "invalid_client")
        if self.revoked or given.get("refresh_token") != self.refresh_token:
            raise Refused(400, "invalid_grant")
        self.tokens.append(f"access-{len(self.tokens) + 1}")
        return self.tokens[-1]

    def check(self, token: str, blog: str | None = None) -> None:
        """Let a caller in, or refuse."""
        if token not in self.tokens:
            raise Refused(401, "authError")
        if not self.is_on:
            raise Refused(403, "accessNotConfigured")
        if blog is not None and blog != self.blog:
            raise Refused(404, "notFound")

    def insert(self, title: str, content: str, status: str) -> Entry:
        """Take a new post."""
        if not self.may_write:
            raise Refused(403, "forbidden")
        self.inserts += 1
        new = Entry(str(9000 + self.inserts), title, content, status, self.clock())
        self.posts[new.id] = new
        return new

    def listed(self, status: str, view: str) -> list[Entry]:
        """Return the posts in a status, newest change first; drafts to who may write alone."""
        if status != "live" and (not self.may_write or view not in {"AUTHOR", "ADMIN"}):
            raise Refused(403, "forbidden")
        found = [one for one in self.posts.values() if one.status == status]
        return sorted(found, key=lambda one: (one.updated_at, int(one.id)), reverse=True)

    def change(self, post: str, **fields: str) -> Entry:
        """Change a post as its author does in the editor."""
        self.posts[post] = replace(self.posts[post], updated_at=self.clock(), **fields)
        return self.posts[post]

    def publish(self, post: str) -> Entry:
        """Publish a draft."""
        return self.change(post, status="live")
