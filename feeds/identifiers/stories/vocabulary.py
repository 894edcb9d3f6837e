"""WORDS: the kinds of small facts that a story is made of, with the words that tell them.

A word stands in one kind only. All are of one person: "farmer" tells of somebody, "farmers" do not.
Staff of a surgery have no place among the trades, since most comments speak of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a small fact tells of somebody."""

    ONE = "one"
    AGE = "age"
    SEEN = "seen"
    OURS = "ours"
    SEX = "sex"
    ROLE = "role"
    LOCAL = "local"
    PLACE = "place"
    DAY = "day"
    UNIQUE = "unique"
    EVENT = "event"
    KNOWN = "known"
    ORIGIN = "origin"
    FORMER = "former"
    LINK = "link"
    SELF = "self"


WEIGHTS: Mapping[Kind, int] = {
    Kind.AGE: 2,
    Kind.SEEN: 2,
    Kind.LOCAL: 2,
    Kind.UNIQUE: 2,
    Kind.EVENT: 2,
    Kind.OURS: 1,
    Kind.SEX: 1,
    Kind.ROLE: 1,
    Kind.PLACE: 1,
    Kind.DAY: 1,
    Kind.KNOWN: 1,
    Kind.ORIGIN: 1,
    Kind.FORMER: 1,
    Kind.ONE: 0,
    Kind.LINK: 0,
    Kind.SELF: 0,
}
"""How much each kind tells; those that only say of whom a sentence speaks weigh nothing."""

KIN = (
    "mother father mum mam mom dad son daughter wife husband widow widower gran nan nana granny"
    " grandma grandmother grandad granddad grandfather sister brother aunt auntie uncle nephew"
    " niece cousin grandson granddaughter fiance fiancee boyfriend girlfriend stepson stepdaughter"
    " twin twins baby toddler child"
)
_SEX = (
    f"{KIN} man woman lady gentleman gent boy girl lad lass chap bloke fella fellow guy male female"
    " teenager schoolboy schoolgirl bride groom pensioner infant brothers sisters"
)
TRADES = (
    "teacher headteacher headmaster headmistress vicar curate priest bishop nun monk imam rabbi"
    " mayor mayoress councillor magistrate judge sheriff publican landlord landlady farmer"
    " crofter shepherd gamekeeper ghillie fisherman trawlerman skipper sailor coxswain"
    " lifeboatman signalman stationmaster postman postwoman postmistress postmaster milkman"
    " butcher baker florist grocer greengrocer fishmonger hairdresser barber undertaker organist"
    " bellringer verger sexton beekeeper blacksmith farrier thatcher stonemason miller caretaker"
    " janitor cleaner roofer scaffolder plumber electrician builder joiner carpenter bricklayer"
    " mechanic miner docker steelworker welder firefighter fireman policeman policewoman constable"
    " soldier veteran footballer goalkeeper jockey boxer athlete rower swimmer cricketer cyclist"
    " runner golfer sprinter gymnast actor actress singer dancer musician violinist pianist"
    " conductor novelist poet painter potter sculptor dentist vet solicitor barrister mp lecturer"
    " apprentice governor chef waiter waitress barmaid barman bouncer driver shopkeeper"
    " newsagent picker hgv trucker stewardess librarian lifeguard coach scoutmaster crier"
    " bookmaker surrogate refugee prisoner astronaut diver accountant"
    " midwife paramedic chairman sculptress codebreaker bursar"
    " postie steward violinist cellist harpist drummer guitarist comedian ambassador evacuee clown"
    " juggler magician gardener groundsman greenkeeper caddie warden ranger lumberjack forester"
    " tailor seamstress cobbler locksmith glazier decorator tiler plasterer labourer stevedore"
    " deckhand chaplain rector deacon missionary choirmaster chorister busker dj model journalist"
    " reporter broadcaster presenter newsreader bailiff detective sergeant corporal colonel admiral"
    " paratrooper gurkha commando spy earl duchess countess laird heiress millionaire wrestler"
    " surfer"
    " skier climber mountaineer referee umpire bookie croupier stripper prostitute burglar inmate"
    " nanny childminder butler barista bartender zookeeper falconer stockman dairyman lobsterman"
    " oysterman lockkeeper bargee boatbuilder courier cabbie haulier sawyer potholer piper"
    " goalie striker winger"
)
_PLACES = (
    "village hamlet parish island isle croft dale valley estate school academy primary secondary"
    " infants grammar convent church chapel abbey cathedral almshouses lighthouse barracks harbour"
    " pier quarry farm pub inn club hotel chippy bakery garage allotments factory college"
    " station ferry street town barge narrowboat county moor regiment kennels stables"
)
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february april june july"
    " august september october november december yesterday today easter christmas lent jubilee"
    " ramadan diwali eid hogmanay whitsun"
)
_EVENTS = (
    "drowned drowning crash crashed explosion chainsaw baler stabbed stabbing lightning murdered"
    " murder quads quadruplets triplets quintuplets conjoined shipwreck avalanche bastion"
    " strangled kidnapped trampled gored blitz windrush holocaust hijack headlines"
)
_ORIGINS = (
    "polish latvian lithuanian romanian bulgarian ukrainian russian syrian afghan iraqi iranian"
    " kurdish somali sudanese eritrean ethiopian nigerian ghanaian kenyan ugandan zimbabwean"
    " filipino"
    " filipina nepalese nepali tibetan chinese japanese korean vietnamese thai indian pakistani"
    " bangladeshi brazilian portuguese hungarian albanian turkish italian greek maltese faroese"
    " icelandic latvia eritrea syria sudan ukraine nepal jehovah mormon sikh jain amish gypsy"
    " romany"
    " roma travellers transgender rare trans asylum"
)
_KNOWN = "neighbour neighbours neighbor mate friend godson goddaughter lodger flatmate housemate"
_LINKS = "he she him her his hers himself herself"
_ONES = "patient person family couple student pupil director minister"
_SELVES = "i we they people patients you"


def _table() -> dict[str, Kind]:
    groups = (
        (Kind.SEX, _SEX),
        (Kind.ROLE, TRADES),
        (Kind.PLACE, _PLACES),
        (Kind.DAY, _DAYS),
        (Kind.EVENT, _EVENTS),
        (Kind.ORIGIN, _ORIGINS),
        (Kind.KNOWN, _KNOWN),
        (Kind.LINK, _LINKS),
        (Kind.ONE, _ONES),
        (Kind.SELF, _SELVES),
    )
    return {word: kind for kind, words in groups for word in words.split()}


KINDS: Mapping[str, Kind] = _table()
"""The kind of each word that tells one."""
