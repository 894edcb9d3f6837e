"""WORDS: what is said of comments that the blog put away by itself as soon as they came."""

from __future__ import annotations

from bot.language import phrase

# ---- what the reader is told

SPAM_TITLE = phrase("The blog took your comment for spam")
SPAM = phrase(
    "A spam filter on the blog may have done it, for instance because of a link. "
    "We do not know what it saw."
)
BINNED_TITLE = phrase("The blog put your comment in its bin")
BINNED = phrase(
    "It may have a word in it that the blog does not allow. The blog did not tell us which. "
    "A filter on the blog may also have done it."
)
NOT_SEEN = phrase("Nobody can see it on the blog.")
OWNERS_KNOW = phrase(
    "The owners of the blog were told, and can still publish it. "
    "If they do, a message here will tell you."
)
NOBODY_KNOWS = phrase("The owners of the blog can still publish it there.")

# ---- what owners see

CARD_TITLE = phrase("The blog put a comment away by itself")
CARD_SPAM = phrase("The blog marked it as spam as soon as it came.")
CARD_BINNED = phrase(
    "The blog put it in its bin as soon as it came. "
    "Look at the list of words that the blog does not allow."
)
READER_KNOWS = phrase("The reader was told.")
BY_BUTTON = phrase("If it is a good comment, publish it here.")
BY_HAND = phrase("If it is a good comment, take it out again on the blog's own page.")
