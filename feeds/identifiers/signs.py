"""WORDS: what danger looks like in words, in families.

Signs: the pages of the NHS on when to call 999 and on help for suicidal thoughts, and the facts on
readers, section 11. Each line is a pattern for text in small letters that begins where a word does.
Whether a sign is meant is judged elsewhere.
"""

from __future__ import annotations

from feeds.identifiers.normal import at_words

_SELF = r"(?:my|him|her|them) ?sel(?:f|ves)"
_OWN = "(?:my|his|her)"
_IN_CHEST = rf"(?:in|on|across) (?:{_OWN}|the) chest"
_PILLS = "(?:tablets|pills|meds|medication|medicines?|insulin)"
_MANY = (
    "(?:[89]|[1-9]\\d+|twenty|thirty|forty|fifty|dozens of|loads of|lots of|handfuls? of|a lot of)"
)
_DRUGS = (
    rf"(?:paracetamol|ibuprofen|aspirin|co-?codamol|tramadol|diazepam|sleeping \w+|capsules"
    rf"|units|{_PILLS})"
)
_CORROSIVE = (
    r"(?:bleach|(?:button |watch )?batter(?:y|ies)|antifreeze|magnets?|weed ?killer|poison"
    r"|detergent)"
)
_ATTACK = (
    r"(?:\w+ )?(?:heart attack|stroke|cardiac arrest|seizure|fit|asthma attack|anaphyla\w+"
    r"|allergic reaction)\b(?! (?:service|clinic|patient))"
)
_OUT = r"(?:unconscious|unresponsive|not responding|not conscious)\b(?! bias)"

