"""WORDS: the states of a delivery and of a comment, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class SendState(StrEnum):
    """Where one message to one chat stands; the ledger's states of facts on Telegram, section 6."""

    TODO = "todo"  # certainly not sent
    SENDING = "sending"  # the intent is committed; the call may be out
    SENT = "sent"
    BLOCKED = "blocked"  # the person has blocked the bot
    GONE = "gone"  # the chat is not there any more
    REFUSED = "refused"  # Telegram will not take this message in this chat
    FAILED = "failed"  # certainly not sent, and tried too often
    IN_DOUBT = "in_doubt"  # the answer was lost: never sent again by itself
    DROPPED = "dropped"  # was in doubt; an admin, or the broadcast's policy, left it so
    SKIPPED = "skipped"  # the person left before it was sent
    GATHERED = "gathered"  # it comes with others, in a digest: see digests.py


_NO_ANSWERS = frozenset({SendState.SENDING, SendState.SKIPPED, SendState.GATHERED})
_AGAIN = frozenset({SendState.TODO})  # `Retry failed`: certainly not sent, so no second copy

SEND_MOVES: dict[SendState, frozenset[SendState]] = {
    SendState.TODO: frozenset({SendState.SENDING, SendState.SKIPPED, SendState.GATHERED}),
    SendState.SENDING: frozenset(SendState) - _NO_ANSWERS,
    SendState.GATHERED: frozenset({SendState.SKIPPED}),
    # By an admin's hand, or by the policy that an admin chose for the broadcast.
    SendState.IN_DOUBT: frozenset({SendState.TODO, SendState.DROPPED}),
    SendState.FAILED: _AGAIN,
    SendState.REFUSED: _AGAIN,
    SendState.GONE: _AGAIN,
}


class CommentState(StrEnum):
    """Where a reader's comment stands, from the draft to its end."""

    SCREENING = "screening"  # waits for a word about what the guard saw
    NAMING = "naming"  # waits for the shown name
    PREVIEW = "preview"  # waits for `Send comment`
    REVIEW = "review"  # agreed; the guard saw something, so an owner looks before the site has it
    NOTED = "noted"  # given to the owners in private, never to the site
    QUEUED = "queued"  # agreed, not yet tried, or certainly not on the site
    POSTING = "posting"  # the intent is committed; the call may be out
    UNKNOWN = "unknown"  # the answer was lost: the site is asked
    HELD = "held"  # on the site, waits for an editor
    APPROVED = "approved"  # everyone can see it
    SPAM = "spam"
    TRASHED = "trashed"
    REJECTED = "rejected"  # the site will not take it
    REMOVED = "removed"  # the site had it and has it no more
    WITHDRAWN = "withdrawn"  # its writer had it taken off the site
    HANDED_OFF = "handed_off"  # the reader posts it by hand
    CANCELLED = "cancelled"  # the reader chose not to send
    EXPIRED = "expired"  # nobody answered the preview


ON_SITE = frozenset(
    {CommentState.HELD, CommentState.APPROVED, CommentState.SPAM, CommentState.TRASHED}
)
OPEN = frozenset({CommentState.SCREENING, CommentState.NAMING, CommentState.PREVIEW})
MAY_WITHDRAW = frozenset({CommentState.HELD, CommentState.APPROVED})
MAY_TAKE_BACK = frozenset({CommentState.REVIEW, CommentState.QUEUED})
WAITING = frozenset(
    {CommentState.REVIEW, CommentState.QUEUED, CommentState.POSTING, CommentState.UNKNOWN}
)

_LANDED = ON_SITE | {CommentState.REJECTED}

_ENDS = frozenset({CommentState.CANCELLED, CommentState.EXPIRED})  # of what was never agreed

COMMENT_MOVES: dict[CommentState, frozenset[CommentState]] = {
    CommentState.SCREENING: _ENDS
    | {CommentState.NAMING, CommentState.PREVIEW, CommentState.REVIEW, CommentState.NOTED},
    CommentState.NAMING: _ENDS | {CommentState.SCREENING, CommentState.PREVIEW},
    CommentState.PREVIEW: _ENDS
    | {
        *(CommentState.SCREENING, CommentState.NAMING, CommentState.NOTED),
        *(CommentState.REVIEW, CommentState.QUEUED, CommentState.HANDED_OFF),
    },
    # An owner decides; what is handed off goes back to its writer to post it.
    CommentState.REVIEW: frozenset(
        {
            *(CommentState.QUEUED, CommentState.PREVIEW, CommentState.REJECTED),
            CommentState.HANDED_OFF,  # an owner has added it by hand
            CommentState.CANCELLED,  # its writer takes it back
        }
    ),
    CommentState.HANDED_OFF: frozenset({CommentState.APPROVED}),  # the site shows it
    # `Undo` within its time, before the first try.
    CommentState.QUEUED: frozenset(
        {
            *(CommentState.POSTING, CommentState.REJECTED, CommentState.PREVIEW),
            CommentState.CANCELLED,  # its writer takes it back
        }
    ),
    CommentState.POSTING: _LANDED | {CommentState.QUEUED, CommentState.UNKNOWN},
    CommentState.UNKNOWN: _LANDED | {CommentState.QUEUED, CommentState.POSTING},
    **{
        state: (ON_SITE - {state}) | {CommentState.REMOVED, CommentState.WITHDRAWN}
        for state in sorted(ON_SITE)
    },
    # It appears on the site after all, or its writer sends it again.
    CommentState.REJECTED: ON_SITE | {CommentState.UNKNOWN, CommentState.PREVIEW},
    CommentState.REMOVED: ON_SITE,  # a comment can come back out of the site's bin
}


def may_follow(old: CommentState, new: CommentState) -> bool:
    """Say whether a comment in state `old` may move to `new`."""
    return new in COMMENT_MOVES.get(old, frozenset())


def before(new: CommentState) -> frozenset[CommentState]:
    """Return the states from which a comment may move to `new`."""
    return frozenset(old for old in CommentState if may_follow(old, new))
