"""HANDLERS: which language a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogues import ENGLISH, NAMES, catalogue
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.timing import ensure, settings
from bot.language import speaking
from bot.render.languages import languages_screen, offer_screen
from bot.texts import languages as texts


async def speak(context: Context) -> Sequence[Reaction]:
    """Choose a language, or show those that there are; the answer and all after it is in it."""
    code = context.it.word(0)
    if code not in NAMES:
        return [Change(languages_screen(NAMES))]
    await ensure(context)
    await context.tx.languages.choose(context.it.chat_id, code)
    with speaking(catalogue(code)):
        shown = await settings(context)
        return [*(Change(one.screen) for one in shown if isinstance(one, Say)), Toast(texts.CHOSEN)]


async def offer(context: Context) -> Sequence[Reaction]:
    """Offer the language of a person's Telegram, where there is such a one and none is chosen."""
    code = context.it.language.partition("-")[0]
    if code == ENGLISH or code not in NAMES:
        return []
    if await context.tx.languages.of(context.it.chat_id) is not None:
        return []
    with speaking(catalogue(code)):
        return [Say(offer_screen(code, NAMES[code]))]
