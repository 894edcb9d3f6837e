"""What an announcement says: text, picture, buttons; what the guard refuses is kept nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.context import Incoming, Reaction
from bot.screen import Button
from bot.texts import admin as texts_admin
from bot.texts import announcements as texts
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from storage.announcements import Announcement
from storage.seal import new_key
from storage.tables_process import drafts
from tests.bot.handlers.ask import OWNER, Chat, changed, labels, plain, said, says, toast
from tests.storage.builders import seal

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


async def test_a_forwarded_announcement_is_not_answered_like_a_comment(
    owner: Chat, reader: Chat
) -> None:
    forwarded = await owner.write("Read that.", refused="forward")
    assert said(forwarded) == texts_admin.FORWARDED_NEWS
    await owner.write("/announce")
    assert said(await owner.write("Read that.", refused="forward")) == texts_admin.FORWARDED
    await owner.write("Read this.")
    assert (await stored(owner)).body == "Read this."
    as_a_comment = await reader.write("Read that.", refused="forward")
    assert said(as_a_comment) == texts_help.NO_FORWARDS


async def test_a_picture_that_comes_as_a_file_is_asked_for_as_a_photo(owner: Chat) -> None:
    await draft(owner)
    await owner.press("Picture")
    assert said(await owner.write("", refused="other")) == texts.NO_PHOTO
    await photo(owner)
    assert (await stored(owner)).picture == "photo-1"


async def test_a_newer_question_ends_the_older_and_says_so(owner: Chat) -> None:
    page = says(await asked_for(owner))[-1].screen
    assert texts_admin.ASKED_ANEW not in said(await owner.press("Change the text", page))
    assert texts_admin.ASKED_ANEW not in said(await owner.press("Change the text", page))
    first, last = says(await owner.press("Picture", page))
    assert first.screen.html == texts.ASK_PICTURE
    assert last.screen.html == texts_admin.ASKED_ANEW
    await photo(owner, file_id="photo-9")
    assert (await stored(owner)).picture == "photo-9"
    await owner.press("Change the text")
    assert says(await owner.write("/newlist"))[-1].screen.html == texts_admin.ASKED_ANEW
    assert said(await owner.write("Nurses")) != texts_admin.ASKED_ANEW


@pytest.mark.parametrize("command", ["/help", "/latest", "/nothing"])
async def test_a_command_that_closes_an_open_question_says_so_once(
    owner: Chat, command: str
) -> None:
    alone = said(await owner.write(command))
    assert texts_admin.ASK_CLOSED not in alone
    page = says(await asked_for(owner))[-1].screen
    assert texts_admin.ASK_CLOSED not in said(await owner.write(command)), "none is open"
    await owner.press("Change the text", page)
    first, last = says(await owner.write(command))
    assert plain(first.screen) == alone
    assert last.screen.html == texts_admin.ASK_CLOSED
    assert said(await owner.write(command)) == alone
    assert (await stored(owner)).body == "Read this."


@pytest.mark.parametrize("does", ["/help", "v1:place:announcements"])
async def test_a_question_that_no_key_opens_any_more_keeps_an_admin_from_nothing_else(
    owner: Chat, does: str
) -> None:
    """One bad row must not take every button and command away from whoever could mend things."""
    act = owner.press_data if does.startswith("v1:") else owner.write
    alone = await act(does)
    await owner.write("/announce")
    sealed = seal(new_key()).close_data({"what": "new"})
    async with owner.database._engine.begin() as conn:  # noqa: SLF001  tests look under the verbs
        await conn.execute(update(drafts).values(sealed_data=sealed))
    assert await act(does) == alone


async def test_an_answered_question_is_not_said_to_be_closed(owner: Chat) -> None:
    page = says(await asked_for(owner))[-1].screen
    await owner.press("Link buttons", page)
    pressed = await owner.press("Preview", page)
    assert texts_admin.ASK_CLOSED not in said(pressed)
    await owner.press("Change the text", page)
    assert texts_admin.ASK_CLOSED not in said(await owner.write("Read that."))


async def asked_for(owner: Chat) -> Sequence[Reaction]:
    """Write an announcement."""
    await owner.write("/announce")
    return await owner.write("Read this.")


async def test_an_older_question_that_is_answered_with_none_leaves_the_newer_one(
    owner: Chat,
) -> None:
    await owner.write("/announce")
    await photo(owner, "Look at this.")
    older = says(await owner.press("Picture"))[0].screen
    await owner.write("/newlist")
    await owner.press("No picture", older)
    assert (await stored(owner)).picture is None
    await owner.write("Nurses")
    lists = await owner.within(lambda tx: tx.lists.every())
    assert "Nurses" in {one.name for one in lists}
