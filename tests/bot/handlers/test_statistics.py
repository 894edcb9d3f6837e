"""Statistics in the panel, and `Useful` under a post."""

from __future__ import annotations

from bot import texts
from bot.texts import help as texts_help
from bot.texts import search as texts_search
from bot.texts import statistics as texts_statistics
from storage.admins import Admin
from storage.records import Post
from storage.transaction import Transaction
from tests.bot.handlers.ask import NOW, OTHER, OWNER, Chat, changed, labels, plain, says, toast
from tests.bot.handlers.paging import walked


async def test_useful_is_counted_and_a_second_tap_takes_it_back(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await reader.write(f"/start p_{posts[0].id}")
    assert toast(await reader.press("Useful")) == texts_statistics.TAPPED
    assert toast(await other.press_data(f"v1:useful:{posts[0].id}")) == texts_statistics.TAPPED
    assert toast(await reader.press("Useful")) == texts_statistics.TAKEN_BACK
    counts = await reader.within(lambda tx: tx.marks.of_posts([posts[0].id]))
    assert counts == {posts[0].id: 1}
    assert toast(await reader.press_data("v1:useful:99999")) == texts.NO_SUCH_POST


async def test_useful_comes_last_under_a_post(reader: Chat, posts: list[Post]) -> None:
    (shown,) = says(await reader.write(f"/start p_{posts[0].id}"))
    assert labels(shown.screen) == [texts.READ_POST, texts.SAVE, texts.USEFUL]


async def test_the_page_says_what_cannot_be_known(owner: Chat) -> None:
    await owner.write("/admin")
    page = changed(await owner.press("Statistics"))
    assert "Telegram does not tell who has read a post" in plain(page)
    assert labels(page) == [
        *("Growth: All posts", "What became of messages", "Best hours", "Comments"),
        *("After each post", "Useful", "Back to the panel"),
    ]


async def test_the_growth_of_every_list_is_on_some_page(owner: Chat) -> None:
    async def make(tx: Transaction) -> None:
        for number in range(1, 96):
            await tx.lists.add(f"l{number}", f"List {number:02}", NOW)

    await owner.within(make)
    await owner.write("/admin")
    first = changed(await owner.press("Statistics"))
    found = await walked(owner, first, "Growth: List ")
    assert found == [f"Growth: List {number:02}" for number in range(1, 96)]
    await owner.press(texts_search.NEXT, first)
    last = changed(await owner.press(texts_search.NEXT))
    assert "Best hours" in labels(last)
    assert says(await owner.press("Growth: List 95", last))


async def test_each_button_brings_words_and_a_picture_where_there_is_one(
    owner: Chat, posts: list[Post]
) -> None:
    async with owner.database.transaction() as tx:
        for chat_id in range(7):
            await tx.marks.toggle(chat_id, posts[0].id, NOW)
    await owner.write("/admin")
    page = changed(await owner.press("Statistics"))
    for label in labels(page)[:-1]:
        (shown,) = says(await owner.press(label, page))
        assert plain(shown.screen)
        assert (shown.screen.enclosure == "stats-useful:0") is (label == "Useful")
    assert "Useful: 7" in plain(shown.screen)


async def test_a_list_that_is_not_theirs_is_not_told(owner: Chat) -> None:
    async with owner.database.transaction() as tx:
        one = await tx.lists.add("one", "One", NOW)
        other = await tx.lists.add("two", "Two", NOW)
        assert one is not None
        assert other is not None
        await tx.admins.put(Admin(OTHER, "viewer", None, frozenset({one.id})), OWNER, NOW)
    viewer = Chat(owner.database, OTHER)
    await viewer.write("/admin")
    page = changed(await viewer.press("Statistics"))
    assert "Growth: One" in labels(page)
    assert "Growth: Two" not in labels(page)
    for data in (f"growth:{other.id}", "growth:999", "nothing:0", ""):
        assert toast(await viewer.press_data(f"v1:stats:{data}")) == texts_help.STALE
