"""HANDLERS: groups and channels: what they get is chosen by an admin of theirs, in private.

Who is an admin was asked of Telegram before: `Context.it.runs` is the group of which it said so.
It is asked at each press too, because who was an admin once may be none today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import quiet, texts
from bot.admins.group_news import note_left
from bot.catalogues import speaking_to
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.handlers import oops
from bot.render import blog_of, screen
from bot.render.groups import came_screen, group_screen, groups_screen, here_screen
from bot.screen import Screen
from bot.texts import groups as texts_groups
from bot.texts import help as texts_help
from storage.groups import Group
from storage.lists import List
from storage.messages import NewMessage

_ON = "on"
_USUAL_QUIET = "19:00-07:30"
_CHANNEL = "channel"


async def presence(context: Context) -> Sequence[Reaction]:
    """Take note that the bot came to a group or channel, or went."""
    it = context.it
    if it.presence is None:
        return ()
    if it.presence.present:
        return await _came(context, it.presence.kind, it.presence.by)
    await note_left(context.tx, it.chat_id, context.now)
    return ()


async def _came(context: Context, kind: str, by: int) -> Sequence[Reaction]:
    chat_id = context.it.chat_id
    before = await context.tx.groups.get(chat_id)
    await context.tx.groups.join(chat_id, kind, context.house.quiet, context.now)
    if context.it.runs == chat_id:
        await context.tx.groups.keep(chat_id, by)
    if before is not None and before.state == "active":
        return ()  # other rights, in the same place
    if kind != _CHANNEL:
        return [await _here(context)]
    await _tell_adder(context, by)
    return ()


async def _here(context: Context) -> Say:
    sites = await context.tx.sites.all()
    words = texts_groups.here(texts.blogs([blog_of(site) for site in sites]))
    return Say(here_screen(words, context.house.bot_username, context.it.chat_id))


async def _tell_adder(context: Context, by: int) -> None:
    """Lead the admin who added the bot to a channel to its topics.

    Telegram refuses the message if that person has never started the bot.
    """
    group = await context.tx.groups.get(context.it.chat_id)
    if group is None or (group.keeper_id != by and not context.it.unsure):
        return
    key = f"group came:{group.chat_id}:{int(context.now.timestamp())}"
    with await speaking_to(context.tx, by):
        shown = came_screen(group)
        if context.it.unsure:  # the link asks Telegram once more
            words = texts_groups.came(group.kind)
            shown = here_screen(words, context.house.bot_username, group.chat_id)
    new = NewMessage(key, by, shown.to_json())
    await context.tx.messages.add(new, context.now)


async def start_in_group(context: Context) -> Sequence[Reaction]:
    """Answer /start in a group: by an admin of it, posts go to the forum topic it came from."""
    if context.it.unsure:
        return [Say(screen(texts_groups.NO_ANSWER))]
    chat_id = context.it.chat_id
    group = await context.tx.groups.get(chat_id)
    if context.it.runs != chat_id or group is None:
        return await oops.in_group(context)
    was, now = group.thread_id, context.it.thread_id
    await context.tx.groups.use_thread(chat_id, now)
    told = [Say(screen(texts_groups.in_thread(general=now is None)))] if was != now else []
    return [as_answer(context, one) for one in (*told, await _here(context))]


def as_answer(context: Context, said: Say) -> Say:
    """Answer what was written: without that, Telegram puts a message into the general topic."""
    return replace(said, screen=replace(said.screen, reply_to=context.it.message_id))


async def open_by_link(context: Context) -> Sequence[Reaction]:
    """Show the topics of a group or channel to an admin of it, who answers for it from now on."""
    if context.it.unsure:
        return [Say(screen(texts_groups.NO_ANSWER))]
    group = await context.tx.groups.get(context.it.runs or 0)
    if group is None or group.state != "active":
        return [Say(screen(texts_groups.NOT_ADMIN))]
    await _ensure(context)
    await context.tx.groups.keep(group.chat_id, context.it.chat_id)
    return [Say(await _page(context, group))]


async def groups(context: Context) -> Sequence[Reaction]:
    """List the person's groups and channels, a page at a time."""
    mine = await context.tx.groups.kept_by(context.it.chat_id)
    return [Change(groups_screen(mine, context.it.number(0)))]


async def show(context: Context) -> Sequence[Reaction]:
    """Show one of the person's groups or channels, with a page of its topics."""
    group = await _mine(context)
    if not isinstance(group, Group):
        return [group]
    return [Change(await _page(context, group, context.it.number(1)))]


async def topic(context: Context) -> Sequence[Reaction]:
    """Turn a topic of a group or channel on or off; the tap is the consent."""
    group = await _mine(context)
    if not isinstance(group, Group):
        return [group]
    offered = {one.id: one for one in await context.tx.lists.offered(group.chat_id)}
    chosen = offered.get(context.it.number(1))
    if chosen is None:
        return await oops.stale(context)
    on = context.it.word(2) == _ON
    if on:
        await _join(context, group, chosen)
    else:
        await context.tx.lists.leave(chosen.id, group.chat_id, context.now)
    page = await _page(context, group, context.it.number(3))
    return [Change(page), Toast(texts.topic_is(chosen.name, on=on))]


async def set_quiet(context: Context) -> Sequence[Reaction]:
    """Turn quiet time of a group or channel on or off."""
    group = await _mine(context)
    if not isinstance(group, Group):
        return [group]
    on = context.it.word(1) == _ON
    usual = _USUAL_QUIET if context.house.quiet == quiet.NONE else context.house.quiet
    window = usual if on else quiet.NONE
    await context.tx.subscribers.set_quiet(group.chat_id, window, context.now)
    page = await _page(context, replace(group, quiet=window), context.it.number(2))
    return [Change(page), Toast(texts.quiet_is(on=on))]


async def _mine(context: Context) -> Group | Toast:
    """Return the group that a button is about, if the person answers for it; else why not."""
    it = context.it
    group = await context.tx.groups.get(-it.number(0))
    if group is None or group.keeper_id != it.chat_id or group.state != "active":
        return Toast(texts_help.STALE)
    if it.unsure:
        return Toast(texts_groups.NO_ANSWER)
    return group if it.runs == group.chat_id else Toast(texts_groups.NOT_ADMIN)


async def _join(context: Context, group: Group, chosen: List) -> None:
    tx, now = context.tx, context.now
    if chosen.id not in await tx.lists.of(group.chat_id):
        await tx.lists.join(chosen.id, group.chat_id, texts.WORDING, now)
    for kind in ("posts",) if context.house.asks_news else ("posts", "announcements"):
        if not await tx.subscribers.decided(group.chat_id, kind):
            await tx.subscribers.consent(group.chat_id, kind, texts.WORDING, now)


async def _page(context: Context, group: Group, offset: int = 0) -> Screen:
    chosen = await context.tx.lists.of(group.chat_id)
    offered = await context.tx.lists.offered(group.chat_id)
    return group_screen(group, offered, chosen, offset)


async def _ensure(context: Context) -> None:
    await context.tx.subscribers.ensure(
        context.it.chat_id, "private", context.house.quiet, context.now
    )


PRESSES: Mapping[str, Handler] = {
    "groups": groups,
    "group": show,
    "gtopic": topic,
    "gquiet": set_quiet,
}
"""What the admin of a group presses in the private chat."""
