"""An announcement: written, aimed, previewed, tested, and sent exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.admins.figures import Pulse
from bot.context import Say
from bot.render.announcements import announcement_screen
from bot.screen import Screen
from bot.texts import announcements as texts_announcements
from bot.texts import help as texts_help
from bot.texts import search as texts_search
from storage.admins import Admin
from storage.announcements import Plan
from storage.database import Database
from storage.ledger import Owner
from storage.records import Post
from storage.transaction import Transaction
from tests.bot.announce_world import run_due
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    Chat,
    a_house,
    audited,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.paging import walked
from tests.bot.handlers.test_listing import every_page, many_lists, names_on
from tests.storage.builders import claim_deliveries

BODY = "The <b>new</b> clinic opens on 6 April 2026."


async def readers(database: Database, quiets: list[str]) -> None:
    """Join readers to all posts, each with a quiet time."""
    for number, quiet in enumerate(quiets):
        await Chat(database, 2_000 + number, house=a_house(quiet=quiet)).write("/start l_all")


async def ready(owner: Chat) -> tuple[Say, Say]:
    """Write an announcement to all posts; return the preview and the card under it."""
    await owner.write("/announce")
    await owner.write("The new clinic opens on 6 April 2026.", html=BODY)
    await owner.press("All posts: not chosen")
    preview, card = says(await owner.press("Preview"))
    return preview, card


async def deliveries(owner: Chat) -> int:
    """Count the deliveries that wait."""
    return (await owner.within(lambda tx: tx.tallies.all())).left


async def cards(owner: Chat) -> list[Screen]:
    """Return the cards that the owner is sent."""
    found = await owner.within(lambda tx: tx.messages.upcoming(NOW, 10))
    return [Screen.from_json(one.body) for one in found if one.lane == 1]


async def test_any_of_many_lists_can_be_chosen_and_the_page_stays(owner: Chat) -> None:
    await many_lists(owner, 95)
    await owner.write("/announce")
    first = says(await owner.write("Read this."))[-1].screen
    pages = await every_page(owner, first)
    assert [len(names) for names in pages] == [40, 40, 16]
    second = changed(await owner.press(texts_search.NEXT, first))
    again = changed(await owner.press("List 041: not chosen", second))
    assert "List 041: chosen" in labels(again)
    assert names_on(again) == pages[1]
    third = changed(await owner.press(texts_search.NEXT, again))
    last = changed(await owner.press("List 095: not chosen", third))
    assert names_on(last) == pages[2]
    assert says(await owner.press("Preview", last))


async def many_drafts(owner: Chat, *, planned: bool) -> None:
    """Write so many announcements that two pages do not hold them."""

    async def write(tx: Transaction) -> None:
        for number in range(1, 96):
            at = NOW + timedelta(minutes=number)
            one = await tx.announcements.add(OWNER, f"Text {number:02}", at)
            if planned:
                plan = Plan(NOW + timedelta(days=number), OWNER)
                await tx.announcements.plan(one.id, one.revision, plan, NOW)

    await owner.within(write)


async def test_every_draft_is_on_some_page(owner: Chat) -> None:
    await many_drafts(owner, planned=False)
    first = changed(await owner.press_data("v1:place:announcements"))
    found = await walked(owner, first, "Text ")
    assert found == [f"Text {number:02}" for number in range(95, 0, -1)]
    await owner.press(texts_search.NEXT, first)
    await owner.press(texts_search.NEXT)
    assert "Who gets it?" in plain(changed(await owner.press("Text 01")))


async def test_all_that_is_scheduled_is_on_some_page_with_its_time(owner: Chat) -> None:
    await many_drafts(owner, planned=True)
    first = changed(await owner.press_data("v1:place:scheduled"))
    assert await walked(owner, first, "Text ") == [f"Text {number:02}" for number in range(1, 96)]
    await owner.press(texts_search.NEXT, first)
    last = changed(await owner.press(texts_search.NEXT))
    told = [line[2:9] for line in plain(last).splitlines() if line.startswith("- ")]
    assert told == [f"Text {number:02}" for number in range(81, 96)]
    assert "Change the time" in labels(changed(await owner.press("Text 95", last)))


async def test_an_announcement_reaches_every_reader_of_its_lists(
    owner: Chat, database: Database, posts: list[Post]
) -> None:
    assert posts
    await readers(database, ["none", "none", "19:00-07:30"])
    preview, card = await ready(owner)
    assert preview.screen == announcement_screen(BODY, "A blog")
    assert plain(card.screen).endswith("3 readers will get it now.")
    sent = await owner.press("Send now")
    assert toast(sent) == "The announcement is on its way to 3 readers."
    assert changed(sent).rows == ()
    assert await run_due(database, NOW) == 1
    claimed = await owner.within(
        lambda tx: claim_deliveries(tx, Owner("anyone", 1), NOW, 10, ["nothing"])
    )
    assert {one.broadcast.body for one in claimed} == {BODY}
    assert len(claimed) == 3


async def test_what_a_paid_announcement_can_cost_is_told_before_it_is_sent(
    database: Database, posts: list[Post]
) -> None:
    assert posts
    await readers(database, ["none"] * 11)
    paid = Chat(database, OWNER, house=replace(a_house(), pulse=lambda _: Pulse(usual=1_000.0)))
    _, card = await ready(paid)
    assert "11 readers will get it now.\n\nIt can cost up to 2 Stars" in plain(card.screen)


async def test_a_second_tap_sends_nothing(owner: Chat, database: Database) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    await owner.press("Send now", card.screen)
    assert toast(await owner.press("Send now", card.screen)) == texts_announcements.DONE_ELSEWHERE
    assert [await run_due(database, NOW), await run_due(database, NOW)] == [1, 0]
    again = await owner.press("Send now", card.screen)
    assert toast(again) == texts_announcements.SENT_ALREADY
    assert len(again) == 1
    assert await deliveries(owner) == 1
    assert await audited(database) == [("announcement sent", OWNER)]


async def test_that_it_is_on_its_way_comes_as_a_card_which_a_crash_cannot_hide(
    owner: Chat, database: Database
) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    await owner.press("Send now", card.screen)
    await run_due(database, NOW)
    (told,) = await cards(owner)
    assert plain(told).startswith("Announcement: The new clinic opens on 6 April 2026\n")
    assert "Left to send: 1" in plain(told)
    assert {"Pause", "Slower", "Cancel"} <= set(labels(told))
    # The process ends before the preview is changed: its other buttons are still there.
    for label in ("Send now", "Send test to me", "Do not send"):
        assert toast(await owner.press(label, card.screen)) == texts_announcements.SENT_ALREADY
    assert await deliveries(owner) == 1
    assert await cards(owner) == [told]


async def test_where_everyone_has_left_meanwhile_there_is_no_card(
    owner: Chat, reader: Chat
) -> None:
    await reader.write("/start l_all")
    _, card = await ready(owner)
    await reader.write("/stop")
    assert toast(await owner.press("Send now", card.screen)) == texts_announcements.NOBODY
    assert await cards(owner) == []


async def test_the_text_is_tidied_as_it_is_taken(owner: Chat) -> None:
    await owner.write("/announce")
    await owner.write("x", html=" \n Read  <b>this </b> now.\n\n \n\nThank   you. \n")
    await owner.press("All posts: not chosen")
    shown, _ = says(await owner.press("Preview"))
    body = "Read <b>this </b>now.\n\nThank you."
    assert shown.screen == announcement_screen(body, "")


async def test_the_card_says_who_gets_it_later(owner: Chat, database: Database) -> None:
    await readers(database, ["none", "11:00-13:30", "11:00-13:30", "19:00-07:30"])
    _, card = await ready(owner)
    assert plain(card.screen).endswith(
        "4 readers will get it. 2 of them are in quiet time and get it at 1:30pm."
    )


async def test_different_ends_of_quiet_time_are_not_told_as_one(
    owner: Chat, database: Database
) -> None:
    await readers(database, ["11:00-13:30", "11:00-14:00"])
    _, card = await ready(owner)
    assert "2 of them are in quiet time and get it when their quiet time ends." in plain(
        card.screen
    )


async def test_who_turned_announcements_off_is_not_counted_and_gets_none(
    owner: Chat, reader: Chat, other: Chat
) -> None:
    await reader.write("/start l_all")
    await other.write("/start l_all")
    await other.press_data("v1:announcements:off")
    _, card = await ready(owner)
    assert "1 reader will get it now." in plain(card.screen)
    assert "- Have not agreed to announcements: fewer than 5" in plain(card.screen)
    await owner.press("Send now")
    await run_due(owner.database, NOW)
    assert await deliveries(owner) == 1


async def test_with_nobody_to_get_it_there_is_nothing_to_send(owner: Chat) -> None:
    _, card = await ready(owner)
    assert texts_announcements.NOBODY in plain(card.screen)
    assert "Send now" not in labels(card.screen)
    assert {"Send test to me", "Schedule", "Do not send"} <= set(labels(card.screen))


async def test_a_test_comes_to_the_owner_exactly_as_it_would_be(
    owner: Chat, database: Database
) -> None:
    await readers(database, ["none"])
    preview, card = await ready(owner)
    tested = await owner.press("Send test to me", card.screen)
    assert says(tested)[0].screen == preview.screen
    assert toast(tested) == texts_announcements.TEST_SENT
    assert await deliveries(owner) == 0
    sent = await owner.press("Send now", card.screen)
    assert toast(sent).startswith("The announcement is on its way")


async def test_do_not_send_ends_it(owner: Chat, database: Database) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    assert toast(await owner.press("Do not send", card.screen)) == texts_announcements.NOT_SENT
    for label in ("Send now", "Send test to me", "Do not send"):
        assert toast(await owner.press(label, card.screen)) == texts_announcements.DONE_ELSEWHERE
    assert await deliveries(owner) == 0


async def test_lists_are_chosen_and_not_chosen_in_words(owner: Chat) -> None:
    await owner.write("/newlist Research")
    await owner.write("/announce")
    await owner.write("Read this.")
    page = changed(await owner.press("Research: not chosen"))
    assert labels(page)[:2] == ["All posts: not chosen", "Research: chosen"]
    page = changed(await owner.press("Research: chosen"))
    assert labels(page)[:2] == ["All posts: not chosen", "Research: left out"]
    page = changed(await owner.press("Research: left out"))
    assert labels(page)[:2] == ["All posts: not chosen", "Research: not chosen"]


async def test_a_preview_needs_a_list(owner: Chat) -> None:
    await owner.write("/announce")
    await owner.write("Read this.")
    assert toast(await owner.press("Preview")) == texts_announcements.CHOOSE_ONE


async def test_an_old_page_of_lists_changes_nothing(owner: Chat) -> None:
    await owner.write("/announce")
    (old,) = says(await owner.write("Read this."))
    await owner.press("All posts: not chosen", old.screen)
    for label in ("All posts: not chosen", "Preview"):
        assert toast(await owner.press(label, old.screen)) == texts_announcements.DONE_ELSEWHERE


async def test_another_announcement_leaves_the_first_as_it_is(
    owner: Chat, database: Database
) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    await owner.write("/announce")
    await owner.write("Another one.")
    assert toast(await owner.press("Send now", card.screen)) == texts_announcements.sent(1)
    page = changed(await owner.press_data("v1:place:announcements"))
    assert labels(page)[:2] == ["Another one", "New announcement"]


async def test_a_list_that_is_not_there_cannot_be_chosen(owner: Chat) -> None:
    await owner.write("/announce")
    (choices,) = says(await owner.write("Read this."))
    assert choices.screen.rows[0][0].data == "v1:news:1:1:to:1"
    for refs in ("1:1:to:99", "1:1:to:x", "1:1:nothing", "1:1", "2:1:to:1", "1:2:to:1", ""):
        pressed = await owner.press_data(f"v1:news:{refs}")
        assert toast(pressed) == texts_announcements.DONE_ELSEWHERE, refs


@pytest.mark.parametrize(
    ("text", "html", "answer"),
    [
        ("x" * 3501, None, texts_announcements.ANNOUNCEMENT_LONG),
        ("🙂" * 1751, None, texts_announcements.ANNOUNCEMENT_LONG),
        ("\u200b", None, texts_announcements.ANNOUNCEMENT_EMPTY),
        (
            "x",
            f'<a href="https://blog.example/{"x" * 30_000}">x</a>',
            texts_announcements.ANNOUNCEMENT_STYLED,
        ),
    ],
)
async def test_a_text_that_cannot_be_sent_is_asked_again(
    owner: Chat, text: str, html: str | None, answer: str
) -> None:
    await owner.write("/announce")
    assert said(await owner.write(text, html=html)) == answer
    assert texts_announcements.CHOOSE in said(await owner.write("Read this."))


async def test_the_longest_announcement_fits_with_all_that_is_added(owner: Chat) -> None:
    await owner.write("/announce")
    await owner.write("<" * 3500)
    await owner.press("All posts: not chosen")
    shown, _ = says(await owner.press("Preview"))
    assert plain(shown.screen).count("<") == 3500


async def test_a_message_while_lists_are_chosen_is_a_search(owner: Chat, posts: list[Post]) -> None:
    await owner.write("/announce")
    await owner.write("Read this.")
    assert labels(says(await owner.write("visit"))[0].screen) == [posts[2].title]


@pytest.mark.parametrize("label", ["Send now", "Send test to me", "Do not send"])
async def test_a_reader_who_presses_an_owners_button_changes_nothing(
    owner: Chat, reader: Chat, database: Database, label: str
) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    assert toast(await reader.press(label, card.screen)) == texts_help.STALE
    assert await deliveries(owner) == 0
    sent = await owner.press("Send now", card.screen)
    assert toast(sent).startswith("The announcement is on its way")


async def test_another_owner_goes_on_with_it_and_it_is_sent_once(
    owner: Chat, database: Database
) -> None:
    await readers(database, ["none"])
    _, card = await ready(owner)
    async with database.transaction() as tx:
        await tx.admins.put(Admin(9_002, "owner", "Alex", frozenset()), OWNER, NOW)
    second = Chat(database, 9_002)
    await second.press_data("v1:place:announcements")
    assert "All posts: chosen" in labels(
        changed(await second.press("The new clinic opens on 6\u2026"))
    )
    assert toast(await second.press("Send now", card.screen)) == texts_announcements.sent(1)
    assert toast(await owner.press("Send now", card.screen)) == texts_announcements.DONE_ELSEWHERE
    await run_due(database, NOW)
    assert await deliveries(owner) == 1


def test_an_announcement_says_who_it_is_from_and_how_to_stop() -> None:
    shown = announcement_screen("Hello.", "Tea <and> cake")
    assert shown == Screen(
        "<b>Announcement from Tea &lt;and&gt; cake</b>\n\nHello.\n\n"
        "To turn announcements off, send /settings."
    )
    assert announcement_screen("Hello.", "").html.startswith("<b>Announcement</b>")
