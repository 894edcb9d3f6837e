"""WORDS: the two facts that make a story one of a person: an age, and that the writer knows them.

The others, in the module of phrases, only add to these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feeds.identifiers.words import Stemmed, family, led, stemmed

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
_GROUPS = (
    r"(?:\w+ )?(?:team|ward|unit|practice|surgery|hospital|town|village|population|class|school"
    r"|home|family|hub|list|group|queue|total|range|average|median|mean|score|rate|bmi|rise|fall"
    r"|drop"
    r"|cut|increase|maximum|minimum|sample|ratio|dose|cost|price|fee|target|level|stock|chart"
    r"|combination|series|set|staff|cohort|panel|share|age|history|period|length|wait|gap|out|end"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|most|all|any|each|section|part)\b"
)
_SOMEBODY = (
    r"(?:patient|man|woman|lady|gentleman|boy|girl|male|female|mother|father|son"
    r"|daughter|child|baby"
    r"|infant|teenager|student|pupil|lad|chap|widow(?:er)?|twin|pensioner|neighbour|he|she|who)"
)


_STARTS = "0/1/2/3/4/5/6/7/8/9/tw/te/thi/thr/fo/fi/si/se/ei/ni/el/on"
_OF_AGE = "/".join(f" of {start}" for start in _STARTS.split("/"))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something small that a text says of a person.

    `forms` are for the text in small letters, `cased` for the one with its capitals.
    """

    forms: tuple[Stemmed | re.Pattern[str], ...]
    cased: re.Pattern[str]

    def spans(self, text: str, lower: str) -> list[tuple[int, int]]:
        """Return where a text says it, whatever its sentences."""
        found = [*self.cased.finditer(text)]
        for form in self.forms:
            found.extend(form.finditer(lower))
        return [one.span() for one in found]


_OLD_STEMS = ("old", "yo", "y/o", "y.o", "y-o", "y o", "y\no")
_IS_AGE = rf"(?:is|was|turned) (?:only |just )?{_AGE}(?=[.,;!?\n]|$| years?\b| and\b)"
_BEFORE_AGE = r"(?<!\w.)(?<!-.)(?<!to .)(?<!and .)"
OF_AN_AGE = Fact(
    (
        Stemmed(
            re.compile(rf"[0-9]{_BEFORE_AGE}\d{{0,2}}{_OLD}(?<!olds)(?! {_THINGS})"), _OLD_STEMS
        ),
        stemmed(
            rf"(?=[tfsenow])\b(?<!-)(?<!to )(?<!and ){_SPELLED}{_OLD}(?<!olds)(?! {_THINGS})",
            f"{_TENS}|{_ONES}|eleven|twelve|ten|teen".replace("|", "/"),
        ),
        re.compile(r"[0-9](?<![\w./-].)\d? ?(?:yo|y/o)(?![\w%/-])"),
        stemmed(
            r"\b(?:he|she)'s (?:only |just |now |nearly |about )?\d\d\d?\b(?! ?(?:%|st\b|kg|mile"
            r"|minute|hour))",
            "he's ",
        ),
        stemmed(
            rf"\b(?:a hundred|(?:{_TENS})[ -]something)\b(?! (?:per|times|and one things))",
            "hundred/something",
        ),
        stemmed(r"\b\d0 ?-?ish\b|\b[a-z]+ty-?ish\b(?! (?:per|%|mil))", "ish"),
        stemmed(r"(?<=[a-z])(?:, | \()(?:aged? )?1?\d\d?, [a-z]", ", "),
        stemmed(
            r"(?<=[a-z]), (?:(?:female|male|man|woman), )?(?:(?:in )?(?:his |her )?(?:early |mid "
            r"|late )"
            rf"(?:\d0s|teens|{_TENS[:-2]}\w*ies|\w{{2,5}}ties)|[2-9]0s)\b",
            ", ",
        ),
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
        r"|operated on|certified|sectioned|nursed|nurse|look after|treat|care for) (?!many|most|all"
        r"|plenty|my|the (?:sense|point|need|value|case|same|future|data))"
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
OF_SOMEBODYS_AGE = Fact(
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
        stemmed(rf"\b{_SOMEBODY}s? of {_AGE}\b(?! ?%)", _OF_AGE),
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
        stemmed(
            r"\b(?:he|she|who)\b[^.;,]{0,40}\bat \d\d\b(?! ?(?:%|[ap]m|:|per|o'|-|to |\d))", "at "
        ),
        stemmed(
            rf"\b(?:a|an|the|one|old|retired) (?!{_GROUPS})(?:[a-z-]+"
            rf" ){{0,3}}?(?!{_GROUPS})[a-z-]+ of"
            rf" {_AGE}(?=[,.;)]|$| (?!per\b|%|(?!has|is|was)[a-z]+s\b|people|or\b|to\b)[a-z])",
            _OF_AGE,
        ),
    ),
    re.compile(r"(?!)"),
)
"""Ages that stand behind the word for a person: asked only where there is one."""
OF_ONE_SEEN = Fact(
    (
        stemmed(led(_SEEN), "i "),
        family(
            "patient",
            (
                (
                    r"(?:my|our|his|her) (?:[\w-]+ ){0,2}patient\b(?! (?:group|list|record|portal"
                    r"|survey|access|voice|panel|leaflet|data|feedback|experience))"
                ),
                r"(?:patient of (?:mine|ours)|is a patient|patient on (?:my|our) list)\b",
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
            r"\b(?:registered|is|was|are) (?:with|under) us\b|\btold me in clinic\b|\bi"
            r" (?:diagnosed|see)\b"
            r"(?= with| has\b| in clinic)",
            "with us/under us/me in clinic/i diagnosed/i see ",
        ),
        stemmed(r"\bone of (?:mine|ours)\b(?! is the same| went down)", "one of mine/one of ours"),
        stemmed(
            r"(?:^|[.!?\n,]\s?)(?:only yesterday,? |just yesterday,? )?(?:i |we )?had an?"
            r" (?:[\w-]+ ){1,4}?in\b"
            r"(?=,| (?:today|yesterday|last|this|on|with|for|the other))",
            "had a",
        ),
        stemmed(
            led(
                ("we", "practice", "surgery", "i"),
                r" (?:have|had|only have) (?:an?|one|the|just the one|exactly one)"
                rf" (?:\w+ ){{0,3}}?{_SOMEBODY}\b",
            ),
            "have a/had a/have one/had one/have the/had the/have just/had just/have exactly/had"
            " exactly",
        ),
        stemmed(
            r"\b(?:one|a) (?:patient|man|woman|lady|chap|gentleman) i\b",
            "patient i/man i/lady i/chap i",
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
OF_ONE = (OF_AN_AGE, OF_SOMEBODYS_AGE, OF_ONE_SEEN)
