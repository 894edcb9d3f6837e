"""A reader chooses a language, and reads all of the service in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from gettext import NullTranslations

import pytest

from bot import handlers, texts
from bot.context import Change, Context, Incoming, Reaction, Say, Toast
from bot.fit import plain as without_tags
from bot.language import speaking
from storage.database import Database
from storage.records import Post
from storage.transaction import Transaction
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    READER,
    Chat,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.catalogues import extracted

WELSH = "Iaith: Cymraeg"
COMMENT = "I agree with this, and so do others here."
OPEN, SHUT = "\u27e6", "\u27e7"
MARKED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
NOT_OURS = re.compile(r"\bAll posts\b")  # a name of a list, which its admins may change


async def choose_welsh(chat: Chat) -> None:
    """Choose Welsh in the settings."""
    await chat.write("/settings")
    await chat.press("Language: English")
    await chat.press("Cymraeg")


async def language(chat: Chat) -> str | None:
    """Return the language that is kept for a reader."""
    return await chat.within(lambda tx: tx.languages.of(chat.chat_id))


async def test_a_choice_is_kept_and_answered_in_that_language(reader: Chat) -> None:
    (first,) = says(await reader.write("/settings"))
    assert "Language: English" in labels(first.screen)
    chosen = changed(await reader.press("Language: English"))
    assert labels(chosen) == ["English", "Cymraeg", "Back to settings"]
    answer = await reader.press("Cymraeg")
    assert WELSH in labels(changed(answer))
    assert "Gosodiadau" in plain(changed(answer))
    assert toast(answer) == "Rydych nawr yn darllen y gwasanaeth hwn yn Gymraeg"
    assert await language(reader) == "cy"


async def test_everything_after_a_choice_is_in_that_language(
    reader: Chat, posts: list[Post]
) -> None:
    await choose_welsh(reader)
    (shown,) = says(await reader.write(f"/start p_{posts[0].id}"))
    assert labels(shown.screen) == ["Darllen y postiad", "Cadw at eto", "Defnyddiol"]
    assert "I roi sylw, atebwch y neges hon." in plain(shown.screen)
    assert "Mawrth 2026" in plain(shown.screen)
    (topics,) = says(await reader.write("/topics"))
    assert "All posts: i ffwrdd" in labels(topics.screen)
    welcome = says(await reader.write("/start"))[0]
    assert "GIG 111 Cymru" in plain(welcome.screen)


async def test_the_buttons_of_a_language_act_as_those_of_english(reader: Chat) -> None:
    await choose_welsh(reader)
    await reader.write("/topics")
    joined = await reader.press("All posts: i ffwrdd")
    assert toast(joined) == "Mae All posts ymlaen"
    assert await reader.within(lambda tx: tx.lists.of(READER)) != frozenset()
    await reader.write("/settings")
    hushed = await reader.press("Diffodd amser tawel")
    assert toast(hushed) == "Mae'r amser tawel i ffwrdd"
    assert "Troi amser tawel ymlaen" in labels(changed(hushed))


async def test_a_comment_is_welsh_to_its_writer_and_english_on_the_blog(
    reader: Chat, posts: list[Post]
) -> None:
    await choose_welsh(reader)
    (post,) = says(await reader.write(f"/start p_{posts[0].id}"))
    (asked,) = says(await reader.write(COMMENT, to=post))
    assert "Pa enw ydych chi am ei ddefnyddio?" in plain(asked.screen)
    assert labels(asked.screen)[0] == "Anonymous reader (dienw)"
    preview = await reader.press("Anonymous reader (dienw)")
    shown = said(preview)
    assert "Gwiriwch eich sylw" in shown
    assert "Enw: Anonymous reader (via Telegram)" in shown
    assert (await reader.comment(reader.number)).shown_name == "Anonymous reader (via Telegram)"


async def test_who_goes_back_to_english_reads_english(reader: Chat) -> None:
    await choose_welsh(reader)
    await reader.press(WELSH)
    back = await reader.press("English")
    assert "Language: English" in labels(changed(back))
    assert await language(reader) == "en"


async def test_a_language_that_there_is_not_changes_nothing(reader: Chat) -> None:
    for code in ("xx", "", "../cy"):
        answer = await reader.press_data(f"v1:speak:{code}")
        assert "Cymraeg" in labels(changed(answer))
    assert await language(reader) is None


def a_start(code: str) -> Incoming:
    """Return a first /start from a Telegram in some language."""
    return Incoming(READER, private=True, first_name="Sam", command="start", language=code)


async def test_a_telegram_in_welsh_is_offered_welsh_once_and_it_is_not_kept(reader: Chat) -> None:
    _, offered = says(await reader.ask(a_start("cy")))
    assert plain(offered.screen) == "Gallwch ddarllen y gwasanaeth hwn yn Gymraeg."
    assert labels(offered.screen) == ["Cymraeg"]
    assert await language(reader) is None
    await reader.press("Cymraeg", offered.screen)
    (topics,) = says(await reader.ask(a_start("cy")))
    assert "Tapiwch bwnc" in plain(topics.screen)


async def test_other_languages_are_offered_nothing(reader: Chat) -> None:
    for code in ("", "en", "en-GB", "fr", "xx"):
        assert len(says(await reader.ask(a_start(code)))) == 1


async def test_the_copy_of_the_data_has_the_choice(reader: Chat) -> None:
    await choose_welsh(reader)
    copy = await reader.within(lambda tx: tx.rights.copy(READER, NOW))
    assert json.loads(json.dumps(copy))["tables"]["subscribers"][0]["language"] == "cy"


async def test_owners_get_cards_in_english_from_a_reader_of_welsh(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await choose_welsh(reader)
    (post,) = says(await reader.write(f"/start p_{posts[0].id}"))
    await reader.write("Call the ward on 020 7946 0000 about it, they know.", to=post)
    await reader.press("Mae'n rhif cyhoeddus")
    await reader.press("Anonymous reader (dienw)")
    await reader.press("Anfon y sylw")
    async with database.transaction() as tx:
        copy = await tx.rights.copy(OWNER, NOW)
    (card,) = [json.loads(one["body"])["html"] for one in copy["tables"]["messages"]]
    assert "A comment waits for you" in card
    assert "Post: Records in the clinic" in card


# Every screen in a language that marks whatever it says: what has no mark went past the catalogue


class Marks(NullTranslations):
    """A language that has every sentence."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


