"""WORDS: despair: terms by role, as people type them.

Signs: Samaritans and NICE on suicide and self-harm.
"""

from __future__ import annotations

from collections.abc import Mapping

ABLE: Mapping[str, str] = {
    "point": "point, reason, reasons",
    "kicked": "kick, kicked, kicks, kicking",
    "breathe": "breathe, breath, breathing, breathes, any air, enough air",
    "rouse": (
        "wake, waking, woken, rouse, come round, come around, stay awake, wake up, came round, "
        "react, conscious, roused, awake"
    ),
    "move": "move, moved, moving, moves, movement, movements, kick, kicked, kicking, kicks",
    "use": "move, lift, feel, raise, use, work, walk, stand, working",
    "feed": ("feed, fed, feeding, eat, eaten, eating, drink, drinking, drunk, drank, feeds, water"),
    "see": "see, seeing, sight",
    "speak": (
        "speak, talk, words, speech, sentence, speaking, talking, form words, find words, swallow"
    ),
    "wee": "wee, pee, weed, peed, urinate, pass urine, pass water, go to the toilet",
    "stop": "stop, stopping, stopped, stops, slow down, clot",
    "fade": (
        "fade, disappear, disappearing, go away, blanch, vanish, fading, go when, going away, "
        "go white, blanching"
    ),
    "safe": "safe, keep myself, trust myself, keep him safe, keep her safe, be left alone",
    "live": (
        "live, be here, be around, be alive, wake up, exist, make it to, making it to, make it "
        "past, carry on living, here by, around by, be born, see another, need to be here, live "
        "anymore, be in this world, see the new year, see christmas, see my next, see the "
        "morning, see the spring"
    ),
    "cope": (
        "carry on, go on, cope, do this, take any more, take it, take this, keep going, do it"
    ),
    "future": (
        "future, hope, way out, reason to live, light at the end, reason to be, anything left, "
        "hope left"
    ),
    "answer": (
        "answering, answer, respond, responding, picking up, replying, reply, pick up, come "
        "down, come home, found"
    ),
    "keep down": (
        "keep water, keep anything, keep fluids, keep food, hold down, keep her, keep it"
    ),
    "here": "hear from me, bother you, need it, see me, matter, be my problem, need the",
}
"""What one is able to do, and what is there to hold on to; a sign only where it is denied."""

