"""What an announcement says: text, picture, buttons; what the guard refuses is kept nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.context import Incoming, Reaction
from bot.screen import Button
from bot.texts import announcements as texts
from bot.texts import guard as texts_guard
from storage.announcements import Announcement
from tests.bot.handlers.ask import OWNER, Chat, changed, labels, said, says, toast

LINKS = "Opening times | https://www.example.org/times\nRead it | http://example.org/"
NHS_NUMBER = "943 476 5919"


async def photo(chat: Chat, caption: str = "", *, file_id: str = "photo-1") -> Sequence[Reaction]:
    """Send a photo, perhaps with words under it."""
    chat.number += 1
    return await chat.ask(
        Incoming(
            chat_id=chat.chat_id,
            private=True,
            first_name=chat.first_name,
            message_id=chat.number,
            text=caption,
            html=caption,
            refused="photo",
            photo=file_id,
        )
    )


async def draft(owner: Chat, text: str = "Read this.") -> Announcement:
    """Write an announcement, and return it as it is stored."""
    await owner.write("/announce")
    await owner.write(text)
    return await stored(owner)


async def stored(owner: Chat) -> Announcement:
    """Return the announcement that was changed last."""
    return (await owner.within(lambda tx: tx.announcements.drafts()))[0]


async def test_an_announcement_is_a_row_from_its_first_text_on(owner: Chat) -> None:
    one = await draft(owner)
    assert (one.body, one.created_by, one.revision) == ("Read this.", OWNER, 1)
    await owner.write("/help")
    await owner.press_data("v1:place:announcements")
    assert labels(says(await owner.press("New announcement"))[0].screen) == []
    await owner.press_data("v1:place:announcements")
    assert "Change the text" in labels(changed(await owner.press("Read this")))


async def test_the_text_is_changed(owner: Chat) -> None:
    await draft(owner)
    assert said(await owner.press("Change the text")) == texts.ASK_NEW_TEXT
    await owner.write("Read that.", html="Read <b>that</b>.")
    assert (await stored(owner)).body == "Read <b>that</b>."


async def test_a_picture_comes_with_the_text_or_later(owner: Chat) -> None:
    await owner.write("/announce")
    await photo(owner, "Look at this.")
    one = await stored(owner)
    assert (one.body, one.picture) == ("Look at this.", "photo-1")
    await owner.press("Picture")
    await photo(owner, file_id="photo-2")
    one = await stored(owner)
    assert (one.body, one.picture) == ("Look at this.", "photo-2")
    await owner.press("Picture")
    await photo(owner, "And at that.", file_id="photo-3")
    one = await stored(owner)
    assert (one.body, one.picture) == ("And at that.", "photo-3")
    await owner.press("Picture")
    await owner.press("No picture")
    assert (await stored(owner)).picture is None


async def test_the_preview_has_the_picture_and_the_buttons(owner: Chat) -> None:
    await owner.write("/announce")
    await photo(owner, "Look at this.")
    await owner.press("Link buttons")
    await owner.write(LINKS)
    await owner.press("All posts: not chosen")
    preview, card = says(await owner.press("Preview"))
    assert preview.screen.picture == "photo-1"
    assert preview.screen.rows == (
        (Button("Opening times", url="https://www.example.org/times"),),
        (Button("Read it", url="http://example.org/"),),
    )
    tested = says(await owner.press("Send test to me", card.screen))[0]
    assert tested.screen == preview.screen
    await owner.press("Change it", card.screen)
    await owner.press("Link buttons")
    await owner.press("No link buttons")
    assert (await stored(owner)).links == []


async def test_the_text_under_a_picture_is_shorter(owner: Chat) -> None:
    await owner.write("/announce")
    assert said(await photo(owner, "x" * 881)) == texts.CAPTION_LONG
    await owner.write("x" * 881)
    await owner.press("Picture")
    assert said(await photo(owner)) == texts.CAPTION_LONG
    assert (await stored(owner)).picture is None
    await photo(owner, "x" * 880)
    one = await stored(owner)
    assert (one.picture, len(one.body)) == ("photo-1", 880)
    await owner.press("Change the text")
    assert said(await owner.write("x" * 881)) == texts.CAPTION_LONG


async def test_what_is_no_photo_or_was_not_asked_for_is_refused(owner: Chat, reader: Chat) -> None:
    await draft(owner)
    await owner.press("Picture")
    assert said(await owner.write("Here it is")) == texts.NO_PHOTO
    await owner.press("Change the text")
    refused = said(await photo(owner))
    await reader.within(
        lambda tx: tx.drafts.put(reader.chat_id, "announce", "text", {}, reader.now)
    )
    assert said(await photo(reader, "Hello.")) == refused
    assert (await stored(owner)).picture is None


async def test_blocked_words_are_kept_nowhere(owner: Chat, tmp_path: Path) -> None:
    await owner.write("/announce")
    gives = texts_guard.ANNOUNCEMENT_GIVES_AWAY
    assert said(await owner.write(f"Ring about {NHS_NUMBER}")) == gives
    assert said(await photo(owner, f"Ring about {NHS_NUMBER}")) == gives
    await owner.write("Read this.")
    await owner.press("Change the text")
    assert said(await owner.write(f"Ring about {NHS_NUMBER}")) == gives
    await owner.press("Link buttons")
    assert (
        said(await owner.write(f"{NHS_NUMBER} | https://www.example.org/"))
        == texts.BUTTON_GIVES_AWAY
    )
    with closing(sqlite3.connect(tmp_path / "bleep.sqlite")) as there:
        assert "943" not in "".join(there.iterdump())


async def test_bad_buttons_are_asked_again(owner: Chat) -> None:
    await draft(owner)
    await owner.press("Link buttons")
    assert said(await owner.write("no bar")) == texts.link_bar(1)
    await owner.write(LINKS)
    assert len((await stored(owner)).links) == 2


async def test_an_answer_to_an_old_question_changes_nothing(owner: Chat) -> None:
    await draft(owner)
    await owner.press("Change the text")
    await owner.press_data("v1:draft:1")
    await owner.press("All posts: not chosen")
    assert said(await owner.write("Too late.")) == texts.DONE_ELSEWHERE
    assert (await stored(owner)).body == "Read this."
    for verb in ("ask-text", "ask-picture", "ask-links", "no-picture", "no-links"):
        assert toast(await owner.press_data(f"v1:news:1:1:{verb}")) == texts.DONE_ELSEWHERE
