"""WORDS: what a person is told who writes too often, too many links, or under a name of others."""

from __future__ import annotations

from bot.limits import MOST, MOST_LINKS, NOTES, Claim, Rule

SENT_BEFORE = "You have sent this comment before."
TOO_MANY_LINKS = (
    f"Your first comments here can have {MOST_LINKS} link each. Take the other links out."
)
WHY_LINKS = (
    f"It has more than {MOST_LINKS} link and the blog has not published a comment of this reader."
)
"""What the owner's card says of a comment that waits because of its links."""

_LIMITS = {
    Rule.GAP: "You have just sent a comment.",
    Rule.HOUR: f"You can send {MOST[Rule.HOUR][0]} comments in an hour.",
    Rule.DAY: f"You can send {MOST[Rule.DAY][0]} comments in a day.",
    Rule.POST: f"You can send {MOST[Rule.POST][0]} comments a day on one post "
    "until the blog has published one of yours.",
}


def too_often(rule: Rule, when: str) -> str:
    """Return why a comment cannot be sent yet, and from when it can; at most 200 characters."""
    where = " on this post" if rule is Rule.POST else ""
    return f"{_LIMITS[rule]} You can send the next one{where} at {when}."


def too_many_notes(when: str) -> str:
    """Return why a private note cannot be sent yet, and from when it can."""
    (_, apart), (most, _) = NOTES
    minutes = int(apart.total_seconds() // 60)
    return (
        f"You can send {most} private notes in a day, {minutes} minutes apart. "
        f"You can send the next one at {when}."
    )


CLAIMS = {
    Claim.ROLE: "Only the author can say who is a doctor or an editor here. "
    "Choose another name, without a title.",
    Claim.BLOG: "This name looks like the name of the blog or of its author. Choose another name.",
}
"""Why a name cannot be shown, by what it claims."""
