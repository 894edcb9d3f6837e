"""The log in the panel: the newest first, of one person or kind, and as a file."""

from __future__ import annotations

from datetime import timedelta

from bot.admins.roles import Role
from bot.texts import log as texts_log
from bot.texts import people as texts_people
from storage.admins import Admin
from tests.bot.handlers.ask import NOW, OWNER, READER, Chat, changed, labels, plain, says, toast
from tests.storage.builders import within

SAM = 71_000_001


async def a_log(owner: Chat, acts: int = 12) -> None:
    """Let an owner and a second admin do things, one a minute."""
    sam = Admin(SAM, Role.OWNER.value, "Sam", frozenset())
    await within(owner.database, lambda tx: tx.admins.put(sam, OWNER, NOW))

    async with owner.database.transaction() as tx:
        for number in range(acts):
            who, what = (SAM, "list renamed") if number % 3 == 0 else (OWNER, "list made")
            at = NOW - timedelta(minutes=acts - number)
            await tx.audit.note(who, what, f"thing-{number}", at)


async def open_log(owner: Chat) -> None:
    await owner.write("/admin")
    await owner.press("Log")


async def test_the_newest_acts_come_first_and_the_older_on_request(owner: Chat) -> None:
    await a_log(owner)
    await open_log(owner)
    first = plain(changed(owner.last))
    assert "11:59am, You\nThe list thing-11 was made." in first
    assert first.index("thing-11") < first.index("thing-10")
    assert "thing-1 " not in first
    await owner.press("Older")
    last = plain(changed(owner.last))
    assert "11:48am, Sam\nThe list thing-0 got another name." in last
    assert "Older" not in labels(changed(owner.last))
    await owner.press("Newest")
    assert plain(changed(owner.last)) == first


async def test_the_log_can_be_of_one_person(owner: Chat) -> None:
    await a_log(owner)
    await open_log(owner)
    await owner.press("By person")
    await owner.press("Sam")
    shown = plain(changed(owner.last))
    assert shown.count("Sam") == 4
    assert "You" not in shown
    await owner.press("By person")
    await owner.press("Everything")
    assert "You" in plain(changed(owner.last))


async def test_the_log_can_be_of_one_kind_page_by_page(owner: Chat) -> None:
    await a_log(owner, 36)
    await open_log(owner)
    await owner.press("By kind")
    await owner.press("List made")
    await owner.press("Older")
    await owner.press("Older")
    shown = plain(changed(owner.last))
    assert shown.count("was made") == 4
    assert "another name" not in shown


async def test_who_left_has_no_name_and_a_person_in_an_act_has_theirs(owner: Chat) -> None:
    await a_log(owner, 0)
    tag = await owner.within(lambda tx: _tag(tx.admins.tag(SAM)))
    await owner.within(lambda tx: tx.audit.note(0, "role given", f"{tag}: viewer", NOW))
    await open_log(owner)
    assert f"{texts_people.NOBODY}\nSam is a viewer now." in plain(changed(owner.last))
    await owner.within(lambda tx: tx.admins.drop(SAM))
    await owner.press("Newest")
    assert f"{texts_people.NOBODY} is a viewer now." in plain(changed(owner.last))


async def _tag(tag: str) -> str:
    return tag


async def test_the_log_comes_as_a_file_and_that_is_in_the_log(owner: Chat) -> None:
    await a_log(owner)
    await open_log(owner)
    await owner.press("Get the log as a file")
    assert toast(owner.last) == texts_log.FILE_COMES
    (said,) = says(owner.last)
    assert said.screen.enclosure == "log:100000"
    await open_log(owner)
    assert "The log was exported." in plain(changed(owner.last))


async def test_a_log_in_which_nothing_is_says_so(owner: Chat) -> None:
    await open_log(owner)
    assert texts_log.EMPTY in plain(changed(owner.last))
    for press in ("page:x:y:z", "page:0:99999:ffffffff", "page", "people", "kinds", "", "a:b"):
        assert changed(await owner.press_data(f"v1:log:{press}"))


async def test_only_owners_see_the_log(owner: Chat) -> None:
    await a_log(owner)
    editor = Chat(owner.database, READER)
    role = Admin(READER, Role.EDITOR.value, "Alex", frozenset())
    await within(owner.database, lambda tx: tx.admins.put(role, OWNER, NOW))
    await editor.write("/admin")
    shown = editor.pressable
    assert shown
    assert "Log" not in labels(shown)
    for press in ("log:page:0:-:-", "log:csv", "place:log"):
        assert "thing" not in str(await editor.press_data(f"v1:{press}"))


async def test_a_list_is_called_by_its_name_also_when_it_is_put_away(owner: Chat) -> None:
    await owner.write("/newlist Research")
    await owner.press("See this list")
    await owner.press("Archive")
    await open_log(owner)
    shown = plain(changed(owner.last))
    assert "The list Research was made." in shown
    assert "The list Research was archived." in shown
