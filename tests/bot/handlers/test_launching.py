"""An announcement goes now or at a time, once or again and again; or it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.admins.roles import Role
from bot.screen import Screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import announcements as texts
from bot.texts import scheduled as texts_scheduled
from bot.texts import search as texts_search
from storage.admins import Admin
from storage.announcements import Announcement, AnnouncementState
from storage.database import Database
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

SENDER = 9_009
BEFORE_SPRING = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def patient(database: Database) -> Chat:
    """Give an owner's chat in a house where one can undo for 30 seconds."""
    return Chat(database, OWNER, a_house(undo_seconds=30), first_name="Robin")


async def ready(admin: Chat, readers: int = 1, name: str = "All posts") -> Screen:
    """Write an announcement to so many readers; return the card under its preview."""
    for number in range(readers):
        house = a_house(quiet="none")
        await Chat(admin.database, 2_000 + number, house).write("/start l_all")
    await admin.write("/announce")
    await admin.write("Read this.")
    await admin.press(f"{name}: not chosen")
    return says(await admin.press("Preview"))[-1].screen


async def stored(admin: Chat, number: int = 1) -> Announcement:
    """Return an announcement as it is now."""
    found = await admin.within(lambda tx: tx.announcements.get(number))
    assert found is not None
    return found


async def deliveries(admin: Chat) -> int:
    """Count the deliveries that wait."""
    return (await admin.within(lambda tx: tx.tallies.all())).left


# ---- now, and undone


async def test_nothing_leaves_while_it_can_be_undone(patient: Chat) -> None:
    await ready(patient)
    sent = await patient.press("Send now")
    assert toast(sent) == texts.sent(1)
    assert "You can undo this for 30 seconds." in plain(says(sent)[0].screen)
    assert await run_due(patient.database, NOW + timedelta(seconds=29)) == 0
    assert await run_due(patient.database, NOW + timedelta(seconds=30)) == 1
    assert await deliveries(patient) == 1
    assert toast(await patient.press("Undo")) == texts.TOO_LATE


async def test_undo_makes_it_a_draft_again_and_it_can_be_sent_once_more(patient: Chat) -> None:
    await ready(patient)
    card = says(await patient.press("Send now"))[0].screen
    assert toast(await patient.press("Undo", card)) == texts.TAKEN_BACK
    assert toast(await patient.press("Undo", card)) == texts.DONE_ELSEWHERE
    assert await run_due(patient.database, NOW + timedelta(hours=1)) == 0
    assert (await stored(patient)).state is AnnouncementState.DRAFT
    await patient.press("Preview")
    await patient.press("Send now")
    patient.wait(seconds=30)
    assert await run_due(patient.database, patient.now) == 1
    assert await deliveries(patient) == 1
    assert [act for act, _ in await audited(patient.database)] == [
        *("announcement sent", "announcement taken back", "announcement sent")
    ]


# ---- a large audience


async def test_above_a_threshold_the_number_is_typed(owner: Chat) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 1, OWNER, NOW))
    card = await ready(owner, readers=2)
    assert said(await owner.press("Send now", card)) == texts.ask_count(2)
    assert said(await owner.write("1")) == texts.NO_NUMBER
    assert (await stored(owner)).state is AnnouncementState.DRAFT
    await owner.press("Send now", card)
    assert said(await owner.write(" 2 ")) == texts.sent(2)
    await run_due(owner.database, NOW)
    assert await deliveries(owner) == 2


async def test_a_number_that_has_grown_by_more_than_a_tenth_is_asked_for_again(
    owner: Chat,
) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 1, OWNER, NOW))
    card = await ready(owner, readers=2)
    await owner.press("Send now", card)
    await Chat(owner.database, 2_999, a_house(quiet="none")).write("/start l_all")
    assert said(await owner.write("2")) == (
        "We ask again because the audience has grown from 2 to 3 readers. "
        "To go on, type the new number in your next message."
    )
    assert (await stored(owner)).state is AnnouncementState.DRAFT
    assert said(await owner.write("2")) == texts.NO_NUMBER
    await owner.press("Send now", card)
    assert said(await owner.write("3")) == texts.sent(3)


