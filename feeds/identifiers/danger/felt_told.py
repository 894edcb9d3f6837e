"""WORDS: what is felt and what is seen of the body: terms by role, as people type them.

Signs: the pages of the NHS on when to call 999 and to ask 111, and what NICE calls red flags.
"""

from __future__ import annotations

from collections.abc import Mapping

FELT: Mapping[str, str] = {
    "stuck": (
        "freezing, cold, since he fell, since she fell, get up, all night, hours, cant move, "
        "not moved, hip"
    ),
    "lying": (
        "on the floor, on the kitchen floor, on the bathroom floor, at the bottom of the "
        "stairs, from the floor"
    ),
    "press": "press, pressed, glass, pressing, tumbler",
    "tears": "ripping, tearing, ripped",
    "dribbles": "dribbling, drooling, dribble",
    "closes": "closing, closed up, closing up, tight, tightening, hard to swallow, tightens",
    "pads": "pad, pads, sheets, towel, towels",
    "soaks": "soaking, soaked, soaks, soak, fill, filling, filled",
    "bleed": (
        "bleed, bleeds, bleeding, bled, haemorrhaging, hemorrhaging, haemorrhage, hemorrhage,"
        " clots, blood running, blood "
        "down, blood in the toilet, blood when, blood in my pants, blood in my knickers, bright "
        "red blood, spotting blood"
    ),
    "ever": "ever, of my life, thunderclap, hit with, being hit, came on, never had",
    "talks": "talk, talking, talks, speak, speaking, speech, words",
    "garble": (
        "gibberish, garbled, jumbled, mumbling, nonsense, not making sense, mixed up, wrong words"
    ),
    "pain": (
        "pain, pains, painful, hurt, hurts, hurting, ache, aches, aching, agony, agonising, "
        "excruciating, stabbing, killing me, burning, stinging, sore"
    ),
    "tight": (
        "tight, tightness, tightening, tightens, heavy, heaviness, crushing, crushed, pressure, "
        "squeezing, squeezed, squeeze, weight, vice, vise, band, belt, elephant, clamp, "
        "clamped, stabbing, gripping, grip, hurting, hurts, pain, pains, agony, burning, "
        "bursting, clutching, clutches, clutched, grabbing, ripping, tearing"
    ),
    "crush": "crushing, squeezing, vice, vise, elephant, crushed",
    "sweat": (
        "sweat, sweating, sweaty, sweats, clammy, grey, gray, pale, ashen, funny colour, funny "
        "color, cold sweat, white as a sheet, drenched, dripping"
    ),
    "grey": "grey, gray, funny colour, funny color, ashen, white as a sheet, deathly pale",
    "breathless": (
        "breathless, short of breath, out of breath, shortness of breath, gasping, wheezing, "
        "wheezy, wheeze, panting, fighting for air, fighting for breath, puffing, "
        "breathlessness, gasps, struggling for breath, breathing fast, breathing really fast, "
        "breathing so fast, breathing very fast, breathing funny, air hunger"
    ),
    "gasping": (
        "gasping, gasps, fighting for air, fighting for breath, struggling for breath, "
        "suffocating, suffocate, struggling for air, struggling to breathe, grunting"
    ),
    "short": "inhaler, inhalers, nebuliser, sentence, sentences, talk, speak, speech",
    "wheeze": ("wheezing, wheezy, wheeze, breathing, breath, breaths, grunting, asthma, breathes"),
    "fast": "fast, quick, rapid, quickly, hard, sucking in, sucking, pulling in, noisy",
    "faint": (
        "faint, fainting, fainted, passed out, pass out, passing out, collapsed, collapse, "
        "collapsing, blacked out, black out, keeled over, dizzy, lightheaded, light headed, "
        "woozy, going to drop, weak"
    ),
    "out": (
        "passed out, unconscious, unresponsive, out cold, lifeless, collapsed, keeled over, "
        "blacked out, gone cold, on the floor, in the chair, fainted, in a heap"
    ),
    "drowsy": (
        "drowsy, sleepy, confused, confusion, muddled, delirious, lethargic, out of it, groggy, "
        "falling asleep, disoriented, disorientated, rambling, gibberish, hard to wake, "
        "difficult to wake, not making sense, slurring, doesnt know who, doesnt know where, "
        "doesnt recognise, unrousable, zombie, not himself, not herself, hallucinating, cant "
        "stay awake"
    ),
    "hard to wake": (
        "hard to wake, difficult to wake, drowsy, unresponsive, cant stay awake, very sleepy, "
        "really sleepy, so sleepy, lethargic, hard to rouse, unrousable"
    ),
    "blue": "blue, purple, grey, gray, mottled, blueish, bluish, navy",
    "floppy": "floppy, limp, lifeless, ragdoll, rag doll, gone stiff, bulging, grunting",
    "fit": (
        "fitting, seizure, seizures, convulsing, convulsion, convulsions, had a fit, having a "
        "fit, having fits, shaking all over, jerking, rolled back, rolling back, foaming"
    ),
    "droop": (
        "droop, drooping, droopy, drooped, dropped, dropping, slumped, lopsided, numb, one "
        "side, to the side, wonky, crooked, twisted, gone funny, sagging, sagged, slipped, "
        "uneven, dribbling, drooling"
    ),
    "slur": "slur, slurs, slurred, slurring, slurry",
    "numb": (
        "numb, numbness, limp, paralysed, paralyzed, weak, weakness, tingly, tingling, useless, "
        "dead, floppy, heavy, gone to sleep"
    ),
    "headache": "headache, headaches, head hurts, head pain, pain in my head, migraine",
    "worst": (
        "worst, thunderclap, blinding, exploding, explode, of my life, hit with, worse than "
        "ever, like never before, never had, splitting, excruciating, unbearable, being hit"
    ),
    "meninges": (
        "stiff neck, neck is stiff, neck stiff, stiff, hates the light, light hurts, bright "
        "light, light is hurting, lights hurt, cant look at light, neck is so stiff, flashing "
        "lights, photophobia, flashing light"
    ),
    "fever": (
        "fever, feverish, temperature, temp, burning up, boiling hot, high temp, shivering, "
        "shivers, rigors, so hot, hot, shaking"
    ),
    "rash": "rash, spots, blotches, blotchy, bruises, marks, purple, mottled, patches, dots",
    "mottled": (
        "mottled, blotchy, blotches, cold hands, hands are cold, hands are freezing, cold feet, "
        "freezing, clammy, confused, delirious, breathing fast, breathing really fast, stiff "
        "neck, doesnt know who, hates the light, not peed, no wee, hasnt weed, very drowsy, "
        "hard to wake, hasnt peed, doesnt know where, skin is cold, limp"
    ),
    "sepsis": "sepsis, septic, meningitis",
    "blood": (
        "blood, bleed, bleeds, bleeding, bled, haemorrhaging, hemorrhaging, haemorrhage, "
        "hemorrhage, clots, clot, gushing"
    ),
    "flood": (
        "loads, heavily, pouring, poured, gushing, gush, pumping, pumped, soaking, soaked, "
        "soaks, everywhere, clots, full of, running down, a lot, lots, massive, spurting, "
        "streaming, badly, like a tap, non stop, two hours, hours, buckets, pints, flooding, "
        "pad, pads, through"
    ),
    "pregnant": (
        "pregnant, pregnancy, weeks gone, weeks pregnant, after the birth, after birth, "
        "maternity, midwife, labour, miscarriage, miscarrying, trimester, weeks, gave birth, "
        "postnatal, since the birth, due date, contractions, preggo, preggers, expecting, c "
        "section"
    ),
    "preeclampsia": (
        "flashing lights, blurred vision, blurry, swollen hands, swollen face, blinding, seeing "
        "spots, seeing stars, under my ribs, hands swollen, visual"
    ),
    "vomit": (
        "vomit, vomiting, vomited, vomits, sick, puking, puked, puke, throwing up, threw up, "
        "thrown up, coughing up, coughed up, bringing up, spitting up, spewing, retching"
    ),
    "from inside": (
        "coffee grounds, coffee ground, black poo, tarry, black tarry, black stools, black "
        "stool, blood in my poo, pink froth, frothy"
    ),
    "waters": "waters, water broke, waters broke, waters gone, my waters",
    "burst": "broke, broken, gone, went, burst, leaking",
    "bad waters": ("green, brown, blood, bloody, meconium, smelly, early, too early, only, weeks"),
    "kicks": (
        "less, fewer, slowed, reduced, slower, quieter, hardly, barely, stopped, much quieter, "
        "not as much"
    ),
    "movement": "movement, movements, kicks, kicking, moving, moves, kick",
    "swell": (
        "swell, swells, swelling, swelled, swollen, bigger, puffed, puffy, ballooned, "
        "ballooning, closing, closed up, tightening, closing up, hard to swallow, itchy and "
        "tight, tight, huge"
    ),
    "hives": "hives, nettle rash, itching all over, welts, urticaria, rash all over",
    "trigger": (
        "sting, stung, wasp, bee, peanut, peanuts, nut, nuts, prawn, prawns, shellfish, "
        "penicillin, antibiotic, antibiotics, vaccine, jab, ate, eating, sesame, egg, milk, "
        "kiwi, fish"
    ),
    "airless": (
        "breathless, wheezing, wheezy, gasping, faint, dizzy, swelling, swollen, throat, "
        "tongue, lips, passing out, short of breath"
    ),
    "diabetic": "diabetic, diabetes, type 1, type one, t 1, insulin pump, dka",
    "sugar": "sugar, sugars, glucose, bm, bms, ketones, ketone, hypo, libre, dexcom",
    "ketones": "ketones, ketone, dka, hyper",
    "very": (
        "roof, high, sky high, off the scale, too high, reads hi, hi, low, dropping, crashing, "
        "through the roof, very high, very low, really high, really low, dangerously"
    ),
    "clot": "swollen, calf, dvt, swelling, red and hot",
    "lost": "lost, loss, gone, losing, went, blurred, black, curtain",
    "sight": "sight, vision, eyesight",
    "control": ("lost control, no control, losing control, incontinent, wet myself, soiled myself"),
    "bowels": "bowel, bowels, bladder, wee, poo, pee",
    "splash": (
        "splashed, splash, got in, squirted, sprayed, chemical, chemicals, acid, bleach, "
        "cement, cleaner, ammonia, alkali, caustic, lime, superglue"
    ),
    "knock": (
        "hit, banged, bumped, bang, bump, knocked, knock, cracked, smacked, whacked, fell, "
        "fallen, fall, injury, landed, headbutted"
    ),
    "concussed": (
        "drowsy, sleepy, vomiting, vomited, sick, confused, falling asleep, blood thinners, "
        "thinners, warfarin, apixaban, seizure, fit, splitting, passed out, unconscious, "
        "slurring, clear fluid, dizzy, knocked out, double vision, blacked out, cant remember, "
        "out cold"
    ),
    "racing": ("racing, pounding, fluttering, irregular, thumping, beating, going, palpitations"),
    "choking": "choking, choked, choke, stuck in his throat, stuck in her throat, chokes",
    "food": ("meat, grape, food, sweet, coin, toy, bone, carrot, apple, sausage, blocked, stuck"),
    "burn": "burn, burned, burnt, scald, scalded, burns",
    "badly": (
        "badly, boiling, oil, coming off, peeling, blistered, blistering, electric, "
        "electricity, acid, chemical, deep, kettle, petrol, fire"
    ),
    "shock": "electrocuted, electric shock, struck by lightning",
    "gas": "carbon monoxide, co alarm, gas leak, smell gas, gas alarm, fumes",
    "poisoned": "headache, headaches, going off, alarm, ill, sick, dizzy, sleepy, sickly",
    "thin": (
        "anorexia, anorexic, eating disorder, ed, stopped eating, not eating, starving, bulimia"
    ),
    "wound": (
        "been stabbed, been shot, got stabbed, run over, knocked down, hit by a car, impaled, "
        "knifed"
    ),
    "dry": "days, diabetic, dizzy, faint, drowsy, peed, baby",
}
"""Signs of the body; each is one only beside others."""
