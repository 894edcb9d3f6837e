"""Despair, plans, farewells and voices, plain and in slang."""

from __future__ import annotations

import pytest

from feeds.guard import guard

NOW = (
    "im going to finish myself off tonight, nobody will miss me",
    "Ive written letters to the kids and put them in the drawer. I am ready to go.",
    "thinking about offing myself most days now",
    "cant stop thinking about driving into the wall on the way to work",
    "i have a plan and i have picked the day",
    "I wont be around by christmas so the referral can go in the bin",
    "stood on the railway bridge and just wanted someone to know",
    "ive emptied the medicine cabinet and lined it all up on the bed",
    "just swallowed a load of my mums blood pressure tablets",
    "took the lot. all of my antidepressants. feel sleepy",
    "i downed a whole box of nurofen and some vodka",
    "ive had about 25 co codamol since lunch",
    "took double my insulin on purpose, shaking now",
    "she's taken too many of her epilepsy tablets and wont stay awake",
    "my brother has swallowed all his methadone",
    "I've given away my records and sorted the will. Sorry everyone.",
    "goodbye all, you wont hear from me again",
    "tell my girls i love them, i cant carry on",
    "everyone is better off if im not here",
    "no reason for me to be here anymore",
    "I want to sleep for ever and not have to do this",
    "the only way out i can see is dying",
    "i'd rather be dead than go through another winter like this",
    "kms tonight i swear",
    "gonna unalive myself after the exam results",
    "i cant keep myself safe tonight",
    "cutting my arms again and its deeper than before",
    "burning myself with the iron every night, mum doesnt know",
    "My daughter has locked herself in the bathroom with a razor and says she wants to die",
    "my lad has texted me saying he is sorry and he loves me and now his phone is off",
    "husband has gone missing, left his phone and a note",
    "My wife left a note saying goodbye and she has taken the car",
    "my mate is on the roof of the multi storey and wont come down",
    "My partner keeps saying he'd be better dead and he has got hold of a gun",
    "i am a nurse and i have a drawer full of insulin and i think about using it every shift",
    "As a GP trainee I have been working out how many of my tablets it would take",
    "I just feel like walking into the sea",
    "hearing voices telling me to stab my mum",
    "The voices tell me to jump off the balcony",
    "he thinks the devil is telling him to kill the kids",
    "voices in my head are saying i have to hurt someone",
    "i've not eaten or drunk for four days and i want it to be over",
    "no hope left. the pills are on the table",
    "ready to end things, just wanted to say thank you to the nurse",
    "Said my goodbyes. Turning the phone off after this.",
    "nothing matters any more, by morning it will not be my problem",
    "I don't want to wake up tomorrow",
    "sat in the garage with the engine on",
    "dont think ill see the new year, ive had enough of being alive",
    "Honestly ready to check out for good, the kids will get the insurance",
    "been googling painless ways to go",
    "im stood at the top of the car park looking down",
    "took a strip of zopiclone with a bottle of wine, room is spinning",
    "my ex girlfriend has sent me a photo of her wrists and wont pick up",
    "my nephew put a bag over his head yesterday and we cant get a crisis bed",
    "my sister has stopped taking her lithium and says god wants her to drown the baby",
    "I feel nothing, I just keep picturing the rope",
)


@pytest.mark.parametrize("text", NOW)
def test_despair_is_urgent(text: str) -> None:
    assert guard(text).level == "urgent"


@pytest.mark.parametrize("text", NOW)
def test_what_is_said_before_and_after_hides_it_not(text: str) -> None:
    assert guard(f"Thank you for the post. {text}. The form says 3 days.").level == "urgent"
