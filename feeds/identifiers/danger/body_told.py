"""WORDS: parts of the body, and what was swallowed: terms by role, as people type them.

Signs: the pages of the NHS on when to call 999 and to ask 111, and what NICE calls red flags.
"""

from __future__ import annotations

from collections.abc import Mapping

PARTS: Mapping[str, str] = {
    "mouthparts": "tongue, lips, lip, airway, face, mouth, throat, eyes",
    "chest": "chest, breastbone, breast bone, sternum, rib cage, ribcage",
    "heart": "heart, pulse, heartbeat",
    "radiates": (
        "jaw, shoulder, shoulders, left arm, both arms, my arm, his arm, her arm, arm, arms, "
        "neck, between my shoulders, shoulder blades"
    ),
    "limb": (
        "arm, arms, hand, hands, leg, legs, fingers, side, right side, left side, one side, body"
    ),
    "side": (
        "one side, right side, left side, half, other side, his right, her right, left, right"
    ),
    "leg": "leg, legs, calf, feet",
    "face": "face, mouth, smile, eyelid, cheek, lip",
    "throat": "throat, tongue, lips, lip, airway, mouth, face",
    "neck": "throat, neck, face, mouth, windpipe",
    "head": "head, skull, heads",
    "eye": "eye, eyes",
    "groin": (
        "between my legs, between his legs, between her legs, groin, genitals, bum, saddle, "
        "crotch, private parts, privates, down below, down there, vagina, penis, back passage, "
        "when i wipe, wiping"
    ),
    "spine": "back, spine, lower back, sciatica",
    "testicle": "testicle, testicles, testis, balls, ball, scrotum",
    "skin": "skin, legs, arms, hands, feet, lips, tummy, body, arm, leg",
    "ribs": "ribs, rib, ribcage, tummy, nostrils, windpipe",
    "flesh": (
        "arm, arms, wrist, wrists, thigh, thighs, legs, leg, skin, myself, himself, herself, veins"
    ),
}
"""Parts of the body."""

TAKEN: Mapping[str, str] = {
    "many": "ten, twelve, fifteen, twenty, thirty, forty, fifty, sixty, dozen, dozens",
    "had": "had",
    "took": (
        "took, taken, swallowed, swallowing, downed, necked, ate, eaten, eating, drank, drunk, "
        "popped, gulped, injected, chewed, licked, overdosed, swallows, injecting"
    ),
    "eaten": (
        "swallowed, swallow, ate, eaten, drank, drunk, licked, chewed, stuck up, got hold, got "
        "into, inhaled, eating, drinking, swallowing, stuck in"
    ),
    "wholly": (
        "all, whole, entire, the lot, too many, too much, load, loads, handful, handfuls, "
        "packet, packets, box, boxes, bottle, pack, packs, strip, strips, double, triple, "
        "every, dozens, everything, full, rest, bunch, overdose, extra, mixture, cocktail, "
        "mixed, tub"
    ),
    "drug": (
        "tablets, pills, meds, medication, medications, medicine, medicines, insulin, "
        "paracetamol, calpol, nurofen, aspirin, antidepressants, sleeping, sleepers, codamol, "
        "co codamol, warfarin, methadone, painkillers, capsules, heroin, codeine, oramorph, "
        "patches, antihistamines, beta blockers, blood thinners, sertraline, xanax, valium, "
        "benzos, vapes, morphine, metformin, digoxin, lithium, iron, zopiclone, propranolol, "
        "tramadol"
    ),
    "corrosive": (
        "bleach, battery, batteries, antifreeze, magnet, magnets, weed killer, weedkiller, "
        "poison, detergent, oven cleaner, drain cleaner, toilet cleaner, cleaning products, "
        "cleaning fluid, dishwasher tablet, dishwasher tablets, laundry pod, pods, pod, white "
        "spirit, paint stripper, caustic, screenwash, turps, petrol, lamp oil, rat poison, "
        "nicotine, vape liquid, mercury, descaler, ammonia, disinfectant, toilet duck"
    ),
    "something": "something, stuff, things i shouldnt",
    "shouldnt": "shouldnt, should not, shouldnt have, bad",
}
"""What was taken, and how much of it."""
