"""WORDS: somebody who can be recognised, beside something that is private.

A relative with a name, the only midwife of a village, the vicar of a place: each may be told of.
In one sentence with an illness, a death or a treatment, it tells a reader nearby who has it. A
relative without a name stays unknown, and so does a name without anything private.
"""

from __future__ import annotations

from collections.abc import Iterator

from feeds.identifiers.stories.grouped import grouped
from feeds.identifiers.stories.vocabulary import TRADES
from feeds.identifiers.words import stemmed

_RELATIVE = (
    r"(?:(?:mother|father|sister|brother|son|daughter)-in-law"
    r"|step-?(?:mother|father|son|daughter|mum|dad)|mother|father|mum|mam|mom|mummy|dad|daddy"
    r"|nan|nana|nanna|gran|granny|grandma|grandmother|grandad|granddad|grandpa|grandfather"
    r"|grandson|granddaughter|aunt|auntie|aunty|uncle|cousin|nephew|niece|husband|wife|partner"
    r"|fianc\u00e9e?|boyfriend|girlfriend|sister|brother|son|daughter|twin|flatmate|housemate"
    r"|neighbour|friend|pal|mate|carer|colleague|boss|lodger|godson|goddaughter|ex)"
)
_DESCRIBED = (
    r"(?:(?:late|elderly|dear|poor|old|oldest|eldest|youngest|younger|older|little|big|best|twin"
    r"|own|disabled|teenage|great|\d{1,3}[- ]year[- ]old) ){0,2}"
)
# No name of a relative: what else stands in capitals behind one.
_NO_NAME = (
    r"(?:(?:NHS|GPs?|I|The|This|That|But|And|So|Dr|Doctor|Prof|Professor|Christmas|English|Welsh"
    r"|Scottish|Irish|British|Google|Type|January|February|March|April|June|July|August|September"
    r"|October|November|December|HIV|MS|EMIS|Sam's|Sally)\b|Covid|COVID|Alzheimer|Parkinson"
    r"|\w+day\b)"
)
_NAME = rf"(?!{_NO_NAME})[A-Z\u00c0-\u00de][\w'-]*[a-z\u00df-\u00ff]"
_NAMED = stemmed(
    rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|MY) {_DESCRIBED}{_RELATIVE},? \(?{_NAME}"
    r"|\b(?:Aunt|Auntie|Aunty|Uncle|Nan|Nana|Nanna|Gran|Granny|Grandma|Grandad|Grandpa|Cousin)"
    rf" {_NAME}"
    r"|\b[Ff]y (?:ng\u0175r|ngwraig|mam|nhad|mab|merch|mrawd|chwaer|nain|nhaid|mam-gu|nhad-cu"
    r"|modryb|ewythr|nghefnder|nghyfnither|ffrind|mhartner|nghariad)"
    rf",? {_NAME}",
    "y /ur /is /er /eir /Aunt/Uncle/Nan/Gran/Cousin/MY ",
)
_ROLE = (
    rf"(?:{grouped('|'.join(TRADES.split()))}|\w*teacher|vicar|priest|minister|imam|rabbi|mayor"
    rf"|councillor"
    rf"|landlord|landlady|farmer"
    r"|bus driver|midwife|district nurse|solicitor|police\w*|postman|postmistress|postmaster"
    r"|butcher|baker|shopkeeper|publican|organist|vet|pharmacist|undertaker|lollipop \w+"
    r"|caretaker|school cook"
    r"|funeral director|ice cream man|head boy|head girl|family|couple|woman|man|girl|boy|child"
    r"|person)"
)
_SPOT = (
    r"(?:local |little |small )?(?:village|town|street|school|church|primary|chapel|estate|island"
    r"|parish|pub|road)"
)
# What follows says it of that person: "the local pharmacist knows about insulin" does not.
_SUFFERS = (
    r"(?:,? (?:has|had|(?:is|was) (?:an?|in|off|on|being|now|pregnant|dying|terminal\w*|depressed"
    r"|bipolar|sectioned|diagnosed)|got|gets|suffer\w*|died|took|lost|with)\b|'s (?!the\b))"
)
_AT_SPOT = rf"(?:in|at|of|from) (?:our|my|the|this) {_SPOT}"
_OF_A_PLACE = stemmed(
    rf"\b(?:[Tt]he|[Oo]ur) (?:only|local|village|parish|town) (?:\w+ )?{_ROLE}(?: {_AT_SPOT})?"
    rf"{_SUFFERS}"
    rf"|\b(?:[Tt]he|[Oo]ur) (?:[a-z]+ )?{_ROLE} {_AT_SPOT}{_SUFFERS}"
    r"|\b(?:triplets|Triplets|quadruplets|quads|conjoined twins) (?:born|who|we|from|in)\b",
    " only / local / village / parish / town / in / at / of / from /riplets /quad/conjoined",
)


def recognised(text: str) -> Iterator[tuple[int, int]]:
    """Give the places where a text names somebody who can be recognised."""
    for form in (_NAMED, _OF_A_PLACE):
        for found in form.finditer(text):
            yield found.span()
