"""WORDS: what is said where a reader may send again what the blog did not confirm."""

from __future__ import annotations

SEND_AGAIN = "Send it again"
LEAVE_IT = "Leave it"
ASKING = "We ask the blog once more whether it has it. If not, we send it again."
BACK = "It is in a new message. You can post it from there."
LEFT = "It is not sent again. If it appears on the blog, a message here will tell you."
