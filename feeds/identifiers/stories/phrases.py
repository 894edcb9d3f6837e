"""WORDS: the small facts of a story that more than one word tells."""

from __future__ import annotations

from feeds.identifiers.stories.grouped import grouped
from feeds.identifiers.stories.vocabulary import KIN, TRADES, Kind
from feeds.identifiers.words import Stemmed, stemmed

_KIN = "|".join(KIN.split())
_TRADE = grouped("|".join(TRADES.split()))
_STAFF = (
    "manager|nurse|receptionist|secretary|registrar|partner|doctor|gp|matron|physio|pharmacist"
    "|chemist|dispenser|locum|trainee|consultant"
)
_SOMEBODY = (
    rf"(?:{_KIN}|man|woman|lady|gentleman|boy|girl|lad|lass|chap|bloke|fella|person|patient|family"
    rf"|couple|case|one|survivor|{_TRADE})"
)
# Some of whom a place has only one.
_ONE_OF_A_KIND = (
    "vicar|curate|priest|bishop|publican|landlord|landlady|headteacher|headmaster|headmistress"
    "|head ?boy|head ?girl|mayor|mayoress|postmistress|postmaster|postman|milkman|coxswain"
    "|signalman|stationmaster|lollipop (?:man|lady|woman)|caretaker|organist|town crier|butcher"
    "|baker|florist|grocer|fishmonger|blacksmith|undertaker|window cleaner|gamekeeper"
    "|verger|lifeguard|school (?:cook|caretaker)|dinner lady|bell ?ringer|beekeeper"
    "|milliner|librarian|farrier|harbour ?(?:master|pilot)|funeral director|ice cream man|deputy"
    " head|postie|bus conductor|district councillor"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_LAST = (
    rf"(?:week|month|night|spring|summer|autumn|winter|year|half term|{_WEEKDAY}|january|february"
    r"|march|april|may|june|july|august|september|october|november|december|christmas|easter)"
)
_PAPER = (
    r"(?:news|papers?|press|radio|tv|telly|television|front page|gazette|echo|herald|mercury|argus"
    r"|chronicle|mail|observer|courier)"
)


def _phrase(kind: Kind, form: str, stems: str) -> tuple[Kind, Stemmed]:
    return kind, stemmed(form, stems)


PHRASES: tuple[tuple[Kind, Stemmed], ...] = (
    _phrase(
        Kind.OURS,
        r"\b(?:in|to|at|on) (?:my|our) (?:own )?(?:\w+ )?(?:clinic|surgery|practice|ward|list"
        r"|care)\b",
        " my / our ",
    ),
    _phrase(
        Kind.UNIQUE,
        rf"\b(?:only|sole|last surviving|last remaining) (?:[\w'-]+ ){{0,4}}?{_SOMEBODY}\b(?! who"
        rf" (?:can"
        r"|could|knows?|understands?|sees?|reads?)\b)"
        rf"|\bonly (?:[\w'-]+ ){{1,3}}(?:in|on|at|from) (?:the|our|my|this)\b"
        rf"|\bone of (?:only )?(?:the )?(?:two|three)\b"
        rf"|\b(?:exactly|only|just) (?:the )?one (?:[\w'-]+ ){{0,2}}{_SOMEBODY}\b"
        rf"|\b(?:there(?:'s| is)|we have) one (?:lad|lass|man|woman|lady|boy|girl|child|family"
        r"|chap|bloke)\b",
        "only /sole /last surviving/last remaining/one of /one ",
    ),
    _phrase(
        Kind.UNIQUE,
        r"\b(?:first|second) (?:ever |new )?case\b(?! of its)"
        r"|\b(?:was|is|became) (?:one of )?the (?:very )?first (?:[\w-]+ ){0,2}(?:in|to|from)\b"
        r"|\bfirst (?:[\w-]+ ){0,2}(?:man|woman|person|patient|girl|boy|lady)\b (?:\w+ )?(?:in"
        r"|to|with)\b"
        r"|\bthe first (?:new )?one in (?:the|our|my)\b"
        r"|\b(?:oldest|youngest|last|tallest) (?:ever |surviving |living )?(?:[\w-]+"
        r" ){1,2}(?:here|there"
        r"|in|on|alive|of (?:his|her))\b|\byoungest ever\b",
        "first /second /oldest /youngest /last /tallest ",
    ),
    _phrase(
        Kind.UNIQUE,
        rf"\b(?:from|in|on|off) (?:the |our )?(?:\w+ ){{0,2}}?{_PAPER}\b"
        r"|\b(?:local|national) (?:paper|news|press|radio)\b"
        r"|\b(?:x factor|bake off|olympic|olympian|paralympi\w+|celebrity|famous|nobel|statue"
        r" (?:in|of))\b",
        "news/paper/press/radio/tv/telly/television/front page/gazette/echo/herald/mercury/argus"
        "/chronicle/mail/observer/courier/factor/bake off/lymp/celebrit/famous/nobel/statue",
    ),
    _phrase(
        Kind.UNIQUE,
        r"\byou(?:'d| would|'ll| will|'ve)? (?:all |may |might |probably |could |have )?(?:know"
        r" (?:him|her"
        r"|the one|who)|seen? (?:him|her)|heard? of (?:him|her)|google (?:him|her)|recognise"
        r" (?:him|her))\b"
        r"|\b(?:everyone|everybody|anyone|whole (?:town|village|parish|street|island)|all of us)"
        r" (?:[\w-]+ ){0,5}?(?:kn[eo]ws?|guess|work it out)\b(?! the\b| that\b| everyone|"
        r" everybody)"
        r"|\bthere (?:will|won't) (?:not )?be another\b",
        "you/everyone/everybody/anyone/whole /all of us/there w",
    ),
    _phrase(
        Kind.UNIQUE,
        r"\b(?:who|she|he|lady|man|woman|lad|girl) (?:once |just |had |has |also )?(?:won|swam"
        r"|rowed|came"
        r" (?:first|second|third)|holds the record|broke the record|captains?|coach(?:es|ed)"
        r"|play(?:s|ed) for|survived the)\b"
        r"|\b(?:gold|silver|bronze) medal|\b(?:captain|chairman|chair|president|manager) of"
        r" (?:the|our)\b"
        r"|\b(?:county|national|world|british|english|scottish|welsh|irish|boxing|olympic)"
        r" (?:\w+ )?champ(?:ion)?\b|\b(?:ex|former|retired) (?:goalkeeper|footballer|jockey"
        r"|boxer)\b"
        r"|, coaches the\b|\bwho chairs\b|\bthey call (?:him|her)\b",
        "won/swam/rowed/came /record/captain/coach/play/survived/medal/chair/president/manager"
        "/champ"
        "/goalkeeper/footballer/jockey/boxer/call him/call her",
    ),
    _phrase(
        Kind.EVENT,
        r"\b(?:lost|losing) (?:his|her|both|an?) (?:\w+ )?(?:legs?|arms?|foot|hand|fingers?|eye"
        r"|sight)\b"
        r"|\b(?:had an? \w+ transplant|amputat(?:ed|ion of)|amputee|shot (?:in|by|himself"
        r"|herself)|sole survivor|lottery winner|shark|snake ?bite|bitten by|fingers? gone|pulled"
        r" out of"
        r"|hit by an?|struck by|fell (?:from|off) (?:an?|the|his|her)|was killed|air show|balloon"
        r"|terror attack|hard shoulder"
        r"|ferry disaster|pit (?:explosion|disaster)|on the beach|to the neck)\b",
        "lost /losing /shot /survivor/transplant/amput/lottery/shark/snake/bitten/fingers/finger"
        "/pulled/hit by/struck"
        "/fell /killed/air show/balloon/terror/shoulder/disaster/explosion/beach/neck",
    ),
    _phrase(
        Kind.LOCAL,
        rf"\b(?:{_TRADE}|{_STAFF}|mp|man|manager|doctor)'s (?:own |late |elderly |eldest "
        rf"|youngest |ex-?)?"
        rf"(?:{_KIN}|lad|boy|girl|mate)\b",
        "'s ",
    ),
    _phrase(
        Kind.LOCAL,
        rf"\b(?:the|our|my|local|village|parish|town|new|only) (?:[\w-]+ )?(?:{_ONE_OF_A_KIND})\b"
        rf"|\b(?:{_ONE_OF_A_KIND}) (?:in|of|at|from|on) (?:our|the|my)\b"
        rf"|\b(?:the|our|my|local) (?:[\w-]+ )?(?:{_TRADE}) (?:in|of|at|from|on|who)\b",
        "the /our /my /local /village /parish /town /new /only / in / of / at / from / on ",
    ),
    _phrase(
        Kind.LOCAL,
        rf"\b(?:{_STAFF}|{_TRADE}) is married to\b|\b(?:lady|man|woman|chap|bloke|fella|gentleman"
        rf"|couple|lad"
        r"|girl) at number \d|\b(?:goalie|striker|winger|keeper|drummer|singer|captain) (?:for|in"
        r"|of|with)\b"
        r"|\bminister (?:at|on) (?:the|our)\b"
        r"|\b(?:two|three) (?:brothers|sisters)\b|\bone (?:\w+ ){1,3}that i know of\b",
        "married to/at number/goalie/striker/winger/keeper/drummer/singer/captain/minister/brothers"
        "/sisters/that i know",
    ),
    _phrase(
        Kind.LOCAL,
        r"\b(?:lady|man|woman|chap|bloke|fella|girl|lad|couple|mate|friend) (?:from|at|off|with)"
        r" (?:the|our)"
        r" (?!council|icb|desk|supplier|phone|front|practice|pcn|trust|help|it\b|hub|surgery"
        r"|hospital|hall"
        r"|ministry|department|team|clinic|app)\w+"
        r"|\b(?:lady|man|woman|chap|bloke|fella|girl|lad|mate|friend|who|he|she) (?:who |that"
        r" )?(?:runs|does|owns"
        r"|keeps|drives|teaches|delivers|walks|sells|captains|chairs) (?:the|our|a|his|her)\b",
        "from /at /off /with /does /runs /owns /keeps /drives /teaches /delivers /walks /sells "
        "/captains /chairs ",
    ),
    _phrase(
        Kind.KNOWN,
        r"\b(?:next door|down (?:our|the|my) (?:road|street|lane)|(?:on|off) our (?:estate|road"
        r"|street)"
        r"|from our patch|round here|of ours|play \w+ with|known (?:for )?\w+ years"
        r"|friend of mine|colleague's|across the road|i sit with|went to school with|i care for)\b",
        "next door/down /on our/off our/from our/round here/of ours/play /known /of mine"
        "/colleague/across /sit with/school with/care for",
    ),
    _phrase(
        Kind.DAY,
        rf"\b(?:last|this|that) {_LAST}\b|\bthis morning\b|\b(?:in|on|of|till|since) (?:march|may"
        rf"|feb|jan"
        r"|nov|dec|oct|sept?|aug)\b|\b(?:boxing|new year'?s?|bonfire|mothering|valentine'?s?)"
        r" (?:day|eve|night"
        r"|sunday)\b|\b(?:bank holiday|half term|the funeral)\b|\b(?:only|just) last\b|\bon"
        r" \d{1,2} [a-z]+\b",
        "last/this /that /march/may/feb/jan/nov/dec/oct/sep/aug/boxing/new year/bonfire/mothering"
        "/valentine/bank holiday/half term/funeral/on 0/on 1/on 2/on 3/on 4/on 5/on 6/on 7/on 8"
        "/on 9",
    ),
    _phrase(
        Kind.ROLE,
        r"\b(?:harbour|airline|raf|fighter|helicopter|ferry|glider) pilot\b|\btree surgeon\b"
        r"|\b(?:medical|university|a-level|foreign) student\b|\bgoalie\b|\bhead (?:boy|girl)\b"
        r"|\bworks? (?:at|in|for|on) (?:the|our|a)\b(?! (?:nhs|practice|hospital|surgery|trust"
        r"|supplier))"
        r"|\b(?:drives|runs|owns) (?:the|a|our) \w+\b|\bmp'?s researcher\b|\bsex worker\b"
        r"|\bbletchley\b",
        "work/pilot/surgeon/student/goalie/head boy/head girl/drives /runs /owns /researcher"
        "/bletchley/sex worker",
    ),
    _phrase(
        Kind.FORMER,
        r"\b(?:former|retired|ex)[ -](?!patient|smoker|minister|secretary)\w+",
        "former/retired/ex-/ex ",
    ),
    _phrase(
        Kind.ORIGIN,
        r"\b(?:moved|came|back|over|fled) (?:here |back )?from\b|\bnow working\b|\bof (?:five|six"
        r"|seven|eight"
        r"|nine|ten)\b|\b(?:five|six|seven|eight|nine|ten) (?:kids|children|girls|boys)\b"
        r"|\bblind\b",
        "from/now working/of five/of six/of seven/of eight/of nine/of ten/kids/children/girls"
        "/boys/blind",
    ),
    _phrase(
        Kind.PLACE,
        r"\b(?:care|nursing|residential) home\b|\bpost office\b|\bsmall town\b|\bhigh street\b"
        r"|\b(?:bike|chip"
        r"|kebab|sweet|betting|flower|barber) shop\b|\btyre place\b|\bwith one (?:chemist|school"
        r"|shop|pub)\b"
        r"|\b(?:red lion|kings? (?:head|arms)|white hart|black horse|market square|the legion)\b"
        r"|\b(?:at|in) st\.? [a-z]+\b|\bboarding school\b|\btown of \w+ thousand\b|\blives"
        r" (?:alone|above|opposite|behind|next|with)\b",
        "home/post office/town/street/shop/tyre/with one/lion/king/hart/horse/square/legion/lives"
        " /at st/in st/boarding",
    ),
)
"""For a text in small letters: patterns, each with the kind of fact that it tells."""

_NOT_PLACES = (
    "NHS|GP|UK|England|Scotland|Wales|Britain|Europe|January|February|March|April|May|June|July"
    "|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    "|Sunday|EMIS|Systm|Christmas|Easter|Covid|App|Word|Excel|Teams|English|Welsh"
)
NAMED_PLACE = stemmed(
    rf"\b(?:in|from|near|of|at|on) (?!{_NOT_PLACES})(?:the )?[A-Z][a-z]{{2,}}|,"
    rf" (?!{_NOT_PLACES})[A-Z][a-z]{{3,}},",
    "in /from /near /of /at /on /, ",
)
"""A place with its name; for the text with its capitals."""
