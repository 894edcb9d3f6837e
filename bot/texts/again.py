"""WORDS: what is said where a reader may send again what the blog did not confirm."""

from __future__ import annotations

from bot.language import phrase

SEND_AGAIN = phrase("Send it again")
LEAVE_IT = phrase("Leave it")
ASKING = phrase("We ask the blog once more whether it has it. If not, we send it again.")
BACK = phrase("It is in a new message. You can post it from there.")
LEFT = phrase("It is not sent again. If it appears on the blog, a message here will tell you.")
