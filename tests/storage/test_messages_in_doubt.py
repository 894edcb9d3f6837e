"""Messages whose answer was lost: sent again or left, all at once; and cards found by their key."""

from __future__ import annotations

from storage.database import Database
from storage.ledger import Settlement
from storage.messages import NewMessage
from storage.states import SendState
from storage.transaction import Transaction
from tests.storage.builders import ANYONE, LATER, NOW, claim_messages


async def three(tx: Transaction) -> None:
    """Store three messages: one sent, two in doubt."""
    for number in (1, 2, 3):
        await tx.messages.add(NewMessage(f"k{number}", number, f"text {number}"), NOW)
    sent, *doubted = await claim_messages(tx, ANYONE, NOW, 9)
    await tx.messages.settle(sent.id, ANYONE, Settlement(SendState.SENT, message_id=77), NOW)
    for one in doubted:
        what = Settlement(SendState.IN_DOUBT, error="lost")
        await tx.messages.settle(one.id, ANYONE, what, NOW)


async def states(tx: Transaction) -> dict[SendState, int]:
    return {state: n for state, n in (await tx.messages.counts()).items() if n}


async def test_a_message_is_found_by_its_key_once_it_is_there(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.messages.of_key("k1") is None
        await three(tx)
        assert await tx.messages.of_key("k1") == (SendState.SENT, 77)
        assert await tx.messages.of_key("k2") == (SendState.IN_DOUBT, None)


async def test_what_is_in_doubt_is_sent_again_with_the_same_words(database: Database) -> None:
    async with database.transaction() as tx:
        await three(tx)
        assert await tx.messages.resend_doubt() == 2
        assert await tx.messages.resend_doubt() == 0
        assert await states(tx) == {SendState.SENT: 1, SendState.TODO: 2}
        again = await claim_messages(tx, ANYONE, NOW, 9)
    assert [(one.body, one.attempt) for one in again] == [("text 2", 1), ("text 3", 1)]


async def test_what_is_left_is_over_and_its_words_are_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await three(tx)
        assert await tx.messages.leave_doubt(LATER) == 2
        assert await tx.messages.leave_doubt(LATER) == 0
        assert await tx.messages.resend_doubt() == 0
        assert await states(tx) == {SendState.SENT: 1, SendState.DROPPED: 2}
