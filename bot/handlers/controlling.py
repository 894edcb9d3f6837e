"""HANDLERS: owners control broadcasts from their cards: pause, slower, cancel, again, figures.

press ─▶ the broadcast, as it is now ─┬─ still fits ──▶ its verb, an audit note, the card anew
                                      └─ has changed ─▶ the card as it is, and a toast that says so
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.admins.figures import MOST_LINES
from bot.admins.look import ALARM, CARD, ENDED, PAGE, QUESTION, Look
from bot.admins.overview import look_at
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast
from bot.render.broadcasts import broadcasts_screen, file_screen, question_screen, told_screen
from bot.render.card import card_screen
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import control as texts_control
from storage.sending import Broadcast, BroadcastState, Policy
from storage.states import SendState

Verb: TypeAlias = Callable[[Context, Broadcast], Awaitable[str | None]]
"""Changes a broadcast, and returns what to say; None where the press came too late."""

Asks: TypeAlias = Callable[[Look], Say | None]

_NEWEST = 10
_FASTEST = 1_000  # messages a second that Telegram takes at most
_RESENDABLE = (BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DONE)


async def broadcasts(context: Context) -> Sequence[Reaction]:
    """Show the newest broadcasts, those that are not over, and those with something in doubt."""
    tx = context.tx
    found = {one.id: one for one in await tx.broadcasts.newest(_NEWEST)}
    found |= {one.id: one for one in (await tx.broadcasts.unclosed())[:_NEWEST]}
    for broadcast_id in await tx.history.doubtful(_NEWEST):
        one = await tx.broadcasts.get(broadcast_id)
        found |= {one.id: one} if one else {}
    ordered = [found[key] for key in sorted(found, reverse=True)]
    return [Change(broadcasts_screen(await _looks(context, ordered)))]


async def show(context: Context) -> Sequence[Reaction]:
    """Open the card of one broadcast as a page of the panel."""
    broadcast = await context.tx.broadcasts.get(context.it.number(0))
    if broadcast is None:
        return [Toast(texts_control.GONE)]
    return [Change(card_screen(await look(context, broadcast), PAGE))]


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button of a card, an alarm or a question says."""
    broadcast = await context.tx.broadcasts.get(context.it.number(0))
    if broadcast is None:
        return [Toast(texts_control.GONE)]
    if not await may_control(context, broadcast):
        return [Toast(texts_control.NOT_YOURS)]
    name = context.it.word(1)
    if name in _ASKS:
        said = _ASKS[name](await look(context, broadcast))
        return await told(context, broadcast, None) if said is None else [said]
    if name not in _VERBS:
        return await told(context, broadcast, None)
    words = await _VERBS[name](context, broadcast)
    if words is not None and name != "back":
        await note(context, broadcast, name, context.it.word(3))
    return await told(context, broadcast, words)


async def may_control(context: Context, broadcast: Broadcast) -> bool:
    """Say whether a person's role is for all the lists of a broadcast; of none, for every list."""
    lists = await context.tx.history.lists_of(broadcast)
    if not lists:
        return context.may_all(Right.SEND)
    return all(context.may_list(Right.SEND, list_id) for list_id in lists)


async def told(context: Context, broadcast: Broadcast, words: str | None) -> Sequence[Reaction]:
    """Show a broadcast as it is now where the button was, and say what was done."""
    where = context.it.word(2)
    now = await context.tx.broadcasts.get(broadcast.id) or broadcast
    seen, toast = await look(context, now), words or texts_control.STALE
    if where in {ALARM, QUESTION}:
        shown = words or texts_broadcasts.STATES[now.state]
        return [Change(told_screen(seen, shown)), Toast(toast)]
    return [Change(card_screen(seen, where if where == PAGE else CARD)), Toast(toast)]


async def look(context: Context, broadcast: Broadcast) -> Look:
    """Return all that is shown of one broadcast."""
    seen = (await _looks(context, [broadcast]))[0]
    if broadcast.state not in ENDED or not seen.progress.of(SendState.GATHERED):
        return seen
    return replace(seen, in_digests=await context.tx.history.in_digests(broadcast.id))


async def _looks(context: Context, found: Sequence[Broadcast]) -> list[Look]:
    house = context.house
    return await look_at(context.tx, found, house.pulse, context.now, house.timezone)


