"""WORDS: what a person is told who writes too often, too many links, or under a name of others."""

from __future__ import annotations

from bot.comments.limits import MOST, MOST_LINKS, NOTES, Claim, Rule
from bot.language import phrase, say

SENT_BEFORE = phrase("You have sent this comment before.")
TOO_MANY_LINKS = phrase(
    "Your first comments here can have {most_links} link each. Take the other links out.",
    most_links=MOST_LINKS,
)
WHY_LINKS = phrase(
    "It has more than {most_links} link and the blog has not published a comment of this reader.",
    most_links=MOST_LINKS,
)
"""What the owner's card says of a comment that waits because of its links."""

_LIMITS = {
    Rule.GAP: phrase("You have just sent a comment."),
    Rule.HOUR: phrase("You can send {value} comments in an hour.", value=MOST[Rule.HOUR][0]),
    Rule.DAY: phrase("You can send {value} comments in a day.", value=MOST[Rule.DAY][0]),
    Rule.POST: phrase(
        "You can send {value} comments a day on one post "
        "until the blog has published one of yours.",
        value=MOST[Rule.POST][0],
    ),
}


def too_often(rule: Rule, when: str) -> str:
    """Return why a comment cannot be sent yet, and from when it can; at most 200 characters."""
    if rule is Rule.POST:
        then = say("You can send the next one on this post at {when}.", when=when)
    else:
        then = say("You can send the next one at {when}.", when=when)
    return f"{_LIMITS[rule]} {then}"


def too_many_notes(when: str) -> str:
    """Return why a private note cannot be sent yet, and from when it can."""
    (_, apart), (most, _) = NOTES
    minutes = int(apart.total_seconds() // 60)
    return say(
        "You can send {most} private notes in a day, {minutes} minutes apart. "
        "You can send the next one at {when}.",
        most=most,
        minutes=minutes,
        when=when,
    )


CLAIMS = {
    Claim.ROLE: phrase(
        "Only the author can say who is a doctor or an editor here. "
        "Choose another name, without a title. You can write in your comment what your work is."
    ),
    Claim.BLOG: phrase(
        "This name looks like the name of the blog or of its author. Choose another name."
    ),
}
"""Why a name cannot be shown, by what it claims."""
