"""WORDS: what despair looks like in words, in families, as `signs` has those of the body."""

from __future__ import annotations

from feeds.identifiers.danger.signs import OWN, PILLS
from feeds.identifiers.words import family

_SELF = r"(?:my|him|her|them) ?sel(?:f|ves)"
_HURT = family(
    "self/selves/wrist",
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
        rf"(?:cut|slit|cutting|slitting) {OWN} wrists?",
        r"self[ -]?harm(?:ing|ed)? (?:again|today|now|tonight|every day|every night)\b",
        r"(?:am|i'?m|been|is|started|keeps?|he's|she's) self[ -]?harming\b",
        rf"(?:hurt|harm\w*|cut|burn\w*|injur\w*) {_SELF} (?:on purpose|deliberately|again)\b",
    ),
)
_END = family(
    "life/end it/ending it/suicid/overdos/jump/in front of me/lined up/laid out/counted out"
    "/ready to take/rope/noose/saving up/saved up/hoard/by the time/nothing left",
    (
        rf"(?:end|ending|take|taking) {OWN} (?:own )?life\b",
        r"end it(?: all|\Z|[.!]| tonight| now)|ending it(?: all)?(?! all)(?! with| by)",
        (
            r"(?:am|i'm|im|is|feel|feels|feeling|he's|she's|been|actively) (?:(?!not\b)\w+ "
            r")?suicidal\b(?! (?:thoughts|callers|patients))"
        ),
        r"(?:going to|about to|want to|gonna|will) jump(?: (?:off|from|in front)\b|(?=\Z|[,.;!]))",
        (
            rf"(?:threaten\w*|planning|attempt\w*|considering|contemplating) (?:{OWN} "
            rf")?(?:own )?suicide\b|suicide note\b"
        ),
        (
            r"(?:going|want|wants|about|plan\w*|thinking) (?:to|of|about) (?:tak(?:e|ing) )?"
            r"(?:an )?overdos\w+(?! (?:prevent|polic|risk|alert|train))"
        ),
        rf"{PILLS} (?:are )?in front of me\b",
        (
            rf"(?:all|enough|{OWN}) (?:of )?(?:(?:my|his|her|the) )?{PILLS} (?:are |is )?(?:all )?"
            r"(?:lined up|laid out|counted out|ready to take)\b"
            r"(?! (?:in|by|for|on) (?:an?|the|day|each))"
        ),
        r"(?:got|have|bought|found) (?:a|the) (?:rope|noose)\b(?! (?:for|ladder|swing|bridge))",
        rf"(?:(?:saving|saved) up|hoard(?:ing|ed)) (?:all )?(?:my|his|her) (?:\w+ )?{PILLS}\b",
        (
            r"by the time (?:\w+ ){1,2}(?:reads?|sees?|finds?) this,? i\b[^.;]{0,12}\b"
            r"(?:here|gone|dead)\b"
        ),
        r"nothing left for me\b(?! to)",
        r"life (?:is not|isn'?t|is no longer|no longer is) worth living\b",
    ),
)
_WISH = family(
    " die/dead/be here/disappear/suicid/wake/never born/better off/liv/life/going on/carry/alive/"
    "exist/go on/if i / be gone/ it all to ",
    (
        (
            r"(?:want(?:s|ed|ing)? to|wanna|going to|gonna|wish i (?:could|would)|hope i"
            r"|ready to|think i will)"
            r" (?:just )?(?:die|be dead|not be here|disappear for ever|commit suicide|not "
            r"wake up|never wake up)\b(?! (?:at home|in peace|in hospital|at his|at her))"
        ),
        r"want (?:to be gone\b(?! (?:by|from|before))|it all to (?:stop|end)\b)",
        r"wish (?:i|he|she) (?:was|were) (?:dead|never born)\b",
        r"(?:would be |is |am |are )?better off (?:dead|without me)\b",
        (
            r"(?:no|not any|isn't any|nothing|(?:don'?t|can(?:no|'?)t) see (?:a|the|any))"
            r" (?:point |reason )?(?:in |to |for |left to )"
            r"(?:living|live|life|going on|carry on|carrying on|be alive)\b(?! (?:with|about|at))"
        ),
        (
            r"(?:do not|don'?t|no longer) (?:want|wish) to (?:live|be alive|be here any ?more|wake "
            r"up|carry on living|exist|go on)\b"
        ),
        r"can(?:no|'?)t (?:go on|live)(?: any ?more| like this| living)\b",
        (
            r"(?:want|wanna|wish|hope|like|love|rather)\b[^.;]{0,20}\b(?:asleep|sleep) and"
            r" (?:not|never) wake\b"
        ),
        (
            r"(?:(?:nobody|no one) )?(?:(?:would|will)(?: not| never)? (?:even |all )?(?:be )?"
            r"|wouldn'?t )?(?:better|happier|easier|notice|care) if i (?:died|disappeared"
            r"|(?:was|were|am) (?:gone|dead|not (?:here|around))|wasn'?t (?:here|around))\b"
        ),
    ),
)
_WELSH = family(
    "eisiau byw/eisiau marw/fy hun",
    (r"eisiau marw\b", r"ddim (?:yn )?eisiau byw\b", r"l?ladd fy hun\b"),
)
OF_DESPAIR = (_HURT, _END, _WISH, _WELSH)
"""Signs that a threat may hold: it may say "if"."""
