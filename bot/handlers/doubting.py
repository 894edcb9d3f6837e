"""HANDLERS: owners decide about answers and reports that may or may not have arrived."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Change, Context, Reaction, Toast
from bot.render.broadcasts import messages_screen
from bot.texts import control as texts_control
from storage.states import SendState


async def messages(context: Context) -> Sequence[Reaction]:
    """Say how many are in doubt; or send them again, or leave them, where that was pressed."""
    number = await _decide(context, context.it.word(0))
    doubted = (await context.tx.messages.counts())[SendState.IN_DOUBT]
    shown = Change(messages_screen(doubted))
    if not context.it.word(0):
        return [shown]
    if not number:
        return [shown, Toast(texts_control.STALE)]
    again = context.it.word(0) == "again"
    words = texts_control.again(number) if again else texts_control.left_so(number)
    return [shown, Toast(words)]


async def _decide(context: Context, choice: str) -> int:
    number = 0
    if choice == "again":
        number = await context.tx.messages.resend_doubt()
    elif choice == "leave":
        number = await context.tx.messages.leave_doubt(context.now)
    if number:
        subject = f"{choice}: {number}"
        await context.tx.audit.note(context.it.chat_id, "messages in doubt", subject, context.now)
    return number
