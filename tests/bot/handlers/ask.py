"""One person's chat with the handlers, on a real SQLite database, without Telegram in between.

Each step is one transaction, as in bot/listen.py. All that is shown goes through Telegram's own
parser where it is installed, and, apart from what people wrote themselves, through the copy rules.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape, unescape
from secrets import token_hex
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.context import Change, Context, House, Incoming, Reaction, Say, Toast
from bot.handlers import handle
from bot.screen import Button, Screen
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.audit import Which
from storage.database import Database
from storage.messages import About
from storage.records import Comment, Site
from storage.transaction import Transaction
from tests.copy_rules import button_faults, faults
from tests.judges import html as judge

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
READER, OTHER, OWNER = 1_001, 1_002, 9_001
LONDON = ZoneInfo("Europe/London")

Result = TypeVar("Result")

_QUOTED = re.compile(r"<(blockquote|pre)>.*?</\1>", re.DOTALL)
_OWN_WORDS = re.compile(
    r"^(?:Name|Post|Blog|Was|Is now|No post has|Posts with|Your words|Try 1 word).*$", re.MULTILINE
)
_HAS_JUDGE = importlib.util.find_spec("tdjson") is not None


class Relayed(ReadOnly):
    """A site that takes comments."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS})


class Silent(ReadOnly):
    """A site that takes no comments at all."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset()


def a_house(
    platform: Platform | None = None, quiet: str = "19:00-07:30", *, undo_seconds: int = 0
) -> House:
    """Return a house with one owner, whose sites are all on this platform."""
    chosen = platform or Relayed()

    def platform_of(_site: Site) -> Platform:
        return chosen

    owners = frozenset({OWNER})
    return House(
        *(owners, quiet, LONDON, "example_blog_bot", platform_of),
        undo_seconds=undo_seconds,
        token=partial(token_hex, 24),  # no capitals, which the copy rules would take for words
    )


@dataclass
class Chat:
    """A person with a phone."""

    database: Database
    chat_id: int = READER
    house: House = field(default_factory=a_house)
    now: datetime = NOW
    first_name: str = "Sam"
    private: bool = True
    number: int = 100
    last: Sequence[Reaction] = ()
    pressable: Screen | None = None
    runs: int | None = None  # the group of which Telegram says, at a press, that this is an admin
    unsure: bool = False  # Telegram does not say

    def wait(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours, minutes=minutes, seconds=seconds)

    async def write(
        self,
        text: str,
        *,
        to: Say | About | None = None,
        html: str | None = None,
        refused: str = "",
    ) -> Sequence[Reaction]:
        """Write a message, perhaps as a reply."""
        self.number += 1
        return await self._written(text, self.number, to, html, refused=refused)

    async def edit(
        self, number: int, text: str, *, to: Say | About | None = None
    ) -> Sequence[Reaction]:
        """Edit the message with this number."""
        return await self._written(text, number, to, None, edited=True)

    async def press(self, label: str, screen: Screen | None = None) -> Sequence[Reaction]:
        """Press a button of a screen, or of the last one that has buttons."""
        shown = screen or self.pressable
        assert shown is not None, "nothing has buttons"
        return await self.press_data(find(shown, label).data or "")

    async def press_data(self, data: str) -> Sequence[Reaction]:
        """Press a button with this data, as anyone can who writes to the Bot API."""
        version, action, *refs = data.split(":")
        assert version == "v1"
        return await self.ask(
            Incoming(
                chat_id=self.chat_id,
                private=self.private,
                first_name=self.first_name,
                action=action,
                refs=tuple(refs),
                pressed_id=50,
                runs=self.runs,
                unsure=self.unsure,
            )
        )

    async def ask(self, incoming: Incoming) -> Sequence[Reaction]:
        """Handle one update in one transaction, and look at all that it shows."""
        async with self.database.transaction() as tx:
            admin = await tx.admins.get(self.chat_id)
            self.last = await handle(Context(tx, self.now, self.house, incoming, admin))
        for reaction in self.last:
            look_at(reaction)
        screens = [one.screen for one in self.last if not isinstance(one, Toast)]
        self.pressable = next((one for one in reversed(screens) if one.rows), self.pressable)
        return self.last

    async def within(self, verb: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run one verb in a transaction of its own."""
        async with self.database.transaction() as tx:
            return await verb(tx)

    async def comment(self, number: int | None = None) -> Comment:
        """Return the comment made from a message, the last one written if none is named."""
        found = await self.within(
            lambda tx: tx.comments.from_message(self.chat_id, number or self.number)
        )
        assert found is not None
        return found

    async def _written(
        self,
        text: str,
        number: int,
        to: Say | About | None,
        html: str | None,
        *,
        edited: bool = False,
        refused: str = "",
    ) -> Sequence[Reaction]:
        command, _, args = text[1:].partition(" ") if text.startswith("/") else ("", "", "")
        incoming = Incoming(
            chat_id=self.chat_id,
            private=self.private,
            first_name=self.first_name,
            message_id=number,
            text=text,
            html=escape(text) if html is None else html,
            edited=edited,
            is_reply=to is not None,
            about=about(to),
            command=command,
            args=args.strip(),
            refused=refused,
        )
        return await self.ask(incoming)


