"""WORDS: the small facts of which a story is made, each with its weight.

Two facts make it a story of one person: an age, and that the writer treated the person. The others
only add to these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.identifiers.normal import at_words

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SPELLED = (
    rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|(?:six|seven|eigh|nine|four|thir|fif)teen|eleven"
    rf"|twelve|ten|{_ONES})"
)
_AGE = rf"(?:\d{{1,3}}|{_SPELLED})"
_OLD = r"[\s-]{0,2}(?:(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)[\s-]{0,2}olds?|y[\s/.-]?o)\b"
_THINGS = (
    r"(?:\w+ )?(?:system|polic|contract|computer|pc\b|laptop|phone|app\b|software"
    r"|plan\b|server|machine|build"
    r"|surger|practice|guid|paper|study|article|post\b|report|idea|debate|problem|website|database"
    r"|tech|data|device|print|record|letter|service|project|pilot|law\b|rule|target|scheme|partner"
    r"|promise|review|version|tool|kit\b|equip|model|question|issue|blog|browser"
    r"|form\b|process|code"
    r"|habit|mistake|tradition|agreement|deal\b|programme|initiative|evidence|survey|trial|body\b)"
)
_SOMEBODY = (
    r"(?:patient|man|woman|lady|gentleman|boy|girl|male|female|mother|father|son"
    r"|daughter|child|baby"
    r"|infant|teenager|student|pupil|lad|chap|widow(?:er)?|twin|pensioner|he|she|who)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something small that a sentence says of a person, and how much it tells.

    `form` is for the sentence in small letters, `cased` for the one with its capitals.
    """

    weight: int
    form: re.Pattern[str]
    cased: re.Pattern[str]

    def is_in(self, sentence: str, lower: str) -> bool:
        """Return whether the sentence says it."""
        return bool(self.form.search(lower) or self.cased.search(sentence))

    def spans(self, text: str, lower: str) -> list[tuple[int, int]]:
        """Return where a text says it, whatever its sentences."""
        found = (*self.form.finditer(lower), *self.cased.finditer(text))
        return [one.span() for one in found]


def _fact(weight: int, *words: str, also: Sequence[str] = (), cased: str = r"(?!)") -> Fact:
    return Fact(weight, at_words(words, also), re.compile(cased))


