"""WORDS: what danger looks like in words, in families.

Signs: the pages of the NHS on when to call 999 and on help for suicidal thoughts, and the facts on
readers, section 11. Each line is a pattern for text in small letters that begins where a word does.
Whether a sign is meant is judged elsewhere. A family is asked only where one of its stems stands.
"""

from __future__ import annotations

from feeds.identifiers.words import family

OWN = "(?:my|his|her)"
_IN_CHEST = rf"(?:in|on|across) (?:{OWN}|the) chest"
PILLS = "(?:tablets|pills|meds|medication|medicines?|insulin)"
_MANY = (
    "(?:[89]|[1-9]\\d+|twenty|thirty|forty|fifty|dozens of|loads of|lots of|handfuls? of|a lot of)"
)
_DRUGS = (
    rf"(?:paracetamol|ibuprofen|aspirin|co-?codamol|tramadol|diazepam|sleeping \w+|capsules"
    rf"|units|{PILLS})"
)
_CORROSIVE = (
    r"(?:bleach|(?:button |watch )?batter(?:y|ies)|antifreeze|magnets?|weed ?killer|poison"
    r"|detergent|(?:oven|drain|toilet) cleaner)"
)
_ATTACK = (
    r"(?:\w+ )?(?:heart attack|stroke|cardiac arrest|seizure|fit|asthma attack|anaphyla\w+"
    r"|allergic reaction)\b(?! (?:service|clinic|patient|about|over))"
)
_OUT = r"(?:unconscious|unresponsive|not responding|not conscious)\b(?! bias)"

