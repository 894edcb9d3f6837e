"""WORDS: which roles are one danger when they stand near each other.

Each line is one danger: its anchor, then what has to stand near that, each a role or a choice of
roles. "@8" is how many words "near" is, "-thing" what must not stand in the sentence beside it.
Names are those of `lexicon`; a space in a name is written "_".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.identifiers.danger.lexicon import ROLES, any_of

_NEAR = 8

BODY = """
chest tight radiates|sweat|grey|breathless|faint|now @12 -thing
chest crush @6 -thing
pain tears now|sudden|breathless @12
chest pain breathless|vomit @10
heart racing faint|breathless|chest @12
grey sweat kin|self|he @8
face droop kin|self|he|child @7 -thing
slur kin|self|he|now @10
dribbles side|slur|limb kin|he @9
garble talks kin|he|self @8 -thing
speak sudden|droop|numb|face kin|he|self @10
limb numb sudden|slur|droop|face|speak|now @10 -thing
use limb|side sudden|now|face @8 -thing
see eye sudden|now|limb @8 -thing
sight lost sudden|now @8 -thing
eye lost sight|see @5 -thing
breathe self|kin|he|baby|child|now @7 -thing
gasping self|kin|he|baby|child @8 -thing
breathless speak @10
wheeze fast|blue|drowsy|ribs child|kin|he|self|baby @12 -thing
short use now|speak|breathless|wheeze @10 -thing
short breathless kin|he|self @6
blue baby|throat|kin|he|child lost|rouse|breathe|drowsy|wheeze|breathless|fit|floppy|out|answer @9
gasping throat @8
headache worst ever|sudden|vomit|meninges|now @10 -thing
meninges fever|rash|vomit|headache|drowsy @12
rash press self|kin|child|baby|he @12
rash fade self|kin|child|baby|he|skin|now @12
fever mottled @16 -thing
fever drowsy kin|he|self|child|baby @14 -thing
sepsis self|kin|he fever|drowsy|mottled @12 -thing
baby fever burning|hard_to_wake|floppy|feed @9
blood flood self|kin|he|skin|limb|now|pregnant @8 -thing
blood stop @8 -thing
bleed pregnant self|kin|now|pain|he|flood @10
vomit blood @6 -thing
from_inside self|kin|he|faint|vomit|now @12
pregnant pain faint @14
pregnant headache preeclampsia|meninges @10
pregnant fit kin|he|self @10
move baby|pregnant now|self|he|pregnant @12 -thing
move baby @5 -thing
soaks pads self|now|faint @7
swell mouthparts trigger|airless|now|sudden|hives @10
hives airless|trigger|swell @10
closes mouthparts trigger|airless|now|sudden|hives @10
kicked baby|pregnant|he now|pregnant|self @10
movement kicks baby|pregnant @8
waters burst bad_waters @14
baby floppy|hard_to_wake @9
baby feed @9 -thing
baby meninges @9
fit child|kin|he|baby|self now|many|rouse|stop|blue|eye|breathe @12
out rouse|breathe @12
out kin|he|child now|drowsy|fit|blue|thin @8
rouse kin|he|child|baby @8 -thing
blue answer @8
head knock concussed @16 -thing
eaten corrosive child|kin|self|he|baby @8 -thing
eaten drug child|baby @8
took wholly|many drug @8 -thing -back
had many drug @5 -back -thing
took something shouldnt @7
sugar lowest self|kin|now @6
sugar highest self|kin|now|vomit @6
ketones vomit|very|highest @9
diabetic vomit keep_down|ketones|now|dry @14
groin numb|use @8
drowsy wee kin|he @12
lying stuck|rouse old|kin|he @12
wee spine|limb|numb|groin @12
control bowels|spine|groin @8
splash eye @7 -thing
leg clot breathless @14
choking food|child|baby|kin|he @7 -thing
testicle pain @6
burn badly skin|self|limb|child|face @8 -thing
shock self|kin|he @6
gas poisoned @10
thin faint|out @14
feed dry self|kin|he @9
wound he|kin|child|man now|staff|he @6
"""
"""Of the body."""

MIND = """
unalive self|want|kin|he @8
end oneself want|now|soon @5
suicide want self|kin|he @5
die wish self|kin|he @6 -thing
live want self @6 -thing
live final self @8 -thing
deathly @8 -thing
weary without_me @6
weary deathly|unalive|plan|brink @12 -thing
future me @6 -thing
future die|deathly|means|final @10 -thing
point alive self @8 -thing
farewell affairs|gone|cope|final|here|at_hand|deathly|weary @18 -thing
farewell live self|kin|he @16
sorry love gone @18
affairs final|farewell @18
farewell child|kin answer|gone @14
gone answer farewell|love|sorry @16
here farewell|final @10 -thing
brink at_brink @14 -thing
plunge peril want|now|weary @8
means at_hand weary|future|farewell|deathly|die|unalive|gone|plan|now @14 -thing
means tempted @14
gathers means at_hand @10
wrists answer|gone kin|he|child @14
arms at_hand kin|he|self @8
plan plan|weary|die|unalive|farewell|deathly @14
plan unalive|suicide|end @10
cut flesh relapse|now self|kin|he|child @9 -thing -matter
cutting relapse @5 -thing -matter
safe nightfall self|he|me @6 -thing
voices command attack @12
dread maim baby|child @9 -thing
"""
"""Of despair: here a condition takes nothing back."""

OTHERS = """
hits victim doer|man|minders @7 -sport -thing
hits victim fear|harm_mark @14 -sport
hit victim|me doer|man|minders lately @10 -sport -thing
hits baby|child|old doer|man|minders|now|hear @9 -sport -thing
hands round neck he|me|victim|lately|man|doer @7 -thing
raped self|kin lately @8
kills threat doer|man @12
arms fear|threat doer|man|he @10
fear dreaded @4 -thing
harm_mark child man|minders @14 -ward
harm_mark fear|hits|locked|squalor|minders kin|he|old|child @14
locked victim|old|kin doer|minders|fear @10 -thing
squalor minders|left @14
alone|left child|baby|victim long @14
left old squalor|long minders|now @14
fondles victim|child|private man|doer|private @9 -thing
touch private victim|me|he man|doer @10
into_bed man|minders @10 -ward
grabs neck he|doer|man @6 -ward
locks room victim|old|kin|child|me @9 -thing
fear rage he|doer|man @10 -thing -ward
arms rage he|doer|man @9 -thing
made_to sexual man|young|self|doer @8 -thing
marry force me|self|kin_forces @10
fgm girl abroad @9 -thing
sworn harms staff @8 -thing
weapon brings sworn|will @9
where pay @12
doom staff|self @8 -thing
"""
"""Of what people do to others: here too, "if" is a threat."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What has to stand near an anchor, how near, and what must not."""

    anchor: int
    others: tuple[int, ...]
    within: int
    unless: int
    may_be_if: bool


