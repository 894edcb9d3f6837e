"""Violence, control, neglect, abuse and threats."""

from __future__ import annotations

import pytest

from feeds.guard import guard

NOW = (
    "my husband hits me when he drinks and last night he strangled me",
    "he's outside and says he is going to kill me",
    "my boyfriend put a pillow over my face",
    "partner wont let me out of the house and took my phone",
    "i am scared to go home, he has a knife",
    "My ex has threatened to burn the house down with us in it",
    "my dad hits me with a belt and i dont know who to tell",
    "my uncle touches me and says not to tell anyone",
    "my mums boyfriend gets into bed with me",
    "i am 14 and an older man makes me do things",
    "a man from church keeps touching my daughter",
    "My granddaughter told me that her stepdad touches her down there",
    "they are taking me to pakistan to marry a man i dont know next week",
    "my parents are going to make me marry my cousin",
    "my sister is being taken abroad to be cut this summer",
    "kids next door are left on their own every night, youngest is about 3",
    "the woman upstairs is screaming and he is beating her right now",
    "I can hear the baby next door being hit",
    "the carers leave my dad in his own mess all day and there are bruises on his arms",
    "care home staff slapped my grandmother yesterday and she is terrified",
    "my brother takes all mums money and pushes her around, she is frightened of him",
    "there's a toddler alone in the car outside in this heat",
    "my neighbour leaves her kids alone all weekend with no food",
    "i was raped last night and i dont know where to go",
    "i am afraid i will hurt my baby",
    "I keep wanting to throw the baby when she cries, i am frightened of myself",
    "I am going to smash his face in when i get to that surgery",
    "im bringing a knife on monday lets see them ignore me then",
    "I'll burn that surgery down with all of them in it",
    "ill put a bomb under that practice",
    "someone needs to die for this and it will be dr whatshisname, im on my way",
    "i know where that doctor lives and he is going to pay tonight",
    "gonna shoot the lot of them",
    "he is being held against his will and they wont give him food",
    "he grabbed me by the neck and said next time he will finish the job",
    "she locks my grandad in the garage when she goes out",
    "my foster brother makes me touch him",
    "my dad says he will send me to somalia to get cut",
    "hes got a gun in the house and hes been drinking",
    "I'm in the wardrobe hiding, he is smashing the place up",
    "my 6 year old came home from her dads with cigarette burns",
    "my mum's boyfriend punches her every weekend",
    "that doctor better watch his back, i will be waiting in the car park with a hammer",
    "one more letter and i swear i'll torch the place",
    "tell the manager im going to break his legs",
)


@pytest.mark.parametrize("text", NOW)
def test_danger_from_others_is_urgent(text: str) -> None:
    assert guard(text).level == "urgent"


@pytest.mark.parametrize("text", NOW)
def test_what_is_said_before_and_after_hides_it_not(text: str) -> None:
    assert guard(f"Thank you for the post. {text}. The form says 3 days.").level == "urgent"