OF_MIND: Mapping[str, str] = {
    "gathers": (
        "emptied, counted, lined, stockpiled, stockpiling, stash, hoarding, saved up, saving up"
    ),
    "wrists": "wrists, her wrist, his wrist, slit",
    "cutting": "cutting, slicing, self harming, selfharming, carving, slashing",
    "maim": (
        "hurt, harm, kill, stab, shake, throw, smother, drown, strangle, suffocate, hurting, "
        "harming, killing, stabbing, shaking, smothering, drowning, throwing, dropping, drop"
    ),
    "arms": "gun, shotgun, rifle, razor, noose, knife, blade, machete, hammer, axe, weapon",
    "tempted": (
        "think about using, would it take, it would take, think about taking, thinking of "
        "taking, thinking of using, thinking about taking, how many would, picturing the, keep "
        "picturing, keep looking at the, staring at the"
    ),
    "final": (
        "by tonight, by tomorrow, by morning, by the morning, by then, after this, anymore, any "
        "more, much longer, any longer, christmas, xmas, new year, by the weekend, birthday, be "
        "over, all be over, hear from me, be gone, be my problem, cant carry on, cant go on, by "
        "friday, by monday"
    ),
    "deathly": (
        "better dead, better off dead, done with living, done with life, tired of living, tired "
        "of being alive, sick of living, hate being alive, end things, given up on life, sick "
        "of being alive, not worth living, done with this life, rather be dead, finished with "
        "life, check out for good, enough of being alive, painless ways, painless way, ways to "
        "end, ways to die, how to die, easiest way to die, end my days, meet my maker, with the "
        "angels, not be alive"
    ),
    "wish": (
        "want, wants, wanna, wanting, wish, rather, hope, ready, deserve, way out, better, only "
        "way, would prefer, love to"
    ),
    "alive": (
        "living, being here, be here, going on, carry on, carrying on, staying, anymore, any "
        "more, alive"
    ),
    "end": (
        "kill, killing, hang, hanging, drown, drowning, shoot, end, ending, do away with, doing "
        "away with, harm, hurt, harming, hurting, cutting, poison, kll, electrocute, gas, "
        "gassing, slit, starve, starving, od"
    ),
    "oneself": (
        "myself, himself, herself, themselves, themself, my life, own life, it all, meself"
    ),
    "want": (
        "want, wants, wanna, wanting, wish, rather, hope, ready, gonna, going to, about to, "
        "planning, plan, plans, planned, thinking, think, thoughts, considering, feel like, "
        "might, urge, urges, keep, keeps, tempted, cant stop, will, need to, imma, decided, "
        "scared, afraid, frightened, deserve, deserves, im going, working out, would it take, "
        "threatening, threatens, threatened, say, says, saying, said, promised, end up, swear, "
        "hes going, shes going, tonight, now, better"
    ),
    "unalive": (
        "unalive, unaliving, kms, ctb, unalived, self delete, self deletion, sewerslide, top "
        "myself, topping myself, off myself, offing myself, finish myself, finishing myself, do "
        "myself in, neck myself, end myself, bag over his head, bag over her head, bag over my "
        "head"
    ),
    "suicide": "suicide, suicidal, overdose, overdosing, self harm, od",
    "die": "die, dying, dead, death, sleep for ever, sleep forever, never wake, not exist",
    "weary": (
        "better off, better dead, done with living, done with life, tired of living, no hope, "
        "tired of being alive, sick of living, hate being alive, had enough of life, hopeless, "
        "sick of being alive, nothing matters, nobody would miss, nobody will miss, no one will "
        "miss, no one would miss, wouldnt be missed, cant carry on, cant go on, end it, easier "
        "if, would be easier, be over, all be over, be gone, no way out, only way out, finished "
        "with life, way out, burden, nobody cares, wouldnt miss me, wont miss me, given up on "
        "life, dont want to, not worth living, be at peace, over soon, want it over, want out, "
        "want it to be over, want to go, end things, hurt anymore, done fighting, cant see "
        "myself"
    ),
    "without me": (
        "without me, if im not, if i wasnt, if i was gone, if i werent, not here, im gone"
    ),
    "farewell": (
        "goodbye, goodbyes, good bye, farewell, bye everyone, bye all, sorry everyone, sorry "
        "mum, sorry to everyone, my last message, forgive me, my final post, my last post, "
        "letters to, suicide note, left a note, and a note, wrote a note, written a note, "
        "letter to my, "
        "letters for, goodnight world, bye world, written letters, sorry for everything, note "
        "saying, love them, love you all, this is it, see you on the other side, thank you for "
        "everything, say thank you"
    ),
    "affairs": (
        "my affairs, the will, my will, given away, giving away, gave away, rehomed, funeral, "
        "found a home, the dog is with, cat is with, the cat is, sorted everything, paid my "
        "bills, cancelled everything, passwords for, bank details, the dog, the keys, closed my "
        "account"
    ),
    "gone": (
        "missing, gone, phone is off, phones off, phone off, locked, vanished, disappeared, "
        "switched off, left his phone, left her phone, taken the car, wont come down, a razor, "
        "took the car, not come home, left the house, turning the phone, on the roof, a gun, "
        "hear from me, left a note, texted, message, messaged, note, cut off"
    ),
    "brink": (
        "bridge, railway, tracks, roof, cliff, cliffs, ledge, balcony, multi storey, top floor, "
        "overpass, level crossing, train line, the edge, viaduct, garage, weir, beachy head, "
        "window ledge, train platform, station platform, edge of the platform, car park roof, "
        "top of the car park, top of a car park"
    ),
    "at brink": (
        "jump, jumping, stood on, standing on, standing at, climbed, wont come down, easier, "
        "let go, step off, someone to know, engine on, engine running, hosepipe, hose, tempted, "
        "goodbye, not to jump, climb over, looking down, looking over, on the wrong side"
    ),
    "plunge": (
        "walking into, walk into, drive into, driving into, step in front, stepping in front, "
        "in front of a, throw myself, throwing myself, drive off, driving off, crash my car, "
        "crashing the car, steer into, off the bridge, swerve into, swerving into, under a"
    ),
    "peril": (
        "sea, traffic, wall, train, tree, lorry, river, bus, truck, bridge, road, cliff, "
        "oncoming, motorway, water, lake, tube, barrier, hgv"
    ),
    "means": (
        "medicine cabinet, medicine cupboard, rope, noose, gun, shotgun, rifle, razor, blade, "
        "blades, insulin, pills, tablets, meds, stash, stockpile, medication, knife, drawer "
        "full, belt, ligature"
    ),
    "at hand": (
        "counted, lined, on the table, on the bed, in my hand, beside me, next to me, drawer, "
        "bought, got hold, stash, saved up, in front of me, stockpiled, hidden, laid out, "
        "loaded, tied, in his hand, in her hand, emptied, locked in, locked herself, locked "
        "himself, stockpiling, saving up"
    ),
    "plan": (
        "have a plan, got a plan, got it all planned, all planned, picked the day, picked a "
        "day, planned it, planned out, how i would do it, know how id do it, know how i, set a "
        "date, chosen the, picked the, planned how, worked out how, made a plan, tree picked"
    ),
    "cut": (
        "cutting, cut, slicing, sliced, slashed, slashing, burning, scratching, self harming, "
        "selfharming, self harmed, sh, carving, stabbing, slit, burned, hitting, punching, "
        "razor"
    ),
    "relapse": (
        "again, every night, every day, deeper, tonight, most nights, most days, worse, each "
        "night, daily, cant stop, relapsed, everyday, since"
    ),
    "voices": (
        "voices, voice in my head, devil, demons, demon, satan, god, the tv, hearing things, voice"
    ),
    "command": (
        "tell, telling, tells, told, say, saying, says, order, ordering, command, commanding, "
        "want, make me, making me, have to, need to, should, to kill, to hurt"
    ),
    "attack": (
        "hurt, kill, stab, jump, harm, cut, die, attack, strangle, burn, smother, drown, hit, "
        "shake, suffocate, shoot, punch, hurting, killing, stabbing, harming, throw, shaking, "
        "smothering"
    ),
    "dread": (
        "afraid, scared, frightened, worried i, terrified, thoughts, urge, urges, want, "
        "wanting, going to, gonna, might, close to, nearly, snap, feel like, keep thinking, "
        "images"
    ),
    "nightfall": (
        "tonight, at home, house, home, with him, with her, here, myself, go home, to go home"
    ),
}
"""What somebody says who may not want to live, who hurts the self, or whom voices command."""
