"""Small facts that add up to one person, though no name is said."""

from __future__ import annotations

import time

import pytest

from feeds.guard import guard


@pytest.mark.parametrize(
    "text",
    [
        "A shepherd of 58 from our dale, new insulin, no signal on the hill.",
        "He is in his late sixties, runs the bakery, and his bowel cancer letter went astray.",
        "60ish, a retired stoker I treated for asbestos, could not read the screen.",
        "F, 39, florist in the next village, TB diagnosed at Easter.",
        "Lady of 101 from the almshouses, seen on Tuesday, heart failure.",
    ],
)
def test_an_age_with_a_trade_or_a_place_is_a_story(text: str) -> None:
    assert guard(text).kinds == ["case_story"]


@pytest.mark.parametrize(
    "text",
    [
        "Our milkman was diagnosed with epilepsy in June.",
        "The undertaker's daughter had a miscarriage and the text went to the office.",
        "The practice nurse's mother had a stroke in the January snow.",
        "The landlord of the pub has been told about his seizure by the app.",
        "The chap who runs the bike shop had his bipolar letter read out.",
        "It was the curate's husband. Overdose. The whole parish knew before we did.",
    ],
)
def test_one_of_whom_a_place_has_one_is_a_story_with_an_illness(text: str) -> None:
    assert guard(text).kinds == ["case_story"]


@pytest.mark.parametrize(
    "text",
    [
        "She is the only blind beekeeper in the county and has diabetes.",
        "My aunt was the first in Wales to have a hand transplant.",
        "You would know him from the front page, the man with the skin graft.",
        "The lass who won the county medal has anorexia.",
        "A man lost both arms in the grain dryer and he cannot type a code on our ward.",
        "The lad whose father drowned at the quarry takes an antidepressant.",
    ],
)
def test_what_happened_to_nobody_else_is_a_story(text: str) -> None:
    assert guard(text).kinds == ["case_story"]


@pytest.mark.parametrize(
    "text",
    [
        "A patient of ours. Only vicar in the parish. The letter about her detox was seen.",
        "We had the skipper in on Friday. He has hepatitis and is at sea for weeks.",
        "The gentleman was town crier for years. Larynx removed in November.",
    ],
)
def test_a_story_may_be_told_in_more_than_one_sentence(text: str) -> None:
    assert guard(text).kinds == ["case_story"]


@pytest.mark.parametrize(
    "text",
    [
        "I am a GP in a village of 900 and most of my patients come by bus.",
        "I'm 67, retired, live in Wells and have atrial fibrillation.",
        "I have type 1 diabetes and I am 34.",
        "As a teacher in Leeds with asthma I like the app.",
        "We are a family of five with coeliac disease.",
    ],
)
def test_writers_may_tell_of_themselves(text: str) -> None:
    assert guard(text).level == "clear"


def test_the_only_one_of_a_place_is_known_also_where_it_is_the_writer() -> None:
    text = "I'm the only person in Little Hadham with porphyria and had a transplant."
    assert guard(text).level == "nudge"


@pytest.mark.parametrize(
    "text",
    [
        "Say a 70 year old widow in a village with no bus needs a biopsy.",
        "Imagine the only vicar in the parish has an alcohol problem.",
        "If a patient of mine were a famous footballer with HIV, who could look?",
        "A made-up example: a lorry driver of 45 with epilepsy in Carlisle.",
        "Take any fictional Mrs Smith with dementia.",
        "In the film a boy of 9 from the village has leukaemia.",
        "Any woman of 50 with depression could use the form.",
    ],
)
def test_nobody_is_known_from_an_example(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize(
    "text",
    [
        "I saw a woman on Friday and the template was no help.",
        "A patient of mine with asthma sends readings by text.",
        "We have one patient who rings every day.",
        "Had a man in today who only wanted his login fixed.",
        "The vicar lets us use the church hall for the flu clinic.",
        "Farmers have the highest suicide rates and the poorest signal.",
        "Our receptionist knows who has cancer before the system does.",
        "My neighbour had a stroke and the ambulance was quick.",
        "I looked after a ward of 28 with one computer.",
        "Our medical student found the mistake in the sepsis template.",
        "I met the minister in May and asked about cancer targets.",
    ],
)
def test_what_clinicians_write_every_day_is_no_story(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize(
    "piece",
    ["he ", "he. ", "the vicar at ", "Anna Smith ", "anna smith ", "man, 55, a", "a man of "],
)
def test_a_long_row_of_small_facts_takes_no_longer_than_its_length(piece: str) -> None:
    # As in the tests of the whole guard: a square would cost eight times what is allowed here.
    short, long = (_seconds((piece * 8192)[:size]) for size in (1024, 8192))
    assert long < 8 * 3 * short + 0.004


def _seconds(text: str) -> float:
    def once() -> float:
        begun = time.process_time()
        guard(text)
        return time.process_time() - begun

    return min(once() for _ in range(3))
