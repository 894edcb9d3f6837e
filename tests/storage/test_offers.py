"""Another text for what the site has: kept beside the old one, then in its place, never lost."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.offers import CHANGED, EDIT
from storage.records import Comment
from storage.states import MAY_WITHDRAW, CommentState
from tests.storage.builders import LATER, NOW, READER, a_comment, within
from tests.storage.test_wishes import on_site

HELD, APPROVED = CommentState.HELD, CommentState.APPROVED
NEW = "I agree, but not with all of it."


@pytest.fixture(params=[HELD, APPROVED])
async def comment(request: pytest.FixtureRequest, database: Database) -> Comment:
    return await within(database, lambda tx: on_site(tx, state=request.param))


async def get(database: Database, comment: Comment) -> Comment:
    found = await within(database, lambda tx: tx.comments.get(comment.id))
    assert found is not None
    return found


async def put(database: Database, comment: Comment, text: str | None = NEW) -> bool:
    return await within(database, lambda tx: tx.offers.put(comment.id, text))


async def ask(database: Database, comment: Comment) -> bool:
    return await within(
        database, lambda tx: tx.wishes.ask(comment, EDIT, READER, NOW, states=MAY_WITHDRAW)
    )


async def test_an_offer_changes_nothing_yet(database: Database, comment: Comment) -> None:
    assert await put(database, comment)
    assert await get(database, comment) == comment
    assert await within(database, lambda tx: tx.offers.get(comment.id)) == NEW


async def test_the_newest_offer_counts_and_may_be_none(
    database: Database, comment: Comment
) -> None:
    await put(database, comment, "An older one.")
    await put(database, comment)
    assert await within(database, lambda tx: tx.offers.get(comment.id)) == NEW
    await put(database, comment, None)
    assert await within(database, lambda tx: tx.offers.get(comment.id)) is None


async def test_while_something_is_asked_the_offer_stays(
    database: Database, comment: Comment
) -> None:
    await put(database, comment)
    assert await ask(database, comment)
    assert not await put(database, comment, "Something else.")
    assert await within(database, lambda tx: tx.offers.get(comment.id)) == NEW


async def test_what_is_not_on_the_site_is_offered_nothing(database: Database) -> None:
    draft = await within(database, lambda tx: a_comment(tx, 9))
    assert not await put(database, draft)


async def test_what_the_site_took_changes_places_with_what_was_there(
    database: Database, comment: Comment
) -> None:
    await put(database, comment)
    await within(database, lambda tx: tx.comments.note(comment.id, reported=comment.state))
    assert await within(database, lambda tx: tx.offers.took(comment.id, "https://b/#5", LATER))
    after = await get(database, comment)
    assert (after.text, after.state, after.url) == (NEW, HELD, "https://b/#5")
    assert after.revision == comment.revision + 1
    assert (after.changed_at, after.body) == (LATER, None)
    assert await within(database, lambda tx: tx.offers.get(comment.id)) == comment.text
    assert [one.id for one in await within(database, lambda tx: tx.comments.unreported(5))] == [
        comment.id
    ]


async def test_without_an_offer_there_is_nothing_to_take(
    database: Database, comment: Comment
) -> None:
    assert not await within(database, lambda tx: tx.offers.took(comment.id, "", LATER))
    assert await get(database, comment) == comment


async def test_what_somebody_wrote_there_is_kept_and_told_anew(
    database: Database, comment: Comment
) -> None:
    await put(database, comment)
    await ask(database, comment)
    async with database.transaction() as tx:
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        await tx.wishes.done(wish, LATER)
        assert await tx.offers.found(comment.id, "An editor wrote this.", LATER)
        told = await tx.wishes.of(comment.id)
    after = await get(database, comment)
    assert (after.text, after.state) == ("An editor wrote this.", comment.state)
    assert after.revision == comment.revision + 1
    assert told is not None
    assert (told.word, told.done_at) == (CHANGED, after.changed_at)
    assert await within(database, lambda tx: tx.offers.get(comment.id)) is None


async def test_of_what_must_not_be_kept_nothing_is_kept(
    database: Database, comment: Comment
) -> None:
    await within(database, lambda tx: tx.comments.note(comment.id, body="I agree."))
    await put(database, comment)
    assert await within(database, lambda tx: tx.offers.found(comment.id, None, LATER))
    after = await get(database, comment)
    assert (after.text, after.body, after.state) == ("", None, comment.state)
    assert after.revision == comment.revision + 1
    assert await within(database, lambda tx: tx.offers.get(comment.id)) is None


async def test_what_is_dropped_is_gone(database: Database, comment: Comment) -> None:
    await put(database, comment)
    await within(database, lambda tx: tx.offers.drop(comment.id))
    assert await within(database, lambda tx: tx.offers.get(comment.id)) is None
