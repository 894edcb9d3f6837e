"""WORDS: what is private of somebody's health: a disease, a treatment, a result, a death."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from feeds.identifiers.stories.grouped import grouped

_DISEASES = (
    r"dementia|alzheimer|parkinson|huntington|strokes?\b|str\u00f4c|cancer|canser|tumou?r|leuk\w+"
    r"|lymphom|melanom|myelom|diabet|type (?:1|2|one|two)\b|hiv\b|aids\b|hepatit|hep [abc]\b|autis"
    r"|adhd\b|epilep|seizure|asthma|copd\b|emphysem|arthrit|gout\b|multiple sclerosis|\(?\d\d, ms\b"
    r"|(?:has|had|with|got) (?:ms|tb|af|copd|mnd|cjd|dvt)\b|, (?:ms|tb|tuberc\w+|new af)\b|\btb "
    r"|tuberculosis|leprosy|motor neuron|mnd\b|cjd\b"
    r"|porphyria|addison'?s|batten|wilson'?s|crohn|colitis|coeliac|cystic fibrosis|haemophil"
    r"|sickle|muscular dystrophy|lupus|psoriasis|shingles|pneumonia|sepsis|septic|mening"
    r"|syphilis|chlamydia|gonorrh|herpes|narcolep|tinnitus|cirrho|liver disease|kidney (?:fail|dis)"
    r"|heart (?:attack|failure|defect|disease)|angina|aneurysm|haemorr|bleed on the brain"
    r"|brain (?:bleed|injur)|embol|gangrene|ulcers?\b|pressure sores|hidraden|hernia|jaundice"
    r"|memory clinic|learning disab|down'?s syndrome|syndrome\b|a rare \w+|endometri|tracheo"
    r"|brittle bone|cleft|scoliosis|cerebral|spina bifida|migraine|anaemi|alopecia|eczema"
    r"|prolapse|polyps?\b|\b(?:ovarian|brain) cyst|scabies|warts\b|\bst[di]s?\b|tourette|concuss"
    r"|coma\b|pneumoco|mesothel|asbestos|obes|sciatic|thyroid"
    r"|rheumat|allerg|bell's palsy"
)
_MIND = (
    r"bipolar|\bocd\b|panic attack|flashback|nerves\b|schizo|psychos|psychot|psychiatr|mania\b"
    r"|manic|depress|anxiety attack|ptsd|anorex"
    r"|bulimi|eating disorder|self-?harm|suicid|overdos|took (?:his|her) own life|sectioned"
    r"|hang (?:him|her)self|breakdown|post-?natal|heroin|cocaine|alcoholi|alcohol (?:problem|detox)"
    r"|detox|addict|rehab\b|in recovery|drinks an?\b|bottle of \w+ a (?:day|night)|abus(?:e[ds]?"
    r"|ing)\b"
    r"|raped?\b|assault|\bfgm\b"
)
_BIRTH = (
    r"pregnan|miscarr|abortion|terminat(?:ed|ion)\b|stillb|ectopic|placenta|ivf\b|infertil|the"
    r" pill\b"
    r"|morning after|pre-?eclamp|born at \d\d weeks|erectile|impoten|vasectom|hysterectom|menopaus"
    r"|\bprep\b"
)
_CARE = (
    r"diagnos|biops|chemo|radiotherap|dialysis|transplant|amput|mastectom|stoma\b|colostom|catheter"
    r"|incontinen|feeding tube|ventilator|wheelchair|hip op\b|(?:hip|knee|cataract) (?:list"
    r"|waiting)|on the (?:\w+ )?waiting list|bypass\b|(?:knee|hip) replacement"
    r"|breast lump|skin graft|wound\b|fractur|clozapine|lithium\b|methadone|warfarin|insulin"
    r"|antidepress|sertraline|antipsychot|antiretrov|palliative|hospice|terminal|prostate"
    r"|bloody? stools?\b|in intensive care|on the ward|died\b|dying\b|passed away|post mortem"
    r"|drowned|was killed|stabbed|kidney donor|orthopaed|dwarf"
    r"|counselling notes|larynx|paraplegi|paralys|went blind|(?:un)?conscious|riddled with"
    r"|had (?:an? |his |her )?(?:\w+ )?(?:fall|operation|surgery|fits?|hip|knee)\b"
    r"|(?:third|second) fall\b|(?:two|three|four|several) falls\b|broke (?:his|her|an?|both|my) "
    r"|(?:lost|lose|losing) (?:his|her|an?|both) (?:\w+ )?(?:leg|arm|foot|hand|eye|sight|baby)"
    r"|fingers? gone|collapsed|fell off an?\b"
)
_PRIVATE = re.compile(rf"\b{grouped(f'{_DISEASES}|{_MIND}|{_BIRTH}|{_CARE}')}")


@dataclass
class Told:
    """A text in small letters, and where it tells what is private: read once, when asked for."""

    lower: str

    @cached_property
    def places(self) -> list[int]:
        """Where it tells something of somebody's health."""
        return [found.start() for found in _PRIVATE.finditer(self.lower)]

    def is_private(self, start: int, end: int) -> bool:
        """Return whether a part of the text tells something private."""
        return bisect_left(self.places, start) < bisect_left(self.places, end)
