"""WORDS: dates of birth: a whole date beside words that say so.

Any other date is nobody's business. People of an age group ("born on or after 1 September 1952")
and things that are said to be born are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading

_KIND = "date_of_birth"
_NEAR = 60
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    "|ionawr|chwefror|[mf]awrth|ebrill|m?f?ai|[mf]ehefin|g?orffennaf|awst|[mf]edi|hydref|[td]achwedd"
    "|rh?agfyr"
)
_TEENS = (
    "eleven|twelf|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twentie|thirtie"
)
_ORDINALS = (
    "(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    f"|tenth|(?:{_TEENS})th"
)
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01]) ?(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?|{_ORDINALS})"
_TURN = r"[ ]?[./\-~|,_\u00b7\u2022'\\:*+=][ ]?|[ ]"
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = "(?:one|two|three|four|five|six|seven|eight|nine)"
_YEAR = (
    r"(?:(?:18|19|20)\d\d|'?\d\d"
    r"|(?:nineteen[ -]|two thousand(?: and)?[ -])?"
    rf"(?:{_TENS}(?:[ -]{_ONES})?|\w{{3,5}}teen|ten|eleven|twelve))"
)
_NUMBERS = r"(?:0?[1-9]|[12]\d|3[01])"
_SMALL = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    "|eigh|nine)teen|(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_WORDED = (
    rf"{_SMALL}[ ,-]{{1,2}}{_SMALL}[ ,-]{{1,2}}{_YEAR}",
    rf"{_DAY}[\s,.\-/]{{0,2}}(?:of |o )?(?:{_MONTHS})[\s,.\-/]{{0,3}}{_YEAR}",
    rf"(?:{_MONTHS})[\s.\-/]{{1,2}}(?:the )?{_DAY}[\s,.\-/]{{1,3}}{_YEAR}",
    (
        r"(?:christmas|boxing|new year'?s|valentine'?s|st\.? \w{5,8}s|midsummer'?s?)[ -]"
        rf"(?:day|eve),? (?:in |of )?{_YEAR}"
    ),
)
_FIGURES = (
    rf"(?:18|19|20)\d\d(?:{_TURN}){_NUMBERS}(?:{_TURN}){_NUMBERS}",
    rf"{_NUMBERS}(?:{_TURN}){_NUMBERS}(?:{_TURN}){_YEAR}",
    rf"(?:18|19|20)\d\d[\s.\-/](?:{_MONTHS})[\s.\-/]{_NUMBERS}",
    rf"{_NUMBERS} ?[./-] ?(?:i{{1,3}}|i[vx]|vi{{0,3}}|xi{{0,2}}) ?[./-] ?{_YEAR}",
    r"\d{8}|\d{6}",
)
_FIRST_LETTERS = "ja|ju|fe|ma|ap|au|se|oc|no|de|fi|th|fo|si|ei|ni|te|el|tw|ch|bo|va|st|mi|ne|on"
# Both begin with the sign that rules out most places at once, for speed.
_DATE = re.compile(
    rf"\b(?=[0-9]|{_FIRST_LETTERS})(?:{'|'.join(_WORDED)})(?!\d)"
    rf"|(?=\d)(?<!\d)(?:{'|'.join(_FIGURES)})(?!\d)",
    re.ASCII,
)
_MARK = (
    r"(?<![a-z])(?:d[.\s/]{0,2}o[.\s/]{0,2}b|date[\s\-_]{0,2}of[\s\-_]{0,2}birth"
    r"|birth[\s\-]?da(?:te|y)|b\.?day|dyddiad geni)(?![a-z])"
)
_HINT = re.compile(rf"{_MARK}|birth|born|\bb\b|turn(?:ed|s) |g[ae]n(?:wyd|ed|i)\b")
_LABEL = re.compile(rf"{_MARK}\.?(?:[^\n]|\n(?=\s?\d)){{0,30}}\Z")
_BORN = re.compile(
    r"(?:\bborn\b|(?<![a-z])b\.|\(b\b|\bbirth\b)[:,]?(?: (?:in|at|here|there)\b(?: "
    r"[\w']+){0,4}?)?[ ,(:-]{0,3}"
    r"(?:on\b)?\s?(?:the\b)?\s?(?:night of\b|morning of\b)?\s?\Z",
)
_BIRTHDAY = re.compile(
    r"(?:\b(?:i|he|she|who|mum|mam|dad|nan|gran\w*|mother|father|husband|wife|son|daughter|sister"
    r"|brother|baby|neighbour|patient)(?: (?:has|had|just|only|will|is|was))* |(?:\A|[.!?\n]) ?)"
    r"turn(?:ed|s|ing)? (?:\d{1,3}|\w{3,10}(?:[ -]\w{3,5})?) on (?:the )?\Z"
)
_BORN_IN_WELSH = re.compile(
    r"\bg(?:anwyd|aned|eni)\b(?: (?:fi|hi|ef?|o|mam|dad|nain|taid|(?:fy|ei) \w+)){0,2}"
    r" (?:ar )?(?:y )?\Z"
)
_AFTER = re.compile(
    rf"[\s)]{{0,2}}(?:\({_MARK}|[,:=-]?\s?(?:(?:is|was|as|for|being"
    rf"|=)\s(?:[\w']+\s){{0,2}})?{_MARK})",
)
_NOT_ONE_PERSON = re.compile(
    r"\b(?:nhs|service|apps?|ideas?|programme|policy|projects?|trusts?|system|practice|pilot|blog"
    r"|internet|web|website|college|initiative|scheme|company|charity|people|those|anyone|everyone"
    r"|babies|children|patients|adults|cohorts?|men|women|all|it|which|movement|tool|platform)\b"
    r"(?:[ ,]+(?!(?:he|she|who|i|mum|my)\b)[\w'-]+){0,4}[ ,]*\Z",
)

_OF_A_THING = re.compile(
    r"\b(?:nhs|service|app|programme|practice|surgery|hospital|trust|blog|website|society|charity"
    r"|college|company|gig)(?:'s)? (?:celebrated |had |marked |has |on )?(?:(?:its|a|the|his) )?"
    r"(?:\w+ )?\Z"
)


def birth_dates(reading: Reading) -> Iterator[Hit]:
    """Give the dates of a text that are said to be somebody's date of birth."""
    if not _HINT.search(reading.lower):
        return
    for found in _DATE.finditer(reading.digits):
        before = reading.lower[max(0, found.start() - _NEAR) : found.start()]
        after = reading.lower[found.end() : found.end() + _NEAR]
        if _is_birth(found[0], before, after):
            yield Hit(_KIND, Level.BLOCK, found.start(), found.end())


def _is_birth(date: str, before: str, after: str) -> bool:
    label = _LABEL.search(before)
    if (label and not _OF_A_THING.search(before[: label.start()])) or _AFTER.match(after):
        return True
    if not date.isdigit() and (_BIRTHDAY.search(before) or _BORN_IN_WELSH.search(before)):
        return True
    born = None if date.isdigit() else _BORN.search(before)
    return bool(born and not _NOT_ONE_PERSON.search(before[: born.start()]))
