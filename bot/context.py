"""WORDS: what a handler is given and what it answers with.

A handler reads one update inside one transaction and returns reactions. New messages become rows
in the same transaction, so an answer is neither lost nor sent twice; changes of a message and
toasts are harmless to repeat and to lose, and go out directly after the commit.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.admins.counts import Audience, Counts, Need, NotCountedError
from bot.admins.figures import Pulse
from bot.admins.roles import Right, Role, may
from bot.screen import Screen
from feeds.sites.base import Platform
from storage.admins import Admin
from storage.messages import About
from storage.reach import Reach
from storage.records import Site
from storage.transaction import Transaction

_NUMBER = re.compile(r"[0-9]{1,18}")  # always fits a database's 64 bits


def as_id(text: str) -> int:
    """Return a text that came from outside as an id; 0, which is no id, for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def _no_token() -> str:
    raise AssertionError("this house was made without chance")


@dataclass(frozen=True, slots=True)
class House:
    """What every handler knows: the settings and the sites, made once in app.py.

    A comment leaves `undo_seconds` after its writer sent it. `model_trouble` says why the model for
    summaries did not answer, if it did not. `pulse` says how fast a broadcast goes. `notice` is the
    owner's own privacy notice, empty where there is none. `token` gives the 192 random bits of an
    invitation, as 32 letters. `aloud` says whether posts can be read aloud. `asks_news` says that
    announcements have a question of their own; else who joins a topic agrees to them too.
    """

    owners: frozenset[int]
    quiet: str
    timezone: ZoneInfo
    bot_username: str
    platform_of: Callable[[Site], Platform]
    model_trouble: Callable[[], str | None] = lambda: None
    undo_seconds: int = 30
    pulse: Callable[[int], Pulse] = lambda _broadcast_id: Pulse()
    notice: Callable[[], str] = lambda: ""
    token: Callable[[], str] = _no_token
    aloud: bool = False
    asks_news: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """The bot came to a group or channel, or went: `kind` is group, supergroup or channel.

    `by` is who did it, `present` whether the bot may write there now.
    """

    kind: str
    by: int
    present: bool


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that a person sent: Telegram's name of it, and its size in bytes."""

    file_id: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update, reduced to what handlers need; nothing else of it is kept.

    `text` is plain, `html` the same with the person's formatting as Telegram HTML. `about` is what
    the message that this one replies to is about, `digest_id` the digest of several posts that it
    is. `pressed_id` is the message whose button was pressed, `refs` what the button is about,
    `command` and `args` what was typed after a slash. `refused` says why a message that is not text
    cannot be used: photo, forward, via_bot or other. `thread_id` is the forum topic it was written
    in. `runs` is the group or channel of which Telegram has just said that the person is an admin,
    `unsure` that Telegram did not say whether. `presence` says that the bot came or went.
    `language` is that of the person's Telegram, such as cy or en-GB (Bot API, User, language_code);
    it is kept only where the person chooses it.
    """

    chat_id: int
    private: bool
    first_name: str
    message_id: int | None = None
    text: str = ""
    html: str = ""
    edited: bool = False
    is_reply: bool = False
    about: About | None = None
    digest_id: int | None = None
    command: str = ""
    args: str = ""
    action: str = ""
    refs: tuple[str, ...] = ()
    pressed_id: int | None = None
    refused: str = ""
    document: SentFile | None = None
    photo: str = ""
    thread_id: int | None = None
    runs: int | None = None
    unsure: bool = False
    language: str = ""
    presence: Presence | None = None

    @property
    def pressed(self) -> bool:
        """Whether this is a press of a button."""
        return bool(self.action) or self.pressed_id is not None

    def number(self, index: int) -> int:
        """Return what the button is about as a number; 0, which is no id, for anything else."""
        return as_id(self.word(index))

    def word(self, index: int) -> str:
        """Return one word of what the button is about; empty where there is none."""
        return self.refs[index] if index < len(self.refs) else ""


@dataclass(frozen=True, slots=True)
class Say:
    """Send a new message; what it is about lets a reply to it find its way.

    `shows_post` says that it is the message of the post, which a correction changes too.
    """

    screen: Screen
    post_id: int | None = None
    comment_id: int | None = None
    site_comment_id: str | None = None
    shows_post: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Change the message whose button was pressed.

    `later` is the press that shows what still takes a moment, as the words of its data.
    """

    screen: Screen
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Toast:
    """Show a short text over the chat, at most 200 characters."""

    text: str

    def __post_init__(self) -> None:
        """Write the words out in the language that is spoken now."""
        object.__setattr__(self, "text", str(self.text))


Reaction: TypeAlias = Say | Change | Toast


@dataclass(frozen=True, slots=True)
class Context:
    """One update, the transaction it is handled in, and the house.

    `admin` is the role that the database knows of; owners of the settings need no row. `counts`
    says whom announcements reach as counted before; where it is None, the handler counts.
    """

    tx: Transaction
    now: datetime
    house: House
    it: Incoming
    admin: Admin | None = None
    counts: Counts | None = None

    async def reach(self, audience: Audience) -> Reach:
        """Return whom an announcement would reach; raises NotCountedError, see counting.py."""
        if self.counts is None or not audience[0]:
            return await self.tx.reach.of(*audience)
        if audience not in self.counts.exact:
            raise NotCountedError(audience, Need.EXACT)
        return self.counts.exact[audience]

    async def glimpse(self, audience: Audience, need: Need) -> Reach | None:
        """Return whom it would reach, to be shown and not to decide by; None if that takes long.

        Raises NotCountedError as well.
        """
        if self.counts is None or not audience[0]:
            return await self.tx.reach.of(*audience)
        known = {**self.counts.known, **self.counts.exact}
        if audience not in known:
            raise NotCountedError(audience, need)
        return known[audience]

    @property
    def role(self) -> Role | None:
        """The person's role, in a private chat; None for a reader, and in a group for everyone."""
        if not self.it.private:
            return None
        if self.it.chat_id in self.house.owners:
            return Role.OWNER
        return None if self.admin is None else Role(self.admin.role)

    @property
    def is_owner(self) -> bool:
        """Whether the person is an owner, writing in private."""
        return self.role is Role.OWNER

    def may(self, right: Right) -> bool:
        """Say whether the person has a right."""
        return may(self.role, right)

    def allows(self, right: Right | None) -> bool:
        """Say whether the person may do what needs this right; None is for anyone."""
        return right is None or self.may(right)

    def may_list(self, right: Right, list_id: int) -> bool:
        """Say whether the person has a right over one list: a role may be for some lists alone."""
        limited = self.role is not Role.OWNER and self.admin is not None and self.admin.list_ids
        return self.may(right) and (not limited or list_id in limited)

    def may_all(self, right: Right) -> bool:
        """Say whether the person has a right over every list, those to come among them."""
        limited = self.role is not Role.OWNER and self.admin is not None and self.admin.list_ids
        return self.may(right) and not limited


Handler: TypeAlias = Callable[[Context], Awaitable[Sequence[Reaction]]]
