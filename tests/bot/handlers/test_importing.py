"""Members from a file: it is asked for, taken, and joined only after `Import`, once."""

from __future__ import annotations

import pytest

from bot.admins.roles import Role
from bot.context import Incoming, Reaction, SentFile, Toast
from bot.render.importing import report_screen
from bot.screen import Screen
from bot.texts import admin as texts_admin
from bot.texts import help as texts_help
from bot.texts import importing as texts_importing
from storage.admins import Admin
from storage.audit import Which
from storage.imports import Import, ImportState, Rows
from tests.bot.handlers.ask import NOW, OTHER, OWNER, READER, Chat, changed, said, says, toast
from tests.storage.builders import a_list, within

FILE = SentFile("the-file", 1_000)


async def send(chat: Chat, sent: SentFile | None = FILE, refused: str = "other") -> list[Reaction]:
    """Send a file to the bot."""
    chat.number += 1
    incoming = Incoming(
        *(chat.chat_id, chat.private, chat.first_name, chat.number),
        refused=refused,
        document=sent,
    )
    return list(await chat.ask(incoming))


@pytest.fixture
async def research(owner: Chat) -> int:
    """Give a list."""
    return await within(owner.database, lambda tx: a_list(tx, "research"))


async def an_editor(owner: Chat, chat_id: int, *lists: int) -> Chat:
    """Return the chat of an editor for some lists."""
    admin = Admin(chat_id, Role.EDITOR.value, "Alex", frozenset(lists))
    await within(owner.database, lambda tx: tx.admins.put(admin, OWNER, NOW))
    return Chat(owner.database, chat_id, first_name="Alex")


async def waiting(chat: Chat, state: ImportState = ImportState.FETCHING) -> list[Import]:
    return await chat.within(lambda tx: tx.imports.in_state(state))


async def a_report(chat: Chat, list_id: int) -> Screen:
    """Let a file be read as bot/admins/import_rows.py does; return the report."""
    await chat.press_data(f"v1:import:ask:{list_id}")
    await send(chat)
    (one,) = await waiting(chat)
    rows = Rows(chats=(11, 12), bad=[(line, "no_number") for line in range(3, 15)])
    await chat.within(lambda tx: tx.imports.read(one.id, rows, {"fine": 2, "bad": 12}))
    (read,) = await waiting(chat, ImportState.READY)
    return report_screen(read, "Research", rows.bad)


async def test_a_file_is_taken_after_it_was_asked_for(owner: Chat, research: int) -> None:
    await owner.press_data(f"v1:import:ask:{research}")
    assert "Only people who have started this bot can be added." in said(owner.last)
    assert said(await send(owner)) == texts_importing.READING
    (one,) = await waiting(owner)
    assert (one.list_id, one.created_by) == (research, OWNER)
    assert (await owner.within(lambda tx: tx.imports.rows(one.id))).file_id == "the-file"
    assert said(await send(owner)) == texts_help.ONLY_TEXT, "a second file was not asked for"
    assert len(await waiting(owner)) == 1


async def test_no_file_is_taken_that_nobody_asked_for(
    owner: Chat, reader: Chat, research: int
) -> None:
    assert said(await send(owner)) == texts_help.ONLY_TEXT
    assert said(await send(reader)) == texts_help.ONLY_TEXT
    await owner.press_data(f"v1:import:ask:{research}")
    assert said(await send(owner, None, "photo")) == texts_help.NO_PHOTOS
    assert said(await send(owner, None, "forward")) == texts_admin.FORWARDED
    assert await waiting(owner) == []


async def test_words_in_the_place_of_the_file_are_no_search(owner: Chat, research: int) -> None:
    await owner.press_data(f"v1:import:ask:{research}")
    for words in ("the members are 11 and 12", "x" * 5_000):
        assert said(await owner.write(words)) == texts_importing.FILE_WANTED
    assert said(await send(owner)) == texts_importing.READING, "the file is waited for still"
    assert "No post has" in said(await owner.write("research"))
    await owner.press_data(f"v1:import:ask:{research}")
    owner.wait(hours=25)
    assert "No post has" in said(await owner.write("research"))
    await owner.press_data(f"v1:import:ask:{research}")
    await owner.within(lambda tx: tx.list_changes.archive(research, owner.now))
    assert said(await owner.write("research")) == texts_admin.LIST_GONE


