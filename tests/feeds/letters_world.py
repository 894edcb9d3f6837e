"""What the tests of readers' letters start from: a pretend Google, a blog there, letters for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from sqlalchemy import Table, select

from feeds.http.web import Web
from feeds.letters import MakeLetters
from feeds.sites.blogger_letters import BloggerWithLetters
from feeds.sites.drafts import NewDraft
from feeds.sites.google import Google, GoogleAccount
from sandbox.google.app import PretendGoogle
from sandbox.google.faults import Fault
from sandbox.server import serving
from storage.awaited import PASTE
from storage.database import Database
from storage.letters import Candidate, Letters
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from tests.clock import FakeClock
from tests.storage.builders import READER, a_post

TEXT = "We tried this on our ward, & it works: 5 < 6!"


@dataclass
class World:
    """A pretend Google, and Bleep's way to it."""

    google: PretendGoogle
    url: str
    web: Web

    @property
    def api(self) -> Google:
        """Bleep's way to Google alone."""
        return Google(self.web, self.account)

    @property
    def account(self) -> GoogleAccount:
        state = self.google.state
        return GoogleAccount(
            state.client,
            state.secret,
            state.refresh_token,
            token_url=f"{self.url}/token",
            api_url=f"{self.url}/blogger/v3",
        )

    def blog(self, account: GoogleAccount | None = None) -> BloggerWithLetters:
        """Return the adapter, as new."""
        google = Google(self.web, account or self.account)
        return BloggerWithLetters(self.web, f"{self.url}/", google)

    def but(self, **fields: str) -> BloggerWithLetters:
        """Return the adapter with an account that differs."""
        return self.blog(replace(self.account, **fields))

    def fault(self, route: str, kind: str, times: int = 1) -> None:
        """Let something go wrong soon."""
        self.google.faults.add(Fault(route, kind, times))

    @property
    def drafts(self) -> list[str]:
        """What the posts of the blog say."""
        return [one.content for one in self.google.state.posts.values()]


@asynccontextmanager
async def a_world(clock: FakeClock, web: Web) -> AsyncIterator[World]:
    """Serve the pretend Google until the block ends."""
    google = PretendGoogle(clock.now)
    async with serving(google.app) as url:
        google.state.home = url
        yield World(google, url, web)


def write(letters: Letters, pairs: Sequence[tuple[Comment, Post]]) -> NewDraft:
    """Write a draft in no words of ours."""
    body = "".join(f"<p>{escape(comment.text)}</p>" for comment, _ in pairs)
    return NewDraft("Letters", f"<!-- {letters.marker} -->{body}")


def loop(database: Database, clock: FakeClock, platform: BloggerWithLetters) -> MakeLetters:
    """Return the loop, as a process has it that has just started."""
    return MakeLetters(database, lambda _site: platform, write, clock=clock.clock)


async def a_letter(
    database: Database, clock: FakeClock, number: int = 1, text: str = TEXT, chat_id: int = READER
) -> Comment:
    """Let a reader ask an editor to add a comment."""
    async with database.transaction() as tx:
        post = await tx.posts.get(1) or await a_post(tx, 1)
        new = NewComment(chat_id, number, post.id, None, f"{text} {number}")
        comment = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.move(comment.id, CommentState.REVIEW, clock.now(), error=PASTE)
        found = await tx.comments.get(comment.id)
    assert found is not None
    return found


async def chosen(database: Database, *wanted: Comment) -> list[Candidate]:
    """Let an owner put comments in, and return what waits for an editor."""
    async with database.transaction() as tx:
        for comment in wanted:
            assert await tx.letters.choose(comment, chosen=True)
        return await tx.letters.candidates(1)


async def asked(database: Database, clock: FakeClock, count: int = 2, first: int = 1) -> int:
    """Let readers write letters, and an owner ask for a draft of them."""
    written = [await a_letter(database, clock, first + number) for number in range(count)]
    await chosen(database, *written)
    async with database.transaction() as tx:
        made = await tx.letters.make(1, written, f"0123456789ab{first:04}", clock.now())
    assert made is not None
    return made


async def letters_of(database: Database, letter_id: int) -> Letters:
    """Return a draft post as the database has it."""
    async with database.reading() as tx:
        found = await tx.letters.draft(letter_id)
    assert found is not None
    return found


async def states(database: Database, letter_id: int) -> list[str]:
    """Return where the comments of a draft post stand."""
    async with database.reading() as tx:
        return [str(one.state) for one in await tx.letters.within(letter_id, list(CommentState))]


async def table(database: Database, wanted: Table) -> list[dict[str, Any]]:
    """Return every row of a table, oldest first."""
    async with database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        found = await conn.execute(select(wanted).order_by(wanted.c.id))
        return [dict(row._mapping) for row in found]  # noqa: SLF001  the public name of a row's dict
