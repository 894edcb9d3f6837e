"""WORDS: what owners read who reply to a card or a note, and what comes to a note's writer."""

from __future__ import annotations

from bot.language import phrase

LONGEST = 3_000

# ---- buttons

SEND = phrase("Send the answer")
DO_NOT_SEND = phrase("Do not send")

# ---- to owners

SENT = phrase("Sent to the reader in private.")
NOT_SENT = phrase("Not sent. Nobody else has seen it.")
SENT_AS_IT_WAS = phrase("This answer was sent as you first wrote it. Reply again to add something.")
STALE = phrase("This answer was sent before, or is too old. Reply to the note again.")
NOTHING_THERE = phrase("We can see no words in this answer. Write it again in words.")
TOO_LONG = phrase(
    "This answer is too long. Write at most {longest} characters.", longest=f"{LONGEST:,}"
)
WRITER_AWAY = phrase(
    "This reader takes no messages from us any more, so we cannot send your answer."
)

_NOT_SENT = phrase("Your reply was not sent to anyone.")
PRESS_REVIEW = phrase("{not_sent} Press a button on the card to decide.", not_sent=_NOT_SENT)
PRESS_HELD = phrase(
    "{not_sent} To answer on the blog, press Publish and answer on the card.", not_sent=_NOT_SENT
)
OPEN_HELD = phrase(
    "{not_sent} Open the comment on the blog to decide or to answer.", not_sent=_NOT_SENT
)
GONE_ON = phrase("{not_sent} This comment does not wait for you any more.", not_sent=_NOT_SENT)

CHECK_TITLE = phrase("Check this part of your answer")
CHECK = phrase("Only the reader gets it, through Telegram.")
ANSWERED_TITLE = phrase("Another owner answered a private note")
ANSWERED_WRITER_TITLE = phrase("Another owner answered the writer of a comment that was taken off")

# ---- to the writer of a note

ANSWER_TITLE = phrase("The editors answer your private note")
ANSWER_WRITER_TITLE = phrase("The editors answer what you wrote about your comment")
YOUR_NOTE = phrase("Your note:")
WRITE_BACK = phrase(
    "To write to them again, reply to this message. Then press Private note to the author."
)