async def test_a_number_that_has_grown_by_a_tenth_is_taken(owner: Chat) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 1, OWNER, NOW))
    card = await ready(owner, readers=10)
    await owner.press("Send now", card)
    await Chat(owner.database, 2_999, a_house(quiet="none")).write("/start l_all")
    assert said(await owner.write("10")) == texts.sent(11)


async def test_the_time_is_kept_where_a_number_is_asked_for_again(owner: Chat) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 0, OWNER, NOW))
    await ready(owner)
    await owner.press("Schedule")
    await owner.press("Tomorrow at 9am")
    await Chat(owner.database, 2_999, a_house(quiet="none")).write("/start l_all")
    assert said(await owner.write("1")) == texts.ask_count(2, 1)
    assert "It goes out tomorrow at 9am." in said(await owner.write("2"))


async def test_a_typed_number_is_void_once_the_announcement_has_changed(owner: Chat) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 0, OWNER, NOW))
    card = await ready(owner)
    await owner.press("Send now", card)
    await owner.press("Change it", card)
    await owner.press("All posts: chosen")
    assert said(await owner.write("1")) == texts.DONE_ELSEWHERE
    assert (await stored(owner)).state is AnnouncementState.DRAFT


async def test_a_time_is_kept_while_the_number_is_typed(owner: Chat) -> None:
    await owner.within(lambda tx: tx.preferences.put("type_count_above", 0, OWNER, NOW))
    await ready(owner)
    await owner.press("Schedule")
    assert said(await owner.press("Tomorrow at 9am")) == texts.ask_count(1)
    assert "It goes out tomorrow at 9am." in said(await owner.write("1"))
    assert (await stored(owner)).local_at == "2026-03-17T09:00"


# ---- at a time


async def test_a_time_is_tapped(owner: Chat) -> None:
    await ready(owner)
    page = changed(await owner.press("Schedule"))
    assert "Europe/London" in plain(page)
    assert labels(page)[:4] == [
        *("Today at 5:30pm", "Tomorrow at 9am", "Tomorrow at 5:30pm"),
        "Monday 23 March 2026 at 9am",
    ]
    shown = said(await owner.press("Monday 23 March 2026 at 9am"))
    assert "It goes out on Monday 23 March 2026 at 9am." in shown
    assert "Today 1 reader would get it." in shown
    one = await stored(owner)
    assert one.send_at == datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
    for label in ("Today at 5:30pm", "Tomorrow at 9am"):
        assert toast(await owner.press(label, page)) == texts.DONE_ELSEWHERE


async def test_a_time_is_typed_and_asked_again_where_it_cannot_be(owner: Chat) -> None:
    await ready(owner)
    await owner.press("Schedule")
    assert texts.ASK_TIME in said(await owner.press("Type another time"))
    for text, problem in (
        ("soon", texts.TIME_UNREAD),
        ("today 9am", texts.TIME_PAST),
        ("6 August 2090 9am", texts.TIME_FAR),
    ):
        assert said(await owner.write(text)) == problem
    assert "It goes out on Thursday 6 August 2026 at 5:30pm." in said(
        await owner.write("6 August 2026 5:30pm")
    )
    assert (await stored(owner)).send_at == datetime(2026, 8, 6, 16, 30, tzinfo=UTC)


async def test_a_tapped_time_that_is_over_is_refused(owner: Chat) -> None:
    await ready(owner)
    page = changed(await owner.press("Schedule"))
    owner.wait(hours=6)
    assert toast(await owner.press("Today at 5:30pm", page)) == texts.TIME_PAST


