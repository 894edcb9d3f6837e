"""HANDLERS: a person gets a copy of everything that is kept about them, as a file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Reaction, Say
from bot.render.rights import mydata_screen


async def mydata(context: Context) -> Sequence[Reaction]:
    """Send the file; it is made when its message leaves, so it has what is kept then."""
    return [Say(mydata_screen(context.it.chat_id))]
