"""WORDS: names that are everybody's: public persons, places, firms, diseases."""

from __future__ import annotations

_PERSONS = """
addison ali apgar asperger attenborough attlee austen balint barre beckham berwick bevan biden
blair blessed bloggs bolam botham bowie bragg bronte brown burnham caldicott cameron camilla carr
carragher cellan-jones charles church churchill citizen clarke clegg coffey corbyn crohn
cumberlege curie cushing darwin darzi davies diana dickens dimbleby doctorow doe doll einstein
epstein farah farrar fleming foster fox francis fraser fry gandhi gates gawande gillick glasgow
goldacre granger gray greenhalgh hammond hancock harding harry hart hawking hawthorne heath
hodgkin holmes houston hunt huntington jackson james javid jenner kafka kar keogh kirkup lacks
lansley lennon letby lilley lister mackey macron majeed mandela marmot mccall mccartney mercury
milburn minogue montgomery morecambe musk newton nightingale obama ockenden oliver orwell osborne
parkinson pasteur paxman plath pratchett pritchard public radcliffe rantzen rashford raynaud
reeves robinson salisbury salk seacole shakespeare shipman smith-doe snow starmer stevens
streeting sunak thatcher titchmarsh titmuss topol tourette trump truss tudor turing vallance
wade-gery wakley webb wessely whitty wicks willis winehouse woolf zuckerberg
"""
PERSONS = frozenset(_PERSONS.split())
"""Surnames that a comment on health and computers has of somebody who is known."""

_THINGS = """
a access act agree agreed all alzheimer's ambulance american an and another any app april
artificial as association asthma at august baroness bay bbc bell's bill black blood blue bmj board
boots bradford bridge british but by cancer care center centre chemist christmas city clinic coast
college committee commons council county crohn's dame data day dear december dementia diabetes
digital disease doctor doctors dr each east easter england english european every family february
federal field first five for foundation four friday friends from general good gp gps great green
group guardian guide hall he health healthy heart hello her hi hill his home hospice hospital
hospitals house how huntington's i if in infirmary institute intelligence ireland irish island
islands isle it its january john's journal july june kidney king lady lancet lane last learning
leeds lewis lloyds london lord lords machine mail many march mary's maternity may medical mental
mill minister miss monday month most mr mrs ms my national network new next nhs no north not
november nurse nurses october of ok okay old on one online open or other our palsy park
parkinson's parliament patient patients pharmacy plan please practice president press pressure
primary prince princess prof professor public queen radio record records red regards report
research review river road royal safe said saint saturday school scotland scottish sea secretary
september service services she sincerely sir sky so society some sorry south st street stroke
sunday superdrug support surgery syndrome system systems talking team teams test than thanks that
the their then therapies these they this thomas's those three thursday times to tower town trust
tuesday two type uk unit university vaccine valley video wales ward we wednesday week well welsh
west what when where which while white who why wing with year yes you your
"""
THINGS = frozenset(_THINGS.split())
"""Words in capitals that make a name that of a place, a body or a thing."""

SAYS = (
    r"(?:writes|wrote|written|has written|said|says|spoke|speaks|argue[sd]|promise[sd]|claim(?:s"
    r"|ed)"
    r"|publish\w*|has argued|led|leads|show(?:s|ed)|founded|invented|coined|chairs|tweet\w*|blog\w*"
    r"|campaign\w*|raised|sang|told (?:the public|mps|parliament|us all)|made (?:people|the point)"
    r"|talk(?:s|ed) about|warn(?:s|ed)|spoke of|runs|works|teaches|gave (?:an?|the)|did an?|made"
    r"|of our (?:pcn|icb|team)|was (?:the )?(?:chancellor|minister|secretary|chair)|started"
    r"|recommends?|presents?|and (?:\w+ ){1,2}(?:wrote"
    r"|showed|argue|found)|and colleagues|et al|'s (?:book|paper|review|report|article|blog|work"
    r"|point"
    r"|study|talk|law|column|podcast|team|inquiry|being))"
)
"""What one does who is read and heard in public."""