async def note(context: Context, broadcast: Broadcast, verb: str, value: str = "") -> None:
    """Write down who did what to a broadcast."""
    subject = f"{broadcast.id}: {value}" if value else str(broadcast.id)
    await context.tx.audit.note(context.it.chat_id, f"broadcast {verb}", subject, context.now)


# ---- verbs


async def _pause(context: Context, broadcast: Broadcast) -> str | None:
    return texts_control.PAUSED if await context.tx.broadcasts.pause(broadcast.id) else None


async def _resume(context: Context, broadcast: Broadcast) -> str | None:
    done = await context.tx.broadcasts.resume(broadcast.id)
    return await _or_held(context, broadcast, texts_control.RESUMED) if done else None


async def _or_held(context: Context, broadcast: Broadcast, words: str) -> str:
    """Return the words, unless it waits for the answer to a question before it goes on."""
    now = await context.tx.broadcasts.get(broadcast.id)
    held = now is not None and now.state is BroadcastState.HELD
    return texts_broadcasts.STATES[BroadcastState.HELD] if held else words


async def _cancel(context: Context, broadcast: Broadcast) -> str | None:
    done = await context.tx.broadcasts.cancel(broadcast.id, context.now)
    return texts_control.CANCELLED if done else None


async def _set_rate(context: Context, broadcast: Broadcast) -> str | None:
    """Set the pace that the button names; 0 is the usual one."""
    rate = min(context.it.number(3), _FASTEST)
    if broadcast.state is not BroadcastState.RUNNING or (broadcast.rate or 0) == rate:
        return None
    await context.tx.broadcasts.set_rate(broadcast.id, rate or None)
    return texts_control.slower_now(rate) if rate else texts_control.USUAL_NOW


async def _set_policy(context: Context, broadcast: Broadcast) -> str | None:
    policy = context.it.word(3)
    if broadcast.state in ENDED or policy not in set(Policy) or policy == broadcast.policy:
        return None
    await context.tx.broadcasts.set_policy(broadcast.id, Policy(policy))
    return texts_control.POLICY_MEANS[policy]


async def _retry(context: Context, broadcast: Broadcast) -> str | None:
    if broadcast.state is not BroadcastState.DONE:
        return None
    return await _again(context, broadcast, await context.tx.doubts.retry(broadcast.id))


async def _resend(context: Context, broadcast: Broadcast) -> str | None:
    if broadcast.state not in _RESENDABLE:
        return None
    return await _again(context, broadcast, await context.tx.doubts.resend(broadcast.id))


async def _again(context: Context, broadcast: Broadcast, number: int) -> str | None:
    if number == 0:
        return None
    await context.tx.broadcasts.reopen(broadcast.id)  # one that runs goes on as it is
    return await _or_held(context, broadcast, texts_control.again(number))


async def _leave(context: Context, broadcast: Broadcast) -> str | None:
    number = await context.tx.doubts.leave(broadcast.id, context.now)
    return texts_control.left_so(number) if number else None


async def _back(_context: Context, _broadcast: Broadcast) -> str | None:
    return texts_control.NOTHING_CHANGED


_VERBS: Mapping[str, Verb] = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "rate": _set_rate,
    "policy": _set_policy,
    "retry": _retry,
    "resend": _resend,
    "leave": _leave,
    "back": _back,
}

# ---- questions and files: each is a new message, because the card goes on changing


def _ask_cancel(seen: Look) -> Say | None:
    if seen.broadcast.state in ENDED:
        return None
    asked = texts_control.ask_cancel(seen.progress.left)
    return Say(question_screen(seen, asked, texts_control.CANCEL_IT, "cancel"))


def _ask_resend(seen: Look) -> Say | None:
    if seen.broadcast.state not in _RESENDABLE or not seen.in_doubt:
        return None
    asked = texts_control.ask_resend(seen.in_doubt)
    return Say(question_screen(seen, asked, texts_control.RESEND, "resend"))


def _figures(seen: Look) -> Say | None:
    but_sent = seen.progress.total > MOST_LINES
    return Say(file_screen(seen, "csv", texts_control.figures(MOST_LINES, but_sent=but_sent)))


def _chart(seen: Look) -> Say | None:
    done = seen.progress.of(SendState.SENT)
    others = seen.progress.settled - done
    return Say(file_screen(seen, "chart", texts_control.chart(done, others, seen.took)))


_ASKS: Mapping[str, Asks] = {
    "ask-cancel": _ask_cancel,
    "ask-resend": _ask_resend,
    "figures": _figures,
    "chart": _chart,
}
