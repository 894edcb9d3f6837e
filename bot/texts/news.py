"""WORDS: whether announcements come: the question of its own, and what a tap on it did."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import news_is

CONSENT = phrase(
    "When you turn on a topic, you agree to get its new posts here. "
    "Announcements come only if you say yes to them."
)
"""What the first screen says where announcements have a question of their own."""

ASK_TITLE = phrase("Announcements")
ASK = phrase(
    "May we send you announcements from the blog too? "
    "You get posts either way. You can change your answer in /settings."
)
YES = phrase("Yes, send announcements")
NO = phrase("No thanks")


def chosen(*, on: bool) -> str:
    """Return what a tap on the question, or on the button under what is told on joining, did."""
    return say("{also} You can change this in /settings.", also=news_is(on=on))
