"""WORDS: people who are named with a title.

Doctors, professors, judges and ministers are talked about on such a blog and are left alone; so
are the words miss, ms and master where no name follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading

_KIND = "titled_name"
_NAME = (
    r"(?:[a-z]\.? ){0,3}((?:(?:van|de|der|den|von|du|la|le|al|el|st|bin|ben)\.? "
    r"){0,2}[^\W\d_][\w'-]{0,40})"
)
_CERTAIN = re.compile(
    rf"[mM](?<![\w'-].)(?i:(?:r|rs|x|ister)(?:\.\s?|\s{{1,3}})(?:(?:and|&|/)\s?(?:mrs?"
    rf"|miss)\.?\s)?{_NAME})",
)
_OFTEN = re.compile(
    r"([mM](?<![\w'-].)(?:s|(?<=M)S|iss|(?<=M)ISS|(?<=M)aster))(?:\.\s?|\s{1,3})((?:[A-Z]\.? "
    r"){0,3})([^\W\d_][\w'-]{0,40})"
)
_SCAN = re.compile(
    r"MR\s(?i:scan|imag|angio|spectro|entero|elasto|cholangio|venogr|guided|safe|suite|unit|report)"
)
_DOES = re.compile(
    r"(?:\b(?:i|we|you|they|near|never|always|really|also|still|will|would|could|might|may|not"
    r"|just)"
    r"|'ll|'d) \Z"
)
_NEAR = 10
_OFFICES_TEXT = """
speaker president justice chairman chair chairperson mayor deputy ambassador secretary minister
chancellor commissioner recorder prime vice bates whippy men bean darcy average right big and benn
potato motivator men nobody somebody everyman tickle happy wickham magoo blobby spock robot t
rights universe olympia
"""
_OFFICES = frozenset(_OFFICES_TEXT.split())
_MINISTERS_TEXT = """
streeting hancock javid lansley burnham milburn starmer sunak blair cameron thatcher clegg corbyn
truss attlee bevan churchill macron trump obama biden zuckerberg musk gates kingsnorth bates
coffey
"""
_MINISTERS = frozenset(_MINISTERS_TEXT.split())
_NOT_NAMES_TEXT = """
teams word office excel outlook windows azure patients patient society nurse nurses specialist
clinic disease relapse an a the my your our out it him her them this that these those any all one
some every no not and or but in on of for to being having seeing appointments appointment plan
index data file degree class copy key list chef mind baker builder trust record agreement universe
world england britain marple piggy havisham response latency service services trainer by is was
are were you each dr doctor prof professor nhs gp gps monday tuesday wednesday thursday friday
saturday sunday mondays fridays weekends christmas windows january february march april
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_SURNAMES_TEXT = """
smith jones taylor brown williams wilson johnson davies patel robinson wright thompson evans
walker roberts green hall wood jackson clarke clark harris lewis scott cooper turner hill moore
ward watson morris harrison baker davis edwards hughes martin carter shaw mitchell ahmed khan
singh kaur begum hussain ali miah bibi shah campbell anderson allen cook bailey parker miller
murphy kelly price bell lee collins bennett richardson cox simpson chapman murray foster ellis
adams webb rogers stevens hunt palmer holmes mills gibson fisher kennedy lloyd matthews barker
butler powell thomas james phillips griffiths stewart fraser macdonald o'brien o'neill walsh ryan
byrne doyle chowdhury rahman islam iqbal malik akhtar mohamed okafor adeyemi mensah wong chan chen
wang li zhang nguyen kowalski nowak novak popescu silva costa garcia
"""
_SURNAMES = frozenset(_SURNAMES_TEXT.split())

_OFFICE = (
    r"(?:[A-Z]\w+ ){0,3}(?:Secretary|[Mm]inister|Chancellor|MPs?|Commissioner|Ombudsman|Chairman"
    r"|Chair|Chief Executive|President|[Ss]urgeon)\b"
)
_IN_OFFICE = re.compile(
    r"(?:\s[A-Z][\w'-]+)?,? \(?(?:(?:then|the|now|our|former|a|who was|as)(?: the)? )?"
    rf"(?:consultant )?{_OFFICE}"
)
_OFFICE_BEFORE = re.compile(rf"\b{_OFFICE}(?: of State)?,? \Z")
_NEAR_OFFICE = 60
_INVENTED_BEFORE = re.compile(
    r"\b(?:fictional|fictitious|imaginary|made[- ]up|invented|hypothetical|any|every|your average"
    r"|the average|proverbial|some) (?:old )?\Z"
)


def titled_names(reading: Reading) -> Iterator[Hit]:
    """Give each Mr, Mrs, Mx, Ms, Miss or Master with a name."""
    for found in _CERTAIN.finditer(reading.text):
        is_name = found[1] not in _NOT_NAMES and not _SCAN.match(found[0])
        if is_name and not _is_public(found[1]) and not _is_nobodys(reading.text, found):
            yield Hit(_KIND, Level.NUDGE, found.start(), found.end())
    for found in _OFTEN.finditer(reading.text):
        begin = found.start()
        is_verb = found[1] == "miss" and _DOES.search(reading.lower, max(0, begin - _NEAR), begin)
        if is_verb or _is_nobodys(reading.text, found):
            continue
        if _is_person(*found.groups()):
            yield Hit(_KIND, Level.NUDGE, found.start(), found.end())


def _is_public(name: str) -> bool:
    words = name.lower().removesuffix("'s")
    return words in _OFFICES or words in _MINISTERS


def _is_nobodys(text: str, found: re.Match[str]) -> bool:
    """Return whether the words beside a name say that it is known for an office, or invented."""
    before = text[max(0, found.start() - _NEAR_OFFICE) : found.start()]
    in_office = _IN_OFFICE.match(text, found.end()) or _OFFICE_BEFORE.search(before)
    return bool(in_office or _INVENTED_BEFORE.search(before))


def _is_person(title: str, initials: str, name: str) -> bool:
    word = name.lower().removesuffix("'s")
    if word in _SURNAMES:
        return True
    capital = name[0].isupper() and word not in _NOT_NAMES and not _is_public(name)
    if title in {"MS", "MISS"}:
        return False
    if title == "miss" and len(name) == 1:
        return name not in "aiI"
    if title in {"ms", "miss"}:
        return capital and not name.isupper()
    return capital or bool(initials)
