"""WORDS: what owners read who reply to a card or a note, and what comes to a note's writer."""

from __future__ import annotations

LONGEST = 3_000

# ---- buttons

SEND = "Send the answer"
DO_NOT_SEND = "Do not send"

# ---- to owners

SENT = "Sent to the reader in private."
NOT_SENT = "Not sent. Nobody else has seen it."
SENT_AS_IT_WAS = "This answer was sent as you first wrote it. Reply again to add something."
STALE = "This answer was sent before, or is too old. Reply to the note again."
NOTHING_THERE = "We can see no words in this answer. Write it again in words."
TOO_LONG = f"This answer is too long. Write at most {LONGEST:,} characters."
WRITER_AWAY = "This reader takes no messages from us any more, so we cannot send your answer."

_NOT_SENT = "Your reply was not sent to anyone."
PRESS_REVIEW = f"{_NOT_SENT} Press a button on the card to decide."
PRESS_HELD = f"{_NOT_SENT} To answer on the blog, press Publish and answer on the card."
OPEN_HELD = f"{_NOT_SENT} Open the comment on the blog to decide or to answer."
GONE_ON = f"{_NOT_SENT} This comment does not wait for you any more."

CHECK_TITLE = "Check this part of your answer"
CHECK = "Only the reader gets it, through Telegram."
ANSWERED_TITLE = "Another owner answered a private note"
ANSWERED_WRITER_TITLE = "Another owner answered the writer of a comment that was taken off"

# ---- to the writer of a note

ANSWER_TITLE = "The editors answer your private note"
ANSWER_WRITER_TITLE = "The editors answer what you wrote about your comment"
YOUR_NOTE = "Your note:"
WRITE_BACK = "To write to them again, reply to this message. Then press Private note to the author."