async def test_a_file_that_is_too_large_is_asked_for_again(owner: Chat, research: int) -> None:
    await owner.press_data(f"v1:import:ask:{research}")
    large = SentFile("large", 20 * 1024 * 1024 + 1)
    assert said(await send(owner, large)) == texts_importing.TOO_LARGE
    assert said(await send(owner)) == texts_importing.READING


async def test_an_import_begins_once_and_shows_how_it_goes(owner: Chat, research: int) -> None:
    report = await a_report(owner, research)
    await owner.press("Import", report)
    assert "Adding members to Research: 0 of 2 done." in changed(owner.last).html
    assert toast(await owner.press("Import", report)) == texts_importing.GONE
    assert toast(await owner.press("Do not import", report)) == texts_importing.GONE
    (one,) = await waiting(owner, ImportState.RUNNING)
    assert one.card == 50, "the message whose button was pressed"
    log = await owner.within(lambda tx: tx.audit.page(Which(), None, 9))
    assert [(act.action, act.subject) for act in log] == [("import begun", "research: 2")]


async def test_an_import_that_is_not_wanted_changes_nothing(owner: Chat, research: int) -> None:
    report = await a_report(owner, research)
    await owner.press("Do not import", report)
    assert changed(owner.last).html == texts_importing.DROPPED
    assert toast(await owner.press("Import", report)) == texts_importing.GONE
    assert toast(await owner.press("Get the wrong lines as a file", report)) == texts_importing.GONE
    assert not await waiting(owner, ImportState.RUNNING)


async def test_a_report_names_the_first_wrong_lines_and_has_all_in_a_file(
    owner: Chat, research: int
) -> None:
    report = await a_report(owner, research)
    assert "Line 3: not a whole number" in report.html
    assert "Line 12" in report.html
    assert "Line 13" not in report.html
    assert "And 2 more lines" in report.html
    await owner.press("Get the wrong lines as a file", report)
    (answer,) = says(owner.last)
    assert (answer.screen.enclosure or "").startswith("wronglines:")


async def test_a_file_that_adds_nobody_has_nothing_to_import() -> None:
    one = Import(1, 1, OWNER, ImportState.READY, 0, 0, {"unknown": 3})
    shown = report_screen(one, "Research", ())
    assert shown.rows == ()
    assert "Nobody from this file can be added." in shown.html
    assert "3 people who never started the bot" in shown.html


async def test_an_editor_imports_only_into_lists_of_the_role(owner: Chat, research: int) -> None:
    news = await within(owner.database, lambda tx: a_list(tx, "news"))
    editor = await an_editor(owner, OTHER, news)
    assert toast(await editor.press_data(f"v1:import:ask:{research}"))
    assert said(await send(editor)) == texts_help.ONLY_TEXT
    report = await a_report(editor, news)
    elsewhere = Admin(OTHER, Role.EDITOR.value, "Alex", frozenset({research}))
    await within(owner.database, lambda tx: tx.admins.put(elsewhere, OWNER, NOW))
    assert toast(await editor.press("Import", report)) == texts_importing.GONE


async def test_nobody_begins_an_import_of_somebody_else(owner: Chat, research: int) -> None:
    report = await a_report(owner, research)
    editor = await an_editor(owner, OTHER)
    for label in ("Import", "Do not import", "Get the wrong lines as a file"):
        assert toast(await editor.press(label, report)) == texts_importing.GONE
    assert len(await waiting(owner, ImportState.READY)) == 1


async def test_only_owners_take_members_out(owner: Chat, research: int) -> None:
    editor = await an_editor(owner, READER)
    assert tuple(await editor.press_data(f"v1:export:{research}")) == (Toast(texts_help.STALE),)
    await owner.press_data(f"v1:export:{research}")
    (answer,) = says(owner.last)
    assert answer.screen.enclosure == f"members:{research}"
    assert "says who reads what" in answer.screen.html
    log = await owner.within(lambda tx: tx.audit.page(Which(), None, 9))
    assert [act.action for act in log] == ["members exported"]


async def test_odd_data_does_nothing(owner: Chat, research: int) -> None:
    for press in ("", "go", "go:x", "go:999", "ask:999", "drop:0", "bad:-1", f"x:{research}"):
        assert toast(await owner.press_data(f"v1:import:{press}"))
    assert toast(await owner.press_data("v1:export:999"))