_HEART = family(
    "chest/heart attack/stroke/cardiac/seizure/ fit/asthma/anaphyla/allergic",
    (
        (
            r"(?:have|having|has|got|get|getting|with|feel|feeling|i've|in|terrible|severe"
            r"|bad|crushing|awful)"
            rf" (?:[\w-]+ ){{0,4}}?(?:chest[- ]pains?\b|pains? {_IN_CHEST}|(?:tight\w*"
            rf"|pressure|crushing|heaviness) {_IN_CHEST})"
        ),
        rf"(?:pains?|tight\w*|pressure|crushing \w+) (?:in|on|across) {OWN} chest\b",
        (
            rf"{OWN} chest (?:really |suddenly )?(?:hurts|is (?:so |very |really "
            rf")?(?:tight|hurting|crushing|painful|heavy)"
            r"|feels (?:tight|crushed|heavy))|chest hurts\b"
        ),
        rf"chest pains? (?:right now|now and|and {OWN} (?:left )?(?:arm|jaw)|going down)\b",
        (
            r"(?:sudden )?chest pains? (?:for (?:an?|the|\d+|two|three) |since (?:this"
            r"|last|the|\d)|and sweat\w+|all (?:day|night|morning))"
        ),
        rf"(?:having|getting|has had|have had|just had) (?:an?|another|some kind of) {_ATTACK}",
        (
            r"(?:pain|feels?|like|heavy|weight|pressure)\b[^.;]{0,30}"
            rf"\b(?:sitting|standing|pressing|down|weight|elephant) on {OWN} chest\b"
        ),
        r"tight chest,? (?:and |with )?(?:sweat\w*|pains?|short|left arm|jaw|numb)\b",
    ),
    also=(rf"'s (?:had|having) an? {_ATTACK}", r"'s (?:got |having )?(?:\w+ )?chest pains?\b"),
)
_NO_FOOD = (
    r"(?:paper\w*|forms?|admin\w*|data|dust|tape|e-?mails?|pdfs?|letters|acronyms|costs?|fumes"
    r"|bureaucracy|work\w*|polic\w+)\b"
)
_BREATH = family(
    "breath/ air/blue/choking",
    (
        r"(?:not|isn'?t|stopped|ain't|barely|hardly|wasn't) breathing\b",
        (
            r"(?:can'?t|cannot|can not|can hardly|can barely|unable to|hardly|barely)"
            r" (?:breathe?\b(?! for (?:acronyms|paper|forms|meetings|e-?mails|targets|admin|laugh))"
            rf"|(?:get|catch) {OWN} breath\b)"
        ),
        r"(?:struggl|fight|gasp)\w* (?:to|for) (?:breathe?|air)\b",
        r"(?:trouble|difficulty) breathing\b",
        r"(?:baby|toddler|child|son|daughter|s?he) (?:is|has gone|looks) (?:all )?blue\b(?! badge)",
        r"(?:fits?|seizure) and (?:is |has gone )?(?:turning )?blue\b",
        r"lips (?:\w+ ){0,3}blue\b|(?:turning|going|gone|turned|went) blue\b(?! in the face)",
        rf"choking(?: on\b(?! (?:\w+ )?{_NO_FOOD})| now\b| and\b| right\b|,)|is choking\b(?! on)",
    ),
)
_FAINT = family(
    " wak/floppy/limp/fit/convuls/seizure/pulse/conscious/respon/collapsed/passed out/fainted",
    (
        r"(?:won'?t|will not|can'?t|cannot|can not) (?:be )?wak(?:e|en|ing)\b|can'?t wake\b",
        r"(?:not|isn'?t) waking\b",
        r"(?:is|gone|very|all) (?:floppy|limp)\b",
        (
            r"(?:is|keeps|still|been) (?:fitting|convulsing|having (?:a )?(?:fits?|seizures?))\b"
            r"(?! (?:about|over|at))"
        ),
        r"(?:no|find a) pulse\b",
        rf"(?:is|are|gone|went|lying|and|now|just|found \w+) (?:completely |totally )?{_OUT}",
        r"(?:has|have|just|i) (?:just )?(?:collapsed|passed out|fainted)\b(?! laughing)",
    ),
    also=(rf"'s {_OUT}", r"'s (?:just )?(?:collapsed|passed out|fainted|fitting|floppy|limp)\b"),
)
_STROKE = family(
    "face/mouth/smile/eye/arm/leg/side/slurr/speak/talk/words/speech",
    (
        (
            r"(?:face|mouth|smile|eye)\b[^.;]{0,20}\b(?:droop\w*|dropp\w*|slump\w*"
            r"|lopsided|numb|one side)\b"
        ),
        r"slurr(?:ed|ing)\b",
        (
            r"can(?:no|'?)t (?:speak|talk) (?:right|properly|straight|clearly)\b"
            r"(?! (?:to|about|for|with|of))"
            r"|(?:words|speech) (?:are|is|come|coming|has|have)[^.;]{0,15}"
            r" (?:jumbled|garbled|wrong|funny|strange|weird)\b"
        ),
        r"(?:arm|leg|side)(?:'s| has| is)? (?:\w+ )?(?:gone |went )?(?:numb|paralysed|weak|dead)\b",
        (
            r"can(?:no|'?)t (?:lift|move|feel) (?:my|his|her|one) (?:\w+ )?(?:arm|leg|face|side)\b"
            r"(?! (?:well|much|as|very))"
        ),
    ),
)
_POISON = family(
    "overdos/too many/whole /entire /tablets/pills/meds/medic/insulin/paracetamol/ibuprofen/"
    "aspirin/codamol/tramadol/diazepam/sleeping /capsules/units/bleach/batter/antifreeze/"
    "magnet/weed/poison/detergent/ cleaner",
    (
        (
            r"(?:taken|took|swallowed|drank|drunk|eaten|ate|had|swallowing|injected) [^.;]{0,20}\b"
            rf"(?:an? (?:\w+ )?overdose|too many (?:\w+ )?{_DRUGS}|(?:whole|entire) "
            rf"(?:packet|pack|box|bottle|strip)(?! of (?:files|leaflets|forms|letters|paper))"
            rf"|all (?:of )?(?:my|his|her|the) (?:\w+ )?{PILLS}"
            r"(?! (?:changed|stopped|moved|reviewed|delivered|back))"
            rf"|\w+'s (?:\w+ )?{PILLS}"
            rf"|{_MANY} (?:[\w-]+ ){{0,2}}{_DRUGS}|{_CORROSIVE})\b"
        ),
        (
            r"(?:i|i've|he|she|has|have|just|son|daughter) (?:just |accidentally |have "
            r"|has )?overdosed\b"
        ),
        (
            rf"(?:taking|about to take|going to take|will take) (?:an overdose|all (?:of "
            rf")?(?:my|the) (?:\w+ )?{PILLS})\b"
        ),
    ),
)
_ALLERGY = family(
    "throat/tongue/airway/swelling/swollen/anaphyla",
    (
        r"(?:throat|tongue|airway)(?:'s)? (?:\w+ ){0,3}?(?:swell\w*|swollen|clos\w+|tighten\w*)\b",
        (
            r"(?:face|lips|eyes)(?: and \w+)? (?:are |is |have |has )?(?:\w+ )?(?:swelling|swollen)"
            r" (?:up )?(?:after|and|now|fast|badly|from)\b"
        ),
        r"(?:in|into|having|got|has) (?:an? )?anaphyla\w+",
    ),
)
_BLOOD = family(
    "bleed/blood/stabbed/shot/electrocut/rash /kill me",
    (
        (
            r"bleeding\b[^.;]{0,25}\b(?:won'?t stop|will not stop|not stop\w*|heavily"
            r"|everywhere|badly|a lot|to death)\b"
        ),
        r"(?:can'?t|cannot|won'?t) stop (?:the |this )?(?:bleeding|blood)\b",
        (
            r"losing (?:a lot of |so much )?blood\b"
            r"(?! (?:pressure|tests?|results?|samples?|forms?))"
            r"|blood everywhere\b|blood (?:is |was |keeps )?(?:pouring|gushing|spurting)\b"
        ),
        (
            r"(?:coughing|vomiting|throwing|bringing|spitting) (?:up )?(?:\w+ ){0,4}blood\b"
            r"(?! (?:tests?|sugar|pressure))"
        ),
        r"(?:been|just) (?:stabbed|shot|electrocuted)\b",
        r"rash [^.;]{0,30}(?:not|n'?t) (?:fade|go away|disappear)\b",
        r"(?:he|she) (?:is |will |says he will )?(?:going to |threaten\w* to )?kill me\b",
    ),
)
_WELSH = family(
    "yn fy mrest/anadlu",
    (r"[bp]h?oen (?:\w+ )?yn fy mrest\b", r"(?:methu|ddim yn gallu) anadlu\b"),
)
_CHILDBIRTH = family(
    "cord/waters/baby",
    (
        r"(?:feel|see) (?:the|a) (?:(?:umbilical )?cord|baby'?s (?:head|foot|feet|arm))\b",
        r"cord (?:is |has )?(?:hanging|coming|come|came) out\b",
        (
            r"waters (?:have |had |has |just )*(?:gone|broke\w*|went)\b[^.;]{0,40}"
            r"\b(?:early|green|brown|blood\w*|[23]\d weeks)\b"
        ),
        (
            r"baby (?:has |have )?"
            r"(?:not moved|hasn'?t moved|stopped moving|not moving|isn'?t moving)\b(?! house)"
        ),
    ),
)
OF_THE_BODY = (_HEART, _BREATH, _FAINT, _STROKE, _POISON, _ALLERGY, _BLOOD, _CHILDBIRTH, _WELSH)
"""Signs of the body; those of despair are apart, for they are judged with less doubt."""