def dangers(listed: str, *, may_be_if: bool) -> list[Danger]:
    """Return the dangers of a list, one a line."""
    return [_danger(line.split(), may_be_if=may_be_if) for line in listed.strip().splitlines()]


def _danger(said: Sequence[str], *, may_be_if: bool) -> Danger:
    anchor, *others = (_any_of(word) for word in said if word[0] not in "@-")
    return Danger(
        anchor,
        tuple(others),
        next((int(word[1:]) for word in said if word[0] == "@"), _NEAR),
        _any_of("|".join(unless))
        if (unless := [word[1:] for word in said if word[0] == "-"])
        else 0,
        may_be_if,
    )


def _any_of(choice: str) -> int:
    return any_of(choice.replace("_", " ").split("|"))


def _by_role(listed: Sequence[Danger]) -> Mapping[int, Sequence[Danger]]:
    """Return the dangers by each role that may be their anchor."""
    roles = ROLES.values()
    found = {role: [one for one in listed if one.anchor & role] for role in roles}
    return {role: some for role, some in found.items() if some}


DANGERS = (
    *dangers(BODY, may_be_if=False),
    *dangers(MIND, may_be_if=True),
    *dangers(OTHERS, may_be_if=True),
)
BY_ROLE = _by_role(DANGERS)
ANCHORS = sum(BY_ROLE)
