"""WORDS: the small facts of which a story is made, each with its weight.

Two facts make it a story of one person: an age, and that the writer treated the person. The others
only add to these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feeds.identifiers.words import Stemmed, at_words, family, led, stemmed

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SPELLED = (
    rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|(?:six|seven|eigh|nine|four|thir|fif)teen|eleven"
    rf"|twelve|ten|{_ONES})"
)
_AGE = rf"(?:\d{{1,3}}|{_SPELLED})"
_OLD = r"[\s-]{0,2}(?:(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)[\s-]{0,2}olds?|y[\s/.-]?o)\b"
_THINGS = (
    r"(?:\w+ )?(?:system|polic(?:y|ies)|contract|computer|pc\b|laptop|phone|app\b|software"
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
    r"|infant|teenager|student|pupil|lad|chap|widow(?:er)?|twin|pensioner|neighbour|he|she|who)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something small that a sentence says of a person, and how much it tells.

    `forms` are for the sentence in small letters, `cased` for the one with its capitals.
    """

    weight: int
    forms: tuple[Stemmed | re.Pattern[str], ...]
    cased: re.Pattern[str]

    def is_in(self, sentence: str, lower: str) -> bool:
        """Return whether the sentence says it."""
        return any(form.search(lower) for form in self.forms) or bool(self.cased.search(sentence))

    def spans(self, text: str, lower: str) -> list[tuple[int, int]]:
        """Return where a text says it, whatever its sentences."""
        found = [*self.cased.finditer(text)]
        for form in self.forms:
            found.extend(form.finditer(lower))
        return [one.span() for one in found]


def _fact(weight: int, *words: str, cased: str = r"(?!)") -> Fact:
    return Fact(weight, (at_words(words),), re.compile(cased))


_OLD_STEMS = ("old", "yo", "y/o", "y.o", "y-o", "y o", "y\no")
_IS_AGE = rf"(?:is|was|turned) (?:only |just )?{_AGE}(?=[.,;!?\n]|$| years?\b| and\b)"
_BEFORE_AGE = r"(?<!\w.)(?<!-.)(?<!to .)(?<!and .)"
_OF_ONE_AGE = Fact(
    2,
    (
        stemmed(
            rf"\b{_SOMEBODY}\b[^.;]{{0,30}}?\baged? {_AGE}\b(?! ?(?:and|to|or|over|-|\u2013|plus"
            r"|\+|%))",
            "age",
        ),
        stemmed(
            rf"\bin (?:his|her) (?:early |mid |late |mid-)?(?:\d0s|teens|{_TENS[:-2]}\w*ies"
            r"|\w{2,5}ties)",
            "in his/in her",
        ),
        stemmed(rf"\b{_SOMEBODY}s? of {_AGE}\b(?! ?%)", " of "),
        stemmed(rf"\b{_SOMEBODY} \((?:aged )?\d{{1,3}}(?=[,)])", " ("),
        stemmed(
            r"\b(?:patients?|male|female|man|woman|mother|lady|boy|girl|widow(?:er)?|retired \w+)\b"
            r"[^.;]{0,30}, 1?\d{1,2}(?=,)",
            ", 0/, 1/, 2/, 3/, 4/, 5/, 6/, 7/, 8/, 9",
        ),
        stemmed(
            led((f"she {_IS_AGE}", f"he {_IS_AGE}", f"who {_IS_AGE}", f"patients? {_IS_AGE}")),
            "he is /he was /he turned /o is /o was /o turned /t is /t was /t turned /s is /s was "
            "/s turned ",
        ),
        Stemmed(
            re.compile(rf"[0-9]{_BEFORE_AGE}\d{{0,2}}{_OLD}(?<!olds)(?! {_THINGS})"), _OLD_STEMS
        ),
        stemmed(
            rf"(?=[tfsenow])\b(?<!-)(?<!to )(?<!and ){_SPELLED}{_OLD}(?<!olds)(?! {_THINGS})",
            f"{_TENS}|{_ONES}|eleven|twelve|ten|teen".replace("|", "/"),
        ),
        re.compile(r"[0-9](?<![\w./-].)\d? ?(?:yo|y/o)(?![\w%/-])"),
    ),
    re.compile(
        r"[0-9MF](?<![\w./\u00a3$-].)(?:(?<=\d)\d? ?[MF]|(?<=[MF]) ?,? ?\d{1,2})(?![\w%/-])"
    ),
)
_SEEN = (
    (
        r"i (?:have |had |'ve )?(?:once |recently |just |also |first |last |then )?(?:saw"
        r"|seen|see|met|treated|visited|reviewed|examined|assessed|admitted|referred"
        r"|looked after|diagnosed|consulted|spoke (?:to|with)|cared for|delivered"
        r"|operated on|certified) (?!many|most|all|plenty)"
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
)
_TREATED = Fact(
    2,
    (
        stemmed(led(_SEEN), "i "),
        family(
            "patient",
            (
                (
                    r"(?:my|our|his|her) (?:[\w-]+ ){0,2}patient\b(?! (?:group|list|record|portal"
                    r"|survey|access|voice|panel|leaflet|data|feedback|experience))"
                ),
                r"patient of (?:mine|ours)\b",
                r"(?:one|two|some) of (?:my|our) patients\b",
                r"(?:were|was|is|are) (?:all )?(?:my|our) patients?\b",
                r"(?:a|the|this) patient (?:with|had|from|who)\b",
            ),
        ),
        stemmed(
            led(
                ("came", "brought", "sent", "referred", "presented"),
                r" (?:in )?(?:to )?(?:see )?(?:me|us|my|our)\b",
            ),
            "came /brought /sent /referred /presented ",
        ),
        stemmed(
            r"\b(?:in|to|at|on) (?:my|our) (?:clinic|surgery|practice|ward|list|care)\b",
            "my /our ",
        ),
        stemmed(
            led(
                (
                    r"presented (?:with|to|at|on)\b",
                    r"we had (?:a|an|one)\b",
                    r"seen (?:by (?:me|us)|on|in)\b",
                )
            ),
            "presented /we had /seen ",
        ),
        stemmed(
            r"(?:^|\n|[.,;!?] )(?:saw|seen|reviewed|visited|consulted with|spoke to)\b",
            "saw/seen/reviewed/visited/consulted with/spoke to",
        ),
    ),
    re.compile(r"(?!)"),
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
        r"|church|care home|factory|chapel|primary|club|pub|post office|college)\b"
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
    r"the (?:last|oldest|youngest) (?:\w+ ){1,2}(?:speaker|here|there|in|on)\b",
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
        r"|soldier|headmaster|lives (?:alone|above|opposite|behind|next)|died|student|postman"
        r"|butcher|baker|fisherman|shopkeeper|mp)\b"
    ),
)
_FORMER = _fact(1, r"(?:former|retired|ex)[ -](?!patient|smoker|minister|secretary)\w+")
OF_ONE = (_OF_ONE_AGE, _TREATED)
"""Facts that say that somebody is spoken of, one person and no crowd."""

MORE = (_SEX, _PLACE, _DAY, _RARE, _KNOWN, _FORMER)
