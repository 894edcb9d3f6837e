"""What gives a patient away is kept nowhere: whoever writes it, and as whatever it is written.

The files are searched byte by byte, with their journal; then every value of every table, unsealed.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.context import House
from bot.render.offer import tag_of
from bot.texts import announcements as texts_announcements
from bot.texts import answers as texts_answers
from bot.texts import complaints as texts_complaints
from bot.texts import guard as texts_guard
from storage.database import Database
from storage.errors import AppError
from storage.messages import About
from storage.records import Post
from storage.states import CommentState
from tests.bot.handlers.ask import OTHER, OWNER, Chat, said
from tests.bot.handlers.test_commenting import a_preview
from tests.bot.handlers.test_which_post import a_digest
from tests.bot.handlers.test_which_post import reply as reply_to_digest
from tests.bot.handlers.waiting import TEXT, Moderated, a_comment, a_review, two_owners
from tests.storage.builders import seal

NUMBER = "943 476 5919"
BLOCKED = f"The NHS number of Ms Quillon is {NUMBER} and she waits."
TRACES = (NUMBER, NUMBER.replace(" ", ""), "476 5919", "Quillon", tag_of(BLOCKED))
REFUSED = (texts_guard.BLOCKED_TITLE, texts_guard.NAME_GIVES_AWAY)


@dataclass
class People:
    """Who writes, and where."""

    reader: Chat
    owner: Chat
    post: Post


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


@pytest.fixture
def people(reader: Chat, owner: Chat, posts: list[Post]) -> People:
    return People(reader, owner, posts[0])


def values(path: Path) -> Iterator[str]:
    """Return every value of every table; what is sealed is opened."""
    with closing(sqlite3.connect(path)) as there:
        tables = there.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            for row in there.execute(f'SELECT * FROM "{name}"'):  # noqa: S608  a name of ours
                yield from (opened(value) for value in row if isinstance(value, str))


def opened(value: str) -> str:
    """Return a value as it was written."""
    try:
        return seal().open(value)
    except AppError:
        return value


def traces(folder: Path, log: str) -> list[str]:
    """Return what is left of the blocked text anywhere."""
    bytes_of = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    found = [one for one in TRACES if any(one.encode() in data for data in bytes_of)]
    kept = "\n".join(values(folder / "bleep.sqlite"))
    return [*found, *(one for one in TRACES if one in kept or one in log)]


async def as_a_comment(they: People) -> str:
    return said(await they.reader.write(BLOCKED, to=About(they.post.id)))


async def as_a_search(they: People) -> str:
    return said(await they.reader.write(BLOCKED))


async def as_new_words_of_a_draft(they: People) -> str:
    await a_preview(they.reader, they.post)
    return said(await they.reader.edit(they.reader.number, BLOCKED))


async def as_new_words_of_what_is_queued(they: People) -> str:
    await a_preview(they.reader, they.post)
    await they.reader.press("Send comment")
    return said(await they.reader.edit(they.reader.number, BLOCKED))


async def as_new_words_of_what_an_owner_looks_at(they: People) -> str:
    await a_review(they.reader, they.post)
    return said(await they.reader.edit(they.reader.number, BLOCKED))


async def as_new_words_of_what_the_blog_has(they: People) -> str:
    comment = await a_comment(they.reader, they.post, CommentState.APPROVED)
    return said(await they.reader.edit(comment.message_id, BLOCKED))


async def as_a_shown_name(they: People) -> str:
    await they.reader.write(TEXT, to=About(they.post.id))
    await they.reader.press("Type a name")
    return said(await they.reader.write(f"Quillon NHS number {NUMBER}"))


async def as_the_name_that_telegram_shows(they: People) -> str:
    they.reader.first_name = f"Quillon {NUMBER}"
    question = said(await they.reader.write(TEXT, to=About(they.post.id)))
    assert NUMBER not in question
    return texts_guard.NAME_GIVES_AWAY


async def as_a_complaint(they: People) -> str:
    await a_comment(they.reader, they.post, CommentState.APPROVED)
    accuser = Chat(they.reader.database, OTHER, they.reader.house)
    asked = said(await accuser.write(f"/complain {they.post.url}#comment-5"))
    assert texts_complaints.ASK in asked
    return said(await accuser.write(BLOCKED))


async def as_an_announcement(they: People) -> str:
    await they.owner.write("/announce")
    answer = said(await they.owner.write(BLOCKED))
    assert texts_guard.ANNOUNCEMENT_GIVES_AWAY in answer
    return texts_guard.BLOCKED_TITLE


async def as_new_words_of_an_announcement(they: People) -> str:
    await they.owner.write("/announce")
    await they.owner.write("The desk is closed on Monday.")
    await they.owner.press("Change the text")
    answer = said(await they.owner.write(BLOCKED))
    assert texts_guard.ANNOUNCEMENT_GIVES_AWAY in answer
    return texts_guard.BLOCKED_TITLE


async def as_a_button_of_an_announcement(they: People) -> str:
    await they.owner.write("/announce")
    await they.owner.write("The desk is closed on Monday.")
    await they.owner.press("Link buttons")
    answer = said(await they.owner.write(f"Quillon {NUMBER} | https://a.example/"))
    assert texts_announcements.BUTTON_GIVES_AWAY in answer
    return texts_guard.BLOCKED_TITLE


async def as_a_reply_to_a_digest(they: People) -> str:
    digest_id = await a_digest(they.reader, [they.post])
    return said(await reply_to_digest(they.reader, digest_id, BLOCKED))


async def as_chatter_in_a_group(they: People) -> str:
    group = Chat(they.reader.database, -100_123, they.reader.house, private=False)
    assert await group.write(BLOCKED) == ()
    assert await group.write(BLOCKED, to=About(they.post.id)) == ()
    assert await group.edit(group.number, BLOCKED) == ()
    return texts_guard.BLOCKED_TITLE


async def as_an_answer_to_a_private_note(they: People) -> str:
    await they.reader.write(TEXT, to=About(they.post.id))
    await they.reader.press("Anonymous reader")
    await they.reader.press("Private note to the author")
    note = await they.reader.comment()
    answer = said(await they.owner.write(BLOCKED, to=About(they.post.id, note.id)))
    assert texts_answers.SENT not in answer
    return answer


WAYS: tuple[Callable[[People], Awaitable[str]], ...] = (
    *(as_a_comment, as_a_search, as_new_words_of_a_draft, as_new_words_of_what_is_queued),
    *(as_new_words_of_what_an_owner_looks_at, as_new_words_of_what_the_blog_has),
    *(as_a_shown_name, as_the_name_that_telegram_shows, as_a_complaint, as_an_announcement),
    *(as_an_answer_to_a_private_note, as_new_words_of_an_announcement),
    *(as_a_button_of_an_announcement, as_a_reply_to_a_digest, as_chatter_in_a_group),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_a_blocked_text_is_kept_nowhere(
    people: People,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    way: Callable[[People], Awaitable[str]],
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await way(people)
    assert any(one in answer for one in REFUSED), answer
    assert traces(tmp_path, caplog.text) == []


async def test_the_search_finds_what_is_kept_sealed(
    reader: Chat, posts: list[Post], database: Database, tmp_path: Path
) -> None:
    comment = await a_comment(reader, posts[0], text="Quillon would say the same of it.")
    assert comment.chat_id != OWNER
    assert traces(tmp_path, "") == ["Quillon"]
    assert await database.answers()