async def audited(database: Database) -> list[tuple[str, int]]:
    """Return what is in the audit log, oldest first: what was done and by whom."""
    async with database.transaction() as tx:
        acts = await tx.audit.page(Which(), None, 1_000)
    return [(act.action, act.actor) for act in reversed(acts)]


def about(what: Say | About | None) -> About | None:
    """Return what a message is about, as the table of messages would tell."""
    if isinstance(what, Say):
        if what.post_id is None:
            return None
        return About(what.post_id, what.comment_id, what.site_comment_id)
    return what


def find(screen: Screen, label: str) -> Button:
    """Return the button with this label."""
    buttons = [button for row in screen.rows for button in row]
    found = [button for button in buttons if button.text == label]
    assert found, f"no button {label!r} among {[button.text for button in buttons]}"
    return found[0]


def labels(screen: Screen) -> list[str]:
    """Return the labels of all buttons."""
    return [button.text for row in screen.rows for button in row]


def plain(screen: Screen) -> str:
    """Return what a person reads."""
    return unescape(re.sub(r"<[^<>]*>", "", screen.html))


def says(reactions: Sequence[Reaction]) -> list[Say]:
    """Return the new messages."""
    return [one for one in reactions if isinstance(one, Say)]


def said(reactions: Sequence[Reaction]) -> str:
    """Return what the new messages say."""
    return "\n\n".join(plain(one.screen) for one in says(reactions))


def changed(reactions: Sequence[Reaction]) -> Screen:
    """Return what the message became whose button was pressed."""
    (change,) = (one for one in reactions if isinstance(one, Change))
    return change.screen


def toast(reactions: Sequence[Reaction]) -> str:
    """Return the short text over the chat."""
    (shown,) = (one for one in reactions if isinstance(one, Toast))
    return shown.text


def bare(reactions: Sequence[Reaction]) -> list[Reaction]:
    """Return the reactions without which message they answer: two of them can be compared."""
    return [
        replace(one, screen=replace(one.screen, reply_to=None)) if isinstance(one, Say) else one
        for one in reactions
    ]


def look_at(reaction: Reaction) -> None:
    """Check one reaction against Telegram's limits, its parser and the copy rules."""
    if isinstance(reaction, Toast):
        assert 0 < len(reaction.text) <= 200
        assert faults(reaction.text) == []
        return
    screen = reaction.screen
    if _HAS_JUDGE:
        assert judge.faults(screen.html) == []
    ours = _OWN_WORDS.sub("", plain(replace(screen, html=_QUOTED.sub("", screen.html))))
    assert faults(ours) == []
    for button in (button for row in screen.rows for button in row):
        ways = [way for way in (button.data, button.url, button.copy) if way is not None]
        assert len(ways) == 1
        assert button_faults(button.text) == []
        assert button.data is None or 1 <= len(button.data.encode()) <= 64
        assert button.copy is None or 1 <= len(button.copy) <= 256
