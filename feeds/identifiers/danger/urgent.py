"""WORDS: somebody may be in danger now, the writer or a person beside the writer.

A sign counts where its sentence says it of one person and of now. The same words in a rule, a
question of a form, a study or a memory do not: before a sign, words such as "if" or "patients" take
it back, and so do "had" and "years ago" where nothing says "now". What is told in other words is
found by what these weigh together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from feeds.identifiers.danger.despair import OF_DESPAIR
from feeds.identifiers.danger.signs import OF_THE_BODY
from feeds.identifiers.danger.weights import DANGER
from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.weighing import heavy

_KIND = "urgent"
_NEAR = 90
_MOST = 30
_STOP = re.compile(r"[.!?\n;]")
_ONE_PERSON = re.compile(
    r"(?<![\w'])(?:i|fy|i'?m|i'?ve|me|my|(?:my|him|her)self|s?he|s?he's|him|her|his|mum"
    r"|mom|mam|dad|baby|toddler|child|infant|newborn"
    r"|son|daughter|husband|wife|partner|neighbour|friend|mother|father|brother|sister"
    r"|gran|nan|grandad"
    r"|grandmother|grandfather|boyfriend|girlfriend|kid|someone here|(?:wo)?man here"
    r"|lad|girl|boy)(?:'s)?(?!\w)"
)
_OPENS = re.compile(r"\W*(?:(?:help|please|think|and|me|omg|now|there(?:'s)?|is|honestly)\W*)*\Z")
# Who writes in haste leaves out the "I".
_HASTE = re.compile(
    r"\W*(?:(?:just|so|seriously|honestly|still|been|keep|am|thinking|considering|planning|feel\w*"
    r"|having|got|going|want|wanna|ready|need|of|on|about|to|like|again|tonight|now)\W+){1,6}\Z"
)
_AS_A_TOPIC = re.compile(
    r"(?: [\w-]+){0,2}? (?:is (?:an?|the|one|among|something|(?:in|on) (?:the|our|any))|are"
    r"|should(?! i\b)|means?|needs?|must|can be|may be)\b"
)
_BETWEEN = (
    "(?: (?:have|has|had|got|get|getting|feel|feeling|want(?:s|ed)?|to|going|think|am"
    "|is|be|being|having|any|an?"
    "|at|all|actually|currently|i|i'm|s?he)){0,4}"
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no longer|nobody|without|cannot|denie[sd]|rather than|instead "
    r"of)|n't|\bdont)"
    rf"{_BETWEEN}\s*\Z|\b(?:no|nearly|almost|practically)(?: (?:had|have|having|an?))?\s*\Z"
)
_ELSEWHERE = re.compile(
    r"\b(?:unless|suppose|imagine|for example|e\.g|what happens|in case|should (?:an?"
    r"|the|your|you|someone)|anyone"
    r"|anybody|(?:someone|somebody) who|(?:a|any|every) (?:person|patient|caller|child"
    r"|baby|adult) who"
    r"|a (?:person|patient|caller)|children (?:who|with)|ask(?:s|ed)?(?: \w+)? (?:if"
    r"|whether|about)|asks:|question"
    r"|used to|(?:years?|months?|weeks?) ago|back then|as a (?:child|student|teenager)"
    r"|in (?:19|20)\d\d"
    r"|last (?:year|month|week|spring|summer|autumn|winter|christmas)|training|study"
    r"|research|survived|recovered"
    r"|script|drill|tested|scenario|protocol|pathway|policy|rates?|risk of|rumours?|novel"
    r"|film|drama|actor)\b"
)
_OTHERS = re.compile(
    r"\b(?:you|your|patients|people|those|teenagers|callers|users|they|them|their)\b"
)
_MYSELF = re.compile(r"\b(?:i|i'?m|i'?ve|my)\b(?!['\"])")
_IF = re.compile(
    r"(?<!know )(?<!sure )(?<!wonder )(?<!wondering )(?<!tell )(?<!see )\b(?:if|when"
    r"|whenever|whether)\b"
)
_THREAT = re.compile(
    r"\bif (?:nobody|no one|no-one|you|this|they|nothing|i don't|it|someone|one more)\b"
)
_AFTERWARDS = re.compile(
    r"\b(?:(?:years?|months?|weeks?) (?:ago|back|before)|last (?:year|month|winter"
    r"|spring|summer|autumn|christmas)"
    r"|in (?:19|20)\d\d|in the past|metaphor\w*|recovered|(?:as|when) (?:a child|i was"
    r"|a student|a teenager|he was|she was)|laughing"
    r"|pathways?|protocols?|training|trial|course|drill|back to the|saw the bill"
    r"|was (?:superb|great|brilliant|wonderful|saved|fine))\b"
)
_NOW = re.compile(
    r"\b(?:now|today|tonight|just|still|again|help|at the moment|as i (?:write|type)|since"
    r"|this (?:morning|minute|second|evening))\b"
)
_PAST = re.compile(r"\b(?:had|was|were|did|could)(?: \w+){0,3}\s*\Z")
_STARTS_PAST = re.compile(r"(?:had|was|were)\b")
_BELIEVED = re.compile(r"\b(?:think|believe|sure|worried|afraid|scared)\b")


def urgent_signs(reading: Reading) -> Iterator[Hit]:
    """Give the sentences that say that somebody is in danger now."""
    text = reading.lower
    for form in (*OF_DESPAIR, *OF_THE_BODY):
        for sign in islice(form.finditer(text), _MOST):
            start, end = _sentence(text, sign)
            if _is_now(text[start:end], sign, start, may_threaten=form in OF_DESPAIR):
                yield Hit(_KIND, Level.URGENT, start, end)
    for start, end in heavy(reading.parts, DANGER):
        yield Hit(_KIND, Level.URGENT, start, end)


def _sentence(text: str, sign: re.Match[str]) -> tuple[int, int]:
    """Return where the sentence of a sign begins and ends; of a long one, what is near the sign."""
    before = text[max(0, sign.start() - _NEAR) : sign.start()]
    start = sign.start() - len(_STOP.split(before)[-1])
    stop = _STOP.search(text, sign.end(), sign.end() + _NEAR)
    return start, stop.end() if stop else min(len(text), sign.end() + _NEAR)


def _is_now(sentence: str, sign: re.Match[str], start: int, *, may_threaten: bool) -> bool:
    """Return whether a sign is said of one person and of now; a threat may say "if".

    The sentence begins at `start` of the text in which the sign was found.
    """
    before = sentence[: sign.start() - start]
    if _is_taken_back(before) or _AFTERWARDS.search(sentence, sign.end() - start):
        return False
    if _IF.search(before) and not (may_threaten and _THREAT.search(before)):
        return False
    is_past = _PAST.search(before) or _STARTS_PAST.match(sign[0])
    if is_past and not _NOW.search(sentence) and not _BELIEVED.search(before):
        return False
    if _ONE_PERSON.search(before + sign[0]):
        return True
    if _AS_A_TOPIC.match(sentence, sign.end() - start):
        return False
    return bool(_OPENS.match(before) or (may_threaten and _HASTE.match(before)))


def _is_taken_back(before: str) -> bool:
    """Return whether the words before a sign deny it, or say it of others or of another time."""
    elsewhere, others = _ELSEWHERE.search(before), _OTHERS.search(before)
    return bool(
        _DENIED.search(before)
        or (elsewhere and not _NOW.search(before, elsewhere.end()))
        or (others and not _MYSELF.search(before, others.end()))
    )