_OF_ONE_AGE = _fact(
    2,
    (
        rf"{_SOMEBODY}\b[^.;]{{0,30}}?\baged? {_AGE}\b(?! ?(?:and|to|or|over|-|\u2013|plus|\+"
        rf"|%))"
    ),
    (
        rf"in (?:his|her) (?:early |mid |late |mid-)?(?:\d0s|teens|{_TENS[:-2]}\w*ies"
        rf"|\w{{2,5}}ties)"
    ),
    rf"{_SOMEBODY}s? of {_AGE}\b(?! ?%)",
    r"(?:patients?|male|female|man|woman|mother|lady|boy|girl)\b[^.;]{0,30}, \d{1,2}(?=,)",
    (
        rf"(?:she|he|who|patient) (?:is|was|turned) (?:only |just )?{_AGE}(?=[.,;!?\n]|$"
        rf"| years?\b| and\b)"
    ),
    also=(
        rf"(?=[\dtfsenow])\b(?<![\d-])(?<!to )(?<!and ){_AGE}{_OLD}(?<!olds)(?! {_THINGS})",
        r"(?=\d)(?<![\w./-])\d{1,2} ?(?:yo|y/o)(?![\w%/-])",
    ),
    cased=r"[\dMF](?<![\w./\u00a3$-].)(?:(?<=\d)\d? ?[MF]|(?<=[MF]) ?,? ?\d{1,2})(?![\w%/-])",
)
_TREATED = _fact(
    2,
    (
        "i (?:have |had |'ve )?(?:once |recently |just |also |first |last |then )?(?:saw"
        "|seen|see|met|treated|visited|reviewed|examined|assessed|admitted|referred"
        "|looked after|diagnosed|consulted|spoke (?:to|with)|cared for|delivered"
        "|operated on|certified) (?!many|most|all|plenty)"
    ),
    (
        r"i (?:once |recently |also )?(?:have|had) (?:a|one|an) (?:\w+ "
        r"){0,2}(?:patient|man|woman|lady|boy|girl"
        r"|child)\b(?! (?:group|list|survey|record))"
    ),
    (
        r"i (?:saw|met|visited|treated|referred|admitted)\b(?= (?:on|last|today|yesterday"
        r"|in)|[.,;!?\n]|$)"
    ),
    (
        r"(?:my|our|his|her) (?:[\w-]+ ){0,2}patient\b(?! (?:group|list|record|portal"
        r"|survey|access|voice|panel|leaflet|data|feedback|experience))"
    ),
    r"patient of (?:mine|ours)\b",
    r"(?:one|two|some) of (?:my|our) patients\b",
    r"(?:were|was|is|are) (?:all )?(?:my|our) patients?\b",
    (
        r"(?:came|brought|sent|referred|presented) (?:in )?(?:to )?(?:see )?(?:me|us|my"
        r"|our)\b"
    ),
    r"(?:in|to|at|on) (?:my|our) (?:clinic|surgery|practice|ward|list|care)\b",
    r"presented (?:with|to|at|on)\b",
    r"we had (?:a|an|one)\b",
    r"seen (?:by (?:me|us)|on|in)\b",
    r"(?:a|the|this) patient (?:with|had|from|who)\b",
    also=(r"(?:^|\n|[.,;!?] )(?:saw|seen|reviewed|visited|consulted with|spoke to)\b",),
)
_SEX = _fact(
    1,
    (
        r"(?:man|woman|lady|gentleman|boy|girl|male|female|mother|father|mum|dad|son"
        r"|daughter|wife|husband|widow|gran\w*|sister|brother|aunt|uncle|nephew|niece)\b"
    ),
)
_PLACE = _fact(
    1,
    (
        r"(?:from|in|at|near|of) (?:our|the|my|a|this|that)? ?(?:next |same "
        r"|local )?(?:village|town|street|hamlet|island|school|estate|parish|farm|county"
        r"|church|care home|factory)\b"
    ),
    cased=r"\b(?:in|from|near|of) (?!NHS|GP|UK|England|Scotland|Wales|Britain|January|February"
    r"|March"
    r"|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday|EMIS|Systm|Christmas|Covid|App)[A-Z][a-z]{2,}"
    r"|, [A-Z][a-z]{3,},",
)
_DAY = _fact(
    1,
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    (
        r"(?:last|this) (?:night|week|month|mon\w*day|tues\w*day|wed\w*day|thurs\w*day"
        r"|fri\w*day|sat\w*day|sun\w*day)\b"
    ),
    r"(?:yesterday|today|christmas|easter|new year)\b",
    (
        r"(?:in|on|of) (?:\d{1,2}(?:st|nd|rd|th)? )?(?:january|february|march|april|may|june"
        r"|july|august|september|october|november|december)\b"
    ),
)
_RARE = _fact(
    2,
    r"rare\b",
    (
        r"only (?:\w+ )?(?:case|patient|person|one)\b|the only (?:\w+ ){1,3}(?:in|from|at"
        r"|on) (?:our|my|the|this)\b"
    ),
    r"(?:first|second) (?:ever )?case\b",
    "(?:local|national) (?:paper|news|press|radio)",
    r"in the (?:news|papers?)\b",
    r"headlines\b",
    r"(?:triplets|quadruplets|conjoined)\b",
    r"(?:lightning|murder\w*|lottery winner|shark|snake bite|bitten by|stabbed|shot)\b",
)
_KNOWN = _fact(
    1,
    (
        r"(?:tumou?r|syndrome|transplant|amput\w+|huntington|cancer|leuk\w+|hiv|psychosis"
        r"|rape\w*)\b"
    ),
    (
        r"(?:\w*teacher|vicar|priest|imam|rabbi|mayor|councillor|landlord|landlady|farmer"
        r"|veteran|bus driver|footballer|midwife|pilot|solicitor|barrister|judge|police\w*"
        r"|soldier|headmaster|lives alone|died|student|postman|butcher|baker|fisherman"
        r"|shopkeeper|mp)\b"
    ),
)
OF_ONE = (_OF_ONE_AGE, _TREATED)
"""Facts that say that somebody is spoken of, one person and no crowd."""

MORE = (_SEX, _PLACE, _DAY, _RARE, _KNOWN)
SHORT = re.compile(r"\d[ ,]{0,2}[MF]|[MF][ ,]{0,2}\d|, \d\d,")
HINTS = (
    *(
        "year",
        "yr",
        "month",
        "mth",
        "week",
        "wk",
        "day",
        "yo",
        "y/o",
        "aged",
        " age ",
        " of ",
        " in h",
    ),
    *(
        "patient",
        "saw",
        "see",
        " met ",
        "treat",
        "visit",
        "review",
        "exam",
        "assess",
        "admit",
        "refer",
    ),
    *(
        "look",
        "diagnos",
        "consult",
        "spoke",
        "cared",
        "deliver",
        "operat",
        "certif",
        "clinic",
        "surgery",
    ),
    *(
        "practice",
        "ward",
        "list",
        "present",
        "came",
        "brought",
        "sent",
        "we had",
        " is ",
        " was ",
        "turned",
    ),
)
"""A text without any of these, and without the form above, tells of nobody: a quick first look."""