DESPAIR = at_words(
    (
        (
            rf"(?:kill|hang|drown|shoot|poison)(?:ing)? {_SELF}(?! (?:laughing|trying"
            rf"|working|to get|with|over|for))"
        ),
        (
            r"(?:want|wanna|going|gonna|plan\w*|might|may|will|keep|keeps|started|about"
            r"|afraid|scared|urges?|thoughts"
            r"|thinking|thinks|feel\w* like|been|am|i'm|im|is|again)\b[^,.;]{0,25}\b"
            rf"(?:hurt|harm|cut|burn|starv)\w* {_SELF}(?! off)"
        ),
        rf"(?:cut|slit|cutting|slitting) {_OWN} wrists?",
        r"self[ -]?harm(?:ing|ed)? (?:again|today|now|tonight|every day|every night)\b",
        r"(?:am|i'?m|been|is|started|keeps?|he's|she's) self[ -]?harming\b",
        rf"(?:end|ending|take|taking) {_OWN} (?:own )?life\b",
        r"end it(?: all|\Z|[.!]| tonight| now)|ending it(?: all)?(?! all)(?! with| by)",
        (
            r"(?:want(?:s|ed|ing)? to|wanna|going to|gonna|wish i (?:could|would)|hope i"
            r"|ready to|think i will)"
            r" (?:just )?(?:die|be dead|not be here|disappear for ever|commit suicide|not "
            r"wake up|never wake up)\b"
        ),
        r"wish (?:i|he|she) (?:was|were) (?:dead|never born)\b",
        r"(?:would be |is |am |are )?better off (?:dead|without me)\b",
        (
            r"(?:am|i'm|im|is|feel|feels|feeling|he's|she's|been|actively) (?:\w+ "
            r")?suicidal\b(?! (?:thoughts|callers|patients))"
        ),
        (
            r"(?:no|not any|isn't any|nothing|don'?t see (?:a|the|any)) (?:point |reason "
            r")?(?:in |to |for |left to )"
            r"(?:living|live|life|going on|carry on|carrying on|be alive)\b"
        ),
        (
            r"(?:do not|don'?t|no longer) want to (?:live|be alive|be here any ?more|wake "
            r"up|carry on living|exist|go on)\b"
        ),
        r"can(?:no|'?)t (?:go on|live)(?: any ?more| like this| living)\b",
        r"(?:going to|about to|want to|gonna|will) jump (?:off|from|in front)\b",
        (
            rf"(?:threaten\w*|planning|attempt\w*|considering|contemplating) (?:{_OWN} "
            rf")?(?:own )?suicide\b|suicide note\b"
        ),
        r"(?:going|want|wants|about|plan\w*|thinking) (?:to|of|about) (?:take an )?overdos\w+",
        rf"{_PILLS} (?:are )?in front of me\b",
    )
)
_HEART = at_words(
    (
        (
            r"(?:have|having|has|got|get|getting|with|feel|feeling|i've|in|terrible|severe"
            r"|bad|crushing|awful)"
            rf" (?:[\w-]+ ){{0,4}}?(?:chest[- ]pains?\b|pains? {_IN_CHEST}|(?:tight\w*"
            rf"|pressure|crushing|heaviness) {_IN_CHEST})"
        ),
        rf"(?:pains?|tight\w*|pressure|crushing \w+) (?:in|on|across) {_OWN} chest\b",
        (
            rf"{_OWN} chest (?:really |suddenly )?(?:hurts|is (?:so |very |really "
            rf")?(?:tight|hurting|crushing|painful|heavy)"
            r"|feels (?:tight|crushed|heavy))|chest hurts\b"
        ),
        rf"chest pains? (?:right now|now and|and {_OWN} (?:left )?(?:arm|jaw)|going down)\b",
        (
            r"(?:sudden )?chest pains? (?:for (?:an?|the|\d+|two|three) |since (?:this"
            r"|last|the|\d)|and sweat\w+|all (?:day|night|morning))"
        ),
        rf"(?:having|getting|has had|have had|just had) (?:an?|another|some kind of) {_ATTACK}",
    ),
    also=(rf"'s (?:had|having) an? {_ATTACK}", r"'s (?:got |having )?(?:\w+ )?chest pains?\b"),
)
_BREATH = at_words(
    (
        r"(?:not|isn'?t|stopped|ain't|barely|hardly|wasn't) breathing\b",
        (
            r"(?:can'?t|cannot|can not|can hardly|can barely|unable to|hardly|barely)"
            rf" (?:breathe?|(?:get|catch) {_OWN} breath)\b"
        ),
        r"(?:struggl|fight|gasp)\w* (?:to|for) (?:breathe?|air)\b",
        r"(?:trouble|difficulty) breathing\b",
        r"lips (?:\w+ ){0,3}blue\b|(?:turning|going|gone|turned|went) blue\b",
        r"choking (?:on|now|and|right)\b|is choking\b",
    )
)
_FAINT = at_words(
    (
        r"(?:won'?t|will not|can'?t|cannot|can not) (?:be )?wak(?:e|en|ing)\b|can'?t wake\b",
        r"(?:not|isn'?t) waking\b",
        r"(?:is|gone|very|all) (?:floppy|limp)\b",
        r"(?:is|keeps|still|been) (?:fitting|convulsing|having (?:a )?(?:fits?|seizures?))\b",
        r"(?:no|find a) pulse\b",
        rf"(?:is|are|gone|went|lying|and|now|just|found \w+) (?:completely |totally )?{_OUT}",
        r"(?:has|have|just|i) (?:just )?(?:collapsed|passed out|fainted)\b(?! laughing)",
    ),
    also=(rf"'s {_OUT}", r"'s (?:just )?(?:collapsed|passed out|fainted|fitting|floppy|limp)\b"),
)
_STROKE = at_words(
    (
        (
            r"(?:face|mouth|smile|eye)\b[^.;]{0,20}\b(?:droop\w*|dropp\w*|slump\w*"
            r"|lopsided|numb|one side)\b"
        ),
        r"slurr(?:ed|ing)\b",
        r"(?:arm|leg|side) (?:has |is )?(?:\w+ )?(?:gone |went )?(?:numb|paralysed|weak|dead)\b",
        r"can(?:no|'?)t (?:lift|move|feel) (?:my|his|her|one) (?:\w+ )?(?:arm|leg|face|side)\b",
    )
)
_POISON = at_words(
    (
        (
            r"(?:taken|took|swallowed|drank|drunk|eaten|ate|had|swallowing|injected) [^.;]{0,20}\b"
            rf"(?:an? (?:\w+ )?overdose|too many (?:\w+ )?{_DRUGS}|(?:whole|entire) "
            rf"(?:packet|pack|box|bottle|strip)"
            rf"|all (?:of )?(?:my|his|her|the) (?:\w+ )?{_PILLS}|\w+'s (?:\w+ )?{_PILLS}"
            rf"|{_MANY} (?:[\w-]+ ){{0,2}}{_DRUGS}|{_CORROSIVE})\b"
        ),
        (
            r"(?:i|i've|he|she|has|have|just|son|daughter) (?:just |accidentally |have "
            r"|has )?overdosed\b"
        ),
        (
            rf"(?:taking|about to take|going to take|will take) (?:an overdose|all (?:of "
            rf")?(?:my|the) (?:\w+ )?{_PILLS})\b"
        ),
    )
)
_ALLERGY = at_words(
    (
        r"(?:throat|tongue|airway)(?:'s)? (?:\w+ ){0,3}?(?:swell\w*|swollen|clos\w+|tighten\w*)\b",
        (
            r"(?:face|lips|eyes)(?: and \w+)? (?:are |is |have |has )?(?:\w+ )?(?:swelling|swollen)"
            r" (?:up )?(?:after|and|now|fast|badly|from)\b"
        ),
        r"(?:in|into|having|got|has) (?:an? )?anaphyla\w+",
    )
)
_BLOOD = at_words(
    (
        (
            r"bleeding\b[^.;]{0,25}\b(?:won'?t stop|will not stop|not stop\w*|heavily"
            r"|everywhere|badly|a lot|to death)\b"
        ),
        r"(?:can'?t|cannot|won'?t) stop (?:the |this )?(?:bleeding|blood)\b",
        r"losing (?:a lot of |so much )?blood\b|blood everywhere\b",
        r"(?:coughing|vomiting|throwing|bringing|spitting) (?:up )?(?:\w+ )?blood\b",
        r"(?:been|just) (?:stabbed|shot|electrocuted)\b",
        r"rash [^.;]{0,30}(?:not|n'?t) (?:fade|go away|disappear)\b",
        r"(?:he|she) (?:is |will |says he will )?(?:going to |threaten\w* to )?kill me\b",
    )
)
OF_THE_BODY = (_HEART, _BREATH, _FAINT, _STROKE, _POISON, _ALLERGY, _BLOOD)
"""Signs other than despair, which is judged with less doubt."""

_STEMS = """
self/sel /suicid/life/end it/ending it/ die/dead/disappear/wak/living/to live/going on/carry/go on
alive/be here/exist/jump/wrist/want to/chest/heart/stroke/arrest/seizure/ fit/asthma/anaphyl/allerg
breath/blue/chok/conscious/respon/collapsed/passed out/fainted/floppy/limp/convuls/pulse/face/mouth
smile/eye/slur/numb/paralys/weak/ arm/leg/overdos/swallow/taken/took/drank/drunk/eaten/ ate/inject
throat/tongue/airway/lips/blood/bleed/stabbed/shot/electrocut/rash/kill/for air/better off/pills
tablets/medic
"""
STEMS = tuple(stem for line in _STEMS.strip().split("\n") for stem in line.split("/"))
"""A text without any of these shows no sign; asking for them is quicker than reading the signs."""
