"""Tests of Porter's stemmer: what NLTK's gives, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.porter import porter

STEMS = """
skies/sky dies/die died/die agreed/agre feed/feed plastered/plaster bled/bled motoring/motor
sing/sing conflated/conflat troubled/troubl sized/size hopping/hop falling/fall hissing/hiss
fizzed/fizz filing/file happy/happi sky/sky say/say by/by enjoy/enjoy relational/relat
conditional/condit rational/ration valency/valenc digitizer/digit conformably/conform
radically/radic differently/differ vilely/vile vietnamization/vietnam operator/oper
feudalism/feudal decisiveness/decis hopefulness/hope callousness/callous formality/formal
sensitivity/sensit sensibility/sensibl hopefully/hope technology/technolog apologies/apolog
triplicate/triplic formative/form formalize/formal electricity/electr electrical/electr
goodness/good allowance/allow irritant/irrit replacement/replac adjustment/adjust
adoption/adopt communism/commun angularity/angular bowdlerize/bowdler probate/probat
rate/rate cease/ceas controll/control roll/roll news/news proceed/proceed ties/tie
"""


@pytest.mark.parametrize("pair", STEMS.split())
def test_a_word_has_the_stem_that_nltk_gives(pair: str) -> None:
    word, stem = pair.split("/")
    assert porter(word) == stem


@given(st.text(alphabet="aeiouyblstingedz"))
def test_a_stem_is_no_longer_than_its_word(word: str) -> None:
    assert len(porter(word)) <= len(word)
