"""WORDS: roles that stand together as one danger, and whether the sentence means it.

A sentence that speaks of a crowd, a condition, a topic or of long ago takes a danger back, unless
the writer or the present stands nearer to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from feeds.identifiers.danger.dangers import ANCHORS, BY_ROLE, Danger
from feeds.identifiers.danger.lexicon import ROLES
from feeds.identifiers.danger.telling import Telling, spread, telling

_MOST = 60
_BESIDE = 5
_BEFORE = 10
_TOPIC = 4
_FAR = 1000
_AT_ONCE = 6
_PERSON = ROLES["self"] | ROLES["kin"] | ROLES["he"] | ROLES["child"] | ROLES["baby"] | ROLES["now"]
_SELF, _NOW, _PAST = ROLES["self"], ROLES["now"] | ROLES["lately"], ROLES["past"]
_CROWD, _IF, _TOPICS, _THING = (ROLES[name] for name in ("crowd", "if", "topic", "thing"))


def together(text: str) -> Iterator[tuple[int, int]]:
    """Give the numbers of the first and the last word of what is a danger in a text."""
    told = telling(text)
    anchors = (number for number, roles in enumerate(told.roles) if roles & ANCHORS)
    for number in islice(anchors, _MOST):
        for danger in _with_anchor(told.roles[number] & ANCHORS):
            if _stands(told, number, danger) and is_meant(told, number, may_be_if=danger.may_be_if):
                yield told.places[number], _last(told, number)
                break


def _last(told: Telling, number: int) -> int:
    """Return the place of the last word with a role in the sentence of one."""
    same = (
        told.places[other]
        for other in spread(told, number, _BEFORE)
        if told.sentences[other] == told.sentences[number]
    )
    return max((told.places[number], *same))


def _with_anchor(roles: int) -> Iterator[Danger]:
    while roles:
        role = roles & -roles
        yield from BY_ROLE[role]
        roles ^= role


def _stands(told: Telling, number: int, danger: Danger) -> bool:
    """Return whether all that a danger asks for stands near its anchor, and nothing against it."""
    near = 0
    for other in spread(told, number, danger.within):
        near |= told.roles[other]
    if not all(near & some for some in danger.others):
        return False
    return not danger.unless or not any(
        told.roles[other] & danger.unless and told.sentences[other] == told.sentences[number]
        for other in spread(told, number, _BESIDE)
    )


def is_meant(told: Telling, number: int, *, may_be_if: bool) -> bool:
    """Return whether the sentence of a danger says it of a person and of now."""
    middle = told.places[number]
    same = _same_sentence(told, number)
    before = [(place, roles) for place, roles in same if middle - _BEFORE <= place < middle]
    if _is_taken_back(before, _CROWD) or (not may_be_if and _last_of(before, _IF) >= 0):
        return False
    if _nearest(same, middle, _PAST) < _nearest(same, middle, _NOW):
        return False
    if any(roles & _TOPICS and middle < place <= middle + _TOPIC for place, roles in same):
        return False
    return may_be_if or _is_of_one(told, number) or _is_in_haste(told, number, same)


def _same_sentence(told: Telling, number: int) -> list[tuple[int, int]]:
    """Return the place and the roles of each word of the sentence of one that is not far off."""
    return sorted(
        (told.places[other], told.roles[other])
        for other in (number, *spread(told, number, 3 * _BEFORE))
        if told.sentences[other] == told.sentences[number]
    )


def _is_taken_back(before: Sequence[tuple[int, int]], role: int) -> bool:
    """Return whether a role stands before a danger, and no word of the writer's own between."""
    return _last_of(before, role) > _last_of(before, _SELF)


def _last_of(words: Sequence[tuple[int, int]], role: int) -> int:
    return max((place for place, roles in words if roles & role), default=-1)


def _nearest(words: Sequence[tuple[int, int]], middle: int, role: int) -> int:
    return min((abs(place - middle) for place, roles in words if roles & role), default=_FAR)


def _is_of_one(told: Telling, number: int) -> bool:
    """Return whether a person or the present is named in the sentence or in one beside it."""
    return any(
        told.roles[other] & _PERSON and abs(told.sentences[other] - told.sentences[number]) <= 1
        for other in (number, *spread(told, number, 3 * _BEFORE))
    )


def _is_in_haste(told: Telling, number: int, same: Sequence[tuple[int, int]]) -> bool:
    """Return whether somebody who leaves out the "I" may have typed it: it comes at once."""
    words = told.words[max(0, told.places[number] - _AT_ONCE) : told.places[number]]
    begins = told.places[number] <= _AT_ONCE or any(word[0] in ".!?;\n" for word in words)
    return begins and not any(roles & (_CROWD | _IF | _TOPICS | _THING) for _, roles in same)
