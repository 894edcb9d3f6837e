"""WORDS: what the pretend blog remembers, and WordPress's rules for its comments.

The rules are those of wp_allow_comment and WP_REST_Comments_Controller, as seen on 6.1 and 6.9:
a repeated comment is refused first, then one that comes too soon, and a stranger's is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from itertools import count

from sandbox.site.words import PreparedPost, links_in, slug_of, stored

STATUSES = ("approved", "hold", "spam", "trash")
_LINKS_HOLD = 2
_CONTENT_BYTES = 65_525
_NAME_BYTES = 245


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can log in; an empty password means that nobody can log in as them."""

    id: int
    login: str
    name: str
    password: str
    role: str
    capabilities: tuple[str, ...]

    @property
    def email(self) -> str:
        """The account's own address, on a domain that does not exist."""
        return f"{self.login}@blog.invalid"


@dataclass(frozen=True, slots=True)
class Article:
    """A published post."""

    id: int
    slug: str
    title: str
    text: str
    categories: tuple[str, ...]
    published_at: datetime
    modified_at: datetime
    comments_open: bool = True

    @property
    def path(self) -> str:
        """The address below the blog's own, as WordPress's month-and-name permalinks."""
        return f"{self.published_at:%Y/%m}/{self.slug}/"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in any status; `content` is as stored, entities and all."""

    id: int
    post: int
    parent: int
    account: int
    name: str
    email: str
    content: str
    written_at: datetime
    status: str = "hold"


class Refused(Exception):  # noqa: N818 - it is WordPress's answer, not a fault of ours
    """WordPress says no: its code, its HTTP status, its sentence."""

    def __init__(self, code: str, status: int, message: str, **data: object) -> None:
        super().__init__(code)
        self.code, self.status, self.message, self.data = code, status, message, data


class State:
    """Everything the blog knows, in memory, and the verbs that change it."""

    def __init__(
        self,
        posts: Iterable[PreparedPost],
        clock: Callable[[], datetime],
        accounts: tuple[Account, ...],
        flood_seconds: int,
    ) -> None:
        prepared = list(posts)
        self.clock = clock
        self.accounts = accounts
        self.flood = timedelta(seconds=flood_seconds)
        self.articles: dict[int, Article] = {}
        self.comments: dict[int, Comment] = {}
        self.waiting = [post for post in prepared if post.days is None]
        self._post_ids, self._comment_ids = count(11, 3), count(1)
        opened = clock()
        for post in sorted(
            (p for p in prepared if p.days), key=lambda p: p.days or 0, reverse=True
        ):
            self._add(post, opened - timedelta(days=post.days or 0))

    def _add(self, post: PreparedPost, at: datetime) -> Article:
        new, slug = next(self._post_ids), slug_of(post.title)
        if any(article.slug == slug for article in self.articles.values()):
            slug = f"{slug}-{new}"
        at = at.replace(microsecond=0)
        article = Article(new, slug, post.title, post.text, post.categories, at, at)
        self.articles[new] = article
        return article

    def publish(self, post: PreparedPost | None = None) -> Article | None:
        """Publish a post now: the one given or the next prepared one; None if none is left."""
        if post is None:
            if not self.waiting:
                return None
            post = self.waiting.pop(0)
        return self._add(post, self.clock())

    def change(self, post: int, **fields: object) -> Article:
        """Edit a published post; KeyError if there is none with this id."""
        now = self.clock().replace(microsecond=0)
        article = replace(self.articles[post], modified_at=now, **fields)  # type: ignore[arg-type]  # callers pass known fields
        self.articles[post] = article
        return article

    def take_down(self, post: int) -> Article:
        """Take a post off the blog, with its comments; KeyError if there is none with this id."""
        gone = [comment.id for comment in self.comments.values() if comment.post == post]
        for comment in gone:
            del self.comments[comment]
        return self.articles.pop(post)

    def newest(self) -> list[Article]:
        """Return all posts, newest first."""
        by_date = sorted(self.articles.values(), key=lambda post: (post.published_at, post.id))
        return by_date[::-1]

    def visible(self, post: int | None = None) -> list[Comment]:
        """Return the comments that everyone can see, oldest first, of one post or of all."""
        approved = [each for each in self.comments.values() if each.status == "approved"]
        return [each for each in approved if post in (None, each.post)]

    def comment(
        self, post: int, parent: int, account: Account, name: str, email: str, text: str
    ) -> Comment:
        """Take a comment from an account, or raise `Refused`; its status is decided here."""
        new = Comment(0, post, parent, account.id, name, email, stored(text), self.clock())
        self._check_size(new)
        self._check_duplicate(replace(new, content=text.strip()))
        self._check_flood(new)
        new = replace(new, id=next(self._comment_ids), status=self._first_status(new))
        self.comments[new.id] = new
        return new

    def answer(self, parent: int, text: str) -> Comment:
        """Answer a comment as the author of the blog; KeyError if the parent is not there."""
        author = self.accounts[0]
        post, content = self.comments[parent].post, escape(text.strip(), quote=False)
        new = Comment(
            next(self._comment_ids),
            post,
            parent,
            author.id,
            author.name,
            author.email,
            content,
            self.clock(),
            "approved",
        )
        self.comments[new.id] = new
        return new

    def set_status(self, comment: int, status: str) -> Comment:
        """Approve, hold, bin or mark as spam; KeyError if the comment is not there."""
        self.comments[comment] = replace(self.comments[comment], status=status)
        return self.comments[comment]

    def rewrite(self, comment: int, text: str) -> Comment:
        """Give a comment other words; its status stays (WordPress does not moderate it again)."""
        self.comments[comment] = replace(self.comments[comment], content=stored(text))
        return self.comments[comment]

    def _check_size(self, new: Comment) -> None:
        for value, most, column in (
            (new.name, _NAME_BYTES, "comment_author"),
            (new.content, _CONTENT_BYTES, "comment_content"),
        ):
            if len(value.encode()) > most:
                code = f"{column}_column_length"
                raise Refused(code, 400, "A part of your comment is too long.")

    def _check_duplicate(self, new: Comment) -> None:
        same = (new.post, new.parent, new.name, new.email, new.content)
        for old in self.comments.values():
            told = (old.post, old.parent, old.name, old.email, old.content)
            if old.status != "trash" and told == same:
                raise Refused("comment_duplicate", 409, "This comment was already sent.")

    def _check_flood(self, new: Comment) -> None:
        for old in self.comments.values():
            near = new.written_at - old.written_at < self.flood
            if near and (old.account == new.account or old.email == new.email):
                raise Refused("comment_flood", 400, "Comments come too quickly. Wait a little.")

    def _first_status(self, new: Comment) -> str:
        known = any((o.name, o.email) == (new.name, new.email) for o in self.visible())
        return "approved" if known and links_in(new.content) < _LINKS_HOLD else "hold"