OURS = [
    one
    for message in extracted()
    if message.id
    for one in ([message.id] if isinstance(message.id, str) else message.id)
]


def leaks(text: str) -> list[str]:
    """Return the sentences of ours that carry no mark in what a person reads."""
    while MARKED.search(text):
        text = MARKED.sub("\n", text)
    found = (part.strip(" .,:-\u2022") for part in NOT_OURS.sub("", text).splitlines())
    return [part for part in found if " " in part and any(part in one for one in OURS)]


def written(reactions: Sequence[Reaction]) -> Iterator[str]:
    """Return all that a person reads of an answer."""
    for one in reactions:
        if isinstance(one, Toast):
            yield one.text
        else:
            yield without_tags(one.screen.html)
            yield from labels(one.screen)


def presses(reactions: Sequence[Reaction]) -> Iterator[str]:
    """Return what can be pressed in an answer."""
    for one in reactions:
        if isinstance(one, Say | Change):
            yield from (button.data for row in one.screen.rows for button in row if button.data)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everyone speak the language of marks."""

    async def spoken(_tx: Transaction, _chat_id: int) -> AbstractContextManager[None]:
        return speaking(Marks())

    monkeypatch.setattr(handlers, "speaking_to", spoken)


READS = (
    *("start", "topics", "latest", "saved", "comments", "settings", "privacy", "mydata"),
    *("delete", "complain", "help", "search", "nonsense", "stop"),
)


@dataclass
class Listener(Chat):
    """A person whose phone checks nothing but the marks."""

    async def ask(self, incoming: Incoming) -> Sequence[Reaction]:
        async with self.database.transaction() as tx:
            return await handlers.handle(Context(tx, self.now, self.house, incoming))


@pytest.mark.usefixtures("marked")
async def test_no_sentence_of_a_readers_screens_goes_past_the_catalogue(
    database: Database, posts: list[Post]
) -> None:
    reader, found = Listener(database), dict[str, list[str]]()
    waiting, seen = list[str](), {"erase", "forget", "speak"}

    def look(reactions: Sequence[Reaction], what: str) -> None:
        if bad := [leak for text in written(reactions) for leak in leaks(text)]:
            found[what] = bad
        waiting.extend(presses(reactions))

    (post,) = says(await reader.write(f"/start p_{posts[0].id}"))
    for text in (COMMENT, "short", "NHS number 943 476 5919", "I want to die, help me"):
        look(await reader.write(text, to=post), text)
    for text in (*(f"/{command}" for command in READS), "records", "nothing like it"):
        look(await reader.write(text), text)
    while waiting:
        data = waiting.pop(0)
        action = data.split(":")[1]
        if action not in seen:
            seen.add(action)
            look(await reader.press_data(data), data)
    assert found == {}
    assert len(seen) > 20


def test_a_sentence_without_a_mark_is_found() -> None:
    assert leaks("Sam: Tap a title to see the post.") == []
    assert leaks("Tap a title to see the post.") == ["Tap a title to see the post"]
    with speaking(Marks()):
        assert leaks(texts.topics("A blog")) == []
        assert leaks(f"{texts.CONSENT}") == []
        assert (
            leaks("\n".join(iter((texts.CONSENT, texts.SAVED)))) != []
        )  # the way that is forbidden
