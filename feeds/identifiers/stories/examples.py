"""WORDS: people who are nobody: those of an example, a survey, a film; and the writer."""

from __future__ import annotations

import re

from feeds.identifiers.stories.grouped import grouped
from feeds.identifiers.words import Stemmed, stemmed

_EXAMPLES = (
    r"in an? (?:\w+ )?survey|survey (?:of|found|shows)|(?:our|the|this) survey|for example"
    r"|imagine (?:an?|the|my|your|if|that|you|being|there)\b"
    r"|suppose|picture an?|hypothetical|vignette|persona|scenario|e\.g|on average|the average"
    r"|a typical|simulat\w+|fiction\w*|imaginary|mean age|participants|respondents|modelled"
    r"|made[- ]up"
    r"|make up an?|invented|let us call|let's call|let us say|let's say|say an?\b|think of an?"
    r"|what about an?|what if|consider an?|training (?:slides?|exercise|video|day)|case report"
    r"|an? (?:worked |good )?example|role[- ]?play\w*|dummy|test (?:patient|record|data)s?|demo\b"
    r"|novel"
    r"|film|soap|episode of|storyline|drama|coroner|inquest|inquiry|ombudsman|(?<!case )study|trial"
    r"|the paper (?:says?|shows?|has|had|found|reports?|counts?)"
    r"|(?:is|are) (?:more|less|twice as|as) likely|aged? \d+ (?:and|to|or)"
    r"|(?:an?|any|every) [\w-]+ (?:[\w-]+ ){0,2}(?:should|would (?:need|get|have to|want|find))"
    r"|you (?:could|may|might) be|any (?:[a-z]+ )?(?:man|woman|patient|person|child) (?:of|with"
    r"|aged|in|who)"
)
_INVENTED = re.compile(
    rf"\b{grouped(_EXAMPLES)}"
    r"|(?:^|[.!?,;:\n] ?|\b(?:and|but|so|what|even) )if (?:an?|my|your|the|one)\b"
)
_WRITER: Stemmed = stemmed(
    r"\b(?:i am|i'm|im|i was|i work as|we are|we're|as) (?!the (?:only|first)\b)(?:an?|the"
    r"|\d+)\b[^.,;:!?\n]{0,80}?"
    r"(?=[,;:.!?\n]| and | who | i |\Z)",
    "i am/i'm/im /i was/i work/we are/we're/as ",
)


def is_invented(told: str) -> bool:
    """Return whether a text in small letters speaks of nobody who lives."""
    return bool(_INVENTED.search(told))


def without_the_writer(lower: str) -> str:
    """Return a text of the same length without what the writers say they are."""
    if not any(stem in lower for stem in _WRITER.stems):
        return lower
    return _WRITER.form.sub(lambda found: " " * len(found[0]), lower)
