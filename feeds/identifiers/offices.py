"""WORDS: the public address of an office, told from that of a person.

An address is public where the name of a public body leads to it with nothing but other names
between, and where the sentence says nothing of a person. "The hospital wrote to 12 Mill Lane" does
not lead there, and "I live near Guy's Hospital, SE1" speaks of a person: both are held.
"""

from __future__ import annotations

import re

_NEAR = 120
_BODY = re.compile(
    r"\b(?:NHS (?:England|Scotland|Wales|Digital|Improvement|Resolution|Blood|Business"
    r"|Confederation)|Department|Ministry|Commission(?:er)?|Ombudsman|Royal College|Parliament"
    r"|House of (?:Commons|Lords)|(?:General|Research|Nursing|Medical) (?:\w+ )?Council|GMC|NMC|GDC"
    r"|BMA|CQC|MHRA|NICE|ICO|HMRC|DVLA|DHSC|RCGP|RCN|RCP|RCS|PHSO|UKHSA|HSIB|Healthwatch|University"
    r"|Hospital|Infirmary|Foundation Trust|Health Board|Senedd|Society|Association|Institute"
    r"|King's Fund|Nuffield|[Hh]eadquarters|[Hh]ead [Oo]ffice|[Pp]ress [Oo]ffice)\b"
)
_LINKS = frozenset(
    {"at", "is", "are", "in", "of", "for", "and", "the", "on", "based", "located", "address"}
)
_STOP = re.compile(r"[!?\n]|(?<![A-Z])(?<!St)\.\s")
_PERSON = re.compile(
    r"\b(?:i|i'?m|i'?ve|my|me|mine|we|our|us|he|she|his|her|hers|him|they|patients?|mum|mam|dad|mother"
    r"|father|wife|husband|son|daughter|neighbour|lives?|lived|living|resid\w+|moved|flat|home"
    r"|born|tenant|carer)\b",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"[^.!?\n]{0,60}\b(?:lives?|lived|living|resid\w+|home|my|her|his|patients?|mum|mam|dad)\b"
)


def is_of_an_office(text: str, start: int) -> bool:
    """Return whether the address that begins in a text at `start` is that of a public body."""
    sentence = _STOP.split(text[max(0, start - _NEAR) : start])[-1]
    body = None
    for found in _BODY.finditer(sentence):
        body = found
    if not body or _PERSON.search(sentence) or _LIVES.match(text, start):
        return False
    words = re.findall(r"[\w'-]+", sentence[body.end() :])
    return all(word in _LINKS or not word[0].islower() for word in words)