@pytest.mark.parametrize(
    ("now", "typed", "remark", "send_at"),
    [
        (BEFORE_SPRING, "1:30am", texts.SKIPPED, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (BEFORE_AUTUMN, "1:30am", texts.DOUBLED, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
async def test_a_change_of_the_clocks_is_said_and_resolved(
    owner: Chat, now: datetime, typed: str, remark: str, send_at: datetime
) -> None:
    owner.now = now
    await ready(owner)
    await owner.press("Schedule")
    await owner.press("Type another time")
    assert remark in said(await owner.write(f"tomorrow {typed}"))
    assert (await stored(owner)).send_at == send_at


async def test_what_is_scheduled_is_seen_changed_and_stopped(owner: Chat) -> None:
    await ready(owner)
    await owner.press("Schedule")
    await owner.press("Tomorrow at 9am")
    place = changed(await owner.press_data("v1:place:scheduled"))
    assert "- Read this: Tomorrow at 9am" in plain(place)
    await owner.press("Read this")
    await owner.press("Change the time")
    await owner.press("Tomorrow at 5:30pm")
    assert (await stored(owner)).local_at == "2026-03-17T17:30"
    assert toast(await owner.press("Change it")) == texts.TAKEN_BACK
    assert await owner.within(lambda tx: tx.announcements.scheduled()) == []
    await owner.press("Preview")
    await owner.press("Schedule")
    card = says(await owner.press("Tomorrow at 9am"))[0].screen
    assert toast(await owner.press("Do not send", card)) == texts.NOT_SENT
    assert toast(await owner.press("Do not send", card)) == texts.DONE_ELSEWHERE
    assert await run_due(owner.database, NOW + timedelta(days=3)) == 0
    assert texts_scheduled.NOTHING_SCHEDULED in plain(
        changed(await owner.press_data("v1:place:scheduled"))
    )


async def test_it_repeats_until_it_is_stopped(owner: Chat) -> None:
    await ready(owner)
    await owner.press("Schedule")
    await owner.press("Tomorrow at 9am")
    page = changed(await owner.press("Repeat every week"))
    assert "The next run is tomorrow at 9am. It repeats every week." in plain(page)
    for day in (17, 24):
        assert await run_due(owner.database, datetime(2026, 3, day, 9, 0, tzinfo=UTC)) == 1
        owner.now = datetime(2026, 3, day, 10, 0, tzinfo=UTC)
    assert await deliveries(owner) == 2
    assert (await stored(owner)).send_at == datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    await owner.press_data("v1:draft:1")
    page = changed(await owner.press("Stop repeating"))
    assert "It goes out on Tuesday 31 March 2026 at 9am." in plain(page)
    assert await run_due(owner.database, datetime(2026, 3, 31, 8, 0, tzinfo=UTC)) == 1
    assert (await stored(owner)).state is AnnouncementState.SENT


# ---- whose lists


async def test_a_sender_chooses_among_the_own_lists_and_sees_only_their_announcements(
    owner: Chat, database: Database
) -> None:
    await ready(owner)
    made = await owner.within(lambda tx: tx.lists.add("research", "Research", NOW))
    assert made is not None
    sender = Chat(database, SENDER, a_house())
    admin = Admin(SENDER, Role.SENDER, "Lee", frozenset({made.id}))
    await owner.within(lambda tx: tx.admins.put(admin, OWNER, NOW))
    assert "Read this" not in labels(changed(await sender.press_data("v1:place:announcements")))
    for verb in ("draft:1", "news:1:2:preview", "news:1:2:now", "news:1:2:drop"):
        assert toast(await sender.press_data(f"v1:{verb}")) == texts.DONE_ELSEWHERE
    await sender.write("/announce")
    page = says(await sender.write("For research."))[0].screen
    assert [one for one in labels(page) if ":" in one] == ["Research: not chosen"]
    assert toast(await sender.press_data("v1:news:2:1:to:1")) == texts.DONE_ELSEWHERE
    await sender.press("Research: not chosen")
    # The owner lets it go to everyone: the sender cannot send it now.
    await owner.press_data("v1:draft:2")
    await owner.press("All posts: not chosen")
    assert toast(await sender.press_data("v1:news:2:3:now")) == texts.NOT_YOUR_LISTS
    assert (await stored(owner, 2)).state is AnnouncementState.DRAFT


async def test_a_list_that_went_meanwhile_is_not_sent_to(owner: Chat) -> None:
    await owner.write("/newlist Research")
    await ready(owner)
    card = owner.pressable
    research = await owner.within(lambda tx: tx.lists.by_slug("research"))
    assert research is not None
    await owner.press("Change it", card)
    await owner.press("Research: not chosen")
    card = says(await owner.press("Preview"))[-1].screen
    assert await owner.within(lambda tx: tx.list_changes.archive(research.id, NOW))
    assert toast(await owner.press("Send now", card)) == texts_scheduled.LISTS_CHANGED
    assert (await stored(owner)).lists == frozenset({1})


# ---- two people


async def test_a_large_send_waits_for_a_second_person(owner: Chat, database: Database) -> None:
    await owner.within(lambda tx: tx.preferences.put("second_person_above", 1, OWNER, NOW))
    card = await ready(owner, readers=2)
    assert said(await owner.press("Send now", card)).startswith(texts.NO_SECOND)
    assert (await stored(owner)).state is AnnouncementState.DRAFT
    await owner.within(
        lambda tx: tx.admins.put(Admin(SENDER, Role.SENDER, "Lee", frozenset()), OWNER, NOW)
    )
    await owner.press_data("v1:draft:1")
    await owner.press("Preview")
    waits = await owner.press("Send now")
    assert texts_scheduled.ASKED in said(waits)
    assert await run_due(database, NOW) == 0
    one = await stored(owner)
    second = Chat(database, SENDER, a_house())
    await second.press_data(f"v1:agree:{one.id}:{one.revision}:yes")
    assert await run_due(database, NOW) == 1
    assert await deliveries(owner) == 2


async def test_to_repeat_needs_a_second_person_again(owner: Chat, database: Database) -> None:
    await owner.within(lambda tx: tx.preferences.put("second_person_above", 1, OWNER, NOW))
    lee = Admin(SENDER, Role.SENDER, "Lee", frozenset())
    await owner.within(lambda tx: tx.admins.put(lee, OWNER, NOW))
    await ready(owner, readers=2)
    await owner.press("Schedule")
    page = says(await owner.press("Tomorrow at 9am"))[0].screen
    second = Chat(database, SENDER, a_house())
    await second.press_data(f"v1:agree:1:{(await stored(owner)).revision}:yes")
    assert (await stored(owner)).state is AnnouncementState.SCHEDULED
    assert toast(await owner.press("Repeat every week", page)) == texts.DONE_ELSEWHERE
    await owner.press_data("v1:draft:1")
    page = changed(await owner.press("Repeat every week"))
    assert texts_scheduled.ASKED in plain(page)
    assert (await stored(owner)).state is AnnouncementState.ASKED


async def test_who_lost_the_list_makes_nothing_repeat(owner: Chat, database: Database) -> None:
    lee = Admin(SENDER, Role.SENDER, "Lee", frozenset())
    await owner.within(lambda tx: tx.admins.put(lee, OWNER, NOW))
    sender = Chat(database, SENDER, a_house())
    await ready(sender)
    await sender.press("Schedule")
    page = says(await sender.press("Tomorrow at 9am"))[0].screen
    before = await stored(owner)
    research = await owner.within(lambda tx: tx.lists.add("research", "Research", NOW))
    assert research is not None
    limited = Admin(SENDER, Role.SENDER, "Lee", frozenset({research.id}))
    await owner.within(lambda tx: tx.admins.put(limited, OWNER, NOW))
    assert toast(await sender.press("Repeat every week", page)) == texts.NOT_YOUR_LISTS
    assert await stored(owner) == before


async def test_a_lost_list_makes_what_was_scheduled_a_draft(owner: Chat) -> None:
    """Else it would go out to everyone who was to be left out."""
    await owner.write("/newlist Research")
    research = await owner.within(lambda tx: tx.lists.by_slug("research"))
    assert research is not None
    await ready(owner)
    await owner.press_data("v1:draft:1")
    for label in ("Research: not chosen", "Research: chosen"):
        await owner.press(label)
    await owner.press("Preview")
    await owner.press("Schedule")
    page = says(await owner.press("Tomorrow at 9am"))[0].screen
    assert (await stored(owner)).minus == {research.id}
    assert await owner.within(lambda tx: tx.list_changes.archive(research.id, NOW))
    assert toast(await owner.press("Repeat every week", page)) == texts_scheduled.LISTS_CHANGED
    one = await stored(owner)
    assert (one.state, one.minus) == (AnnouncementState.DRAFT, frozenset())


async def test_who_lets_it_repeat_answers_for_it_and_its_writer_may_agree(
    owner: Chat, database: Database
) -> None:
    await owner.within(lambda tx: tx.preferences.put("second_person_above", 1, OWNER, NOW))
    lee = Admin(SENDER, Role.SENDER, "Lee", frozenset())
    await owner.within(lambda tx: tx.admins.put(lee, OWNER, NOW))
    sender = Chat(database, SENDER, a_house())
    await ready(sender, readers=2)
    await sender.press("Schedule")
    await sender.press("Tomorrow at 9am")
    await owner.press_data(f"v1:agree:1:{(await stored(owner)).revision}:yes")
    await owner.press_data("v1:draft:1")
    assert texts_scheduled.ASKED in plain(changed(await owner.press("Repeat every week")))
    one = await stored(owner)
    assert (one.state, one.created_by) == (AnnouncementState.ASKED, OWNER)
    own = f"v1:agree:1:{one.revision}:yes"
    assert toast(await owner.press_data(own)) == texts_agreeing.NOT_YOUR_OWN
    await sender.press_data(own)
    assert (await stored(owner)).state is AnnouncementState.SCHEDULED


async def test_where_nobody_could_agree_that_it_repeats_it_is_said(owner: Chat) -> None:
    await ready(owner, readers=2)
    await owner.press("Schedule")
    page = says(await owner.press("Tomorrow at 9am"))[0].screen
    await owner.within(lambda tx: tx.preferences.put("second_person_above", 1, OWNER, NOW))
    assert said(await owner.press("Repeat every week", page)).startswith(texts.NO_SECOND)


# ---- testers


async def a_test_list(owner: Chat, slug: str = "testers") -> int:
    """Make a list with one reader, and keep it for the staff; return its id."""
    await owner.write(f"/newlist {slug.title()}")
    await Chat(owner.database, 3_001).write(f"/start l_{slug}")
    made = await owner.within(lambda tx: tx.lists.by_slug(slug))
    assert made is not None
    assert await owner.within(lambda tx: tx.list_changes.set_staff(made.id, staff=True))
    return made.id


async def fill(owner: Chat, list_id: int, number: int) -> None:
    """Put more people on a list."""
    async with owner.database.transaction() as tx:
        for chat_id in range(4_000, 4_000 + number):
            await tx.subscribers.ensure(chat_id, "private", "none", NOW)
            await tx.lists.join(list_id, chat_id, "v1", NOW)


async def test_testers_get_a_test_once_as_it_is_now(owner: Chat) -> None:
    await a_test_list(owner)
    await ready(owner)
    await owner.press("Choose testers")
    assert toast(await owner.press("Testers")) == texts.tested(1)
    found = await owner.within(lambda tx: tx.messages.upcoming(NOW, 20))
    (body,) = [one.body for one in found if one.chat_id == 3_001]
    assert "Read this." in Screen.from_json(body).html
    await owner.press_data("v1:draft:1")
    card = says(await owner.press("Preview"))[-1].screen
    for _ in range(2):
        assert toast(await owner.press("Send test to testers", card)) == texts.tested(1)
    again = await owner.within(lambda tx: tx.messages.upcoming(NOW, 20))
    assert [one.chat_id for one in again].count(3_001) == 1
    assert await deliveries(owner) == 0


async def test_only_small_lists_of_the_staff_have_testers(owner: Chat) -> None:
    small, large = await a_test_list(owner), await a_test_list(owner, "everybody")
    await fill(owner, large, 50)
    await ready(owner)
    asked = says(await owner.press("Choose testers"))[0].screen
    assert labels(asked) == ["Testers"]
    one = await stored(owner)
    for list_id in (1, large):
        pressed = await owner.press_data(f"v1:news:1:{one.revision}:testers-are:{list_id}")
        assert toast(pressed) == texts.DONE_ELSEWHERE
    await fill(owner, small, 49)
    assert toast(await owner.press("Testers", asked)) == texts.tested(1)


async def test_any_of_many_lists_of_the_staff_can_have_the_testers(owner: Chat) -> None:
    async def make(tx: Transaction) -> None:
        for number in range(1, 96):
            made = await tx.lists.add(f"l{number}", f"List {number:02}", NOW)
            assert made
            await tx.list_changes.set_staff(made.id, staff=True)

    await owner.within(make)
    await ready(owner)
    first = says(await owner.press("Choose testers"))[0].screen
    assert await walked(owner, first, "List ") == [f"List {number:02}" for number in range(1, 96)]
    await owner.press(texts_search.NEXT, first)
    await owner.press(texts_search.NEXT)
    assert toast(await owner.press("List 95")) == texts.NO_TESTERS
    chosen = await owner.within(lambda tx: tx.lists.by_slug("l95"))
    assert chosen
    assert await owner.within(lambda tx: tx.preferences.number("testers", 0)) == chosen.id


async def test_where_no_list_is_for_testers_it_is_said(owner: Chat) -> None:
    await ready(owner)
    asked = says(await owner.press("Choose testers"))[0].screen
    assert (labels(asked), plain(asked)) == ([], f"Testers\n\n{texts.NO_TESTER_LIST}")


async def test_a_list_of_testers_that_has_grown_gets_no_test(owner: Chat) -> None:
    testers = await a_test_list(owner)
    card = await ready(owner)
    await owner.press("Choose testers")
    await owner.press("Testers")
    card = says(await owner.press("Preview", await fresh(owner)))[-1].screen
    await fill(owner, testers, 50)
    assert toast(await owner.press("Send test to testers", card)) == texts.NO_TESTER_LIST
    again = says(await owner.press("Preview", await fresh(owner)))[-1].screen
    assert "Send test to testers" not in labels(again)


async def fresh(owner: Chat) -> Screen:
    """Return the page of the first announcement as it is now."""
    return changed(await owner.press_data("v1:draft:1"))


async def test_who_may_not_send_to_the_testers_sends_them_no_test(
    owner: Chat, database: Database
) -> None:
    testers = await a_test_list(owner)
    await owner.within(lambda tx: tx.preferences.put("testers", testers, OWNER, NOW))
    lee = Admin(SENDER, Role.SENDER, "Lee", frozenset({1}))
    await owner.within(lambda tx: tx.admins.put(lee, OWNER, NOW))
    sender = Chat(database, SENDER, a_house())
    assert "Send test to testers" not in labels(await ready(sender))
    one = await stored(sender)
    pressed = await sender.press_data(f"v1:news:1:{one.revision}:testers")
    assert toast(pressed) == texts.NO_TESTER_LIST


async def test_a_tester_without_announcements_gets_no_test(owner: Chat) -> None:
    await a_test_list(owner)
    await owner.within(lambda tx: tx.subscribers.withdraw(3_001, "announcements", NOW))
    await ready(owner)
    await owner.press("Choose testers")
    assert toast(await owner.press("Testers")) == texts.NO_TESTERS
