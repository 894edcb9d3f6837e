"""WORDS: what one person does to another: terms by role, as people type them.

Signs: what guidance on safeguarding lists of violence, control, neglect and abuse.
"""

from __future__ import annotations

from collections.abc import Mapping

OF_OTHERS: Mapping[str, str] = {
    "rage": (
        "smashing, smashed, kicking the door, drinking, drunk, in the house, raging, shouting, "
        "knife, gun, outside, banging, break in"
    ),
    "room": (
        "garage, cupboard, shed, bedroom, cellar, her room, his room, my room, bathroom, attic, "
        "cage"
    ),
    "locks": "locks, locked, locking, shuts, shut",
    "grabs": "grabbed, grabs, grabbing, squeezed, squeezes, pinned, pins, lifted",
    "hear": "hear, heard, hearing, screaming, crying, seen, see",
    "sorry": "sorry, forgive me, forgive us",
    "love": "loves me, love them, love you all, love my, loves us, love you, loves you",
    "doom": (
        "needs to die, deserves to die, deserve to die, need to die, going to die for this, "
        "will die for this, wants shooting"
    ),
    "fondles": (
        "touches, touching, fondles, fondling, gropes, groping, kisses, rubs, interferes, "
        "interfering"
    ),
    "alone": (
        "alone, on her own, on his own, on their own, by themselves, by himself, by herself, "
        "unattended, unsupervised, locked in"
    ),
    "dreaded": (
        "to go home, going home, of him, of my husband, of my partner, of my dad, of my "
        "stepdad, of my boyfriend, of my ex, of my son, of my brother, of my carer, for my "
        "life, for her life, for his life, of her husband, of her son, of her carer, of my "
        "wife, of my mum"
    ),
    "minders": (
        "carer, carers, care home, stepdad, babysitter, her husband, her son, his son, "
        "childminder, nursery, nursing home, foster, her dad, his dad, her dads, his dads"
    ),
    "hits": (
        "being hit, being beaten, getting hit, gets hit, hits, hitting, beats, beating, slaps, "
        "slapping, punches, punching, strangles, strangling, chokes, pushes me, pushes her, "
        "shoves, thumps, thumping, throttles, throttling, batters, battering, abuses, abusing, "
        "abused by, whips, whipping, smacks, smacking, rapes, raping, molests, molesting, "
        "beaten, kicks me in, spits on, terrorising, torturing, starves, starving, lays into"
    ),
    "hit": (
        "hit, beat, slapped, kicked, punched, strangled, choked, shoved, thumped, throttled, "
        "battered, abused, whipped, smacked, raped, molested, assaulted, smothered, headbutted, "
        "pinned, sexually assaulted, stabbed, burned me, burnt me, threw me, pushed me down, "
        "dragged me, attacked me"
    ),
    "raped": ("raped, rape, raping, sexually assaulted, sexually abused, molested, spiked, groped"),
    "hands": ("hands, hand, pillow, cushion, belt, arm, fingers, rope, scarf, cord, forearm, bag"),
    "round": "round, around, over, on, against, across, squeezed, squeezing, wrapped",
    "sport": (
        "bridge, chess, cards, scrabble, tennis, golf, game, games, online, racing, quiz, at "
        "it, draughts, drum, drums, traffic, cake, eggs, queue, heart beats, target, targets, "
        "nail, news, button, buttons, keys, wall, key, send, enter, submit, bottleneck, ceiling"
    ),
    "fear": (
        "scared, frightened, terrified, afraid, petrified, screaming, trapped, crying, fear, "
        "hiding, begging, cowering"
    ),
    "harm mark": (
        "bruise, bruises, bruised, bruising, black eye, burn marks, bedsores, marks, welts, "
        "cigarette burns, cigarette burn, hand marks, bite marks"
    ),
    "kills": (
        "kill me, kill us, kill her, kill him, kill my, kill the kids, burn the house, hurt us, "
        "hurt the kids, stab me, shoot me, shoot us, set fire, come after me, finish the job, "
        "finish me off"
    ),
    "threat": (
        "threatened, threatens, threatening, says, said, saying, tried, trying, swore, told me, "
        "keeps saying, outside"
    ),
    "locked": (
        "locked in, locks me, locks her, against his will, against her will, against my will, "
        "held prisoner, kept prisoner, not allowed out, trapped in, tied to, chained, locked "
        "up, keeps me in, keeping me in, locks him, tied up, wont let me out, wont let her out, "
        "wont let me leave, wont let her leave, wont let him out"
    ),
    "left": (
        "left alone, left on, leaves her, leaves his, leaves the, abandoned, leave my, leave "
        "him, leaves them, leaves him, leaving her, leaving him, leaving the kids, neglected, "
        "neglecting, neglects, wandering"
    ),
    "long": (
        "all day, all night, every night, night, nights, weekend, weekends, no food, without "
        "food, hungry, crying, in the car, hot car, in this heat, days, screaming, own mess, "
        "dirty, filthy, nappy, freezing, starving, in the dark, soiled, own urine, wet bed, in "
        "the street, hours and, no heating, bruises, without water, begging for, for food"
    ),
    "squalor": (
        "own mess, own urine, wet bed, soiled, bedsores, filthy, dirty nappy, own filth, in his "
        "mess, in her mess, dirty sheets, own faeces, own poo"
    ),
    "touch": (
        "touch, touches, touched, touching, fondles, fondling, groped, gropes, kisses, kissing, "
        "rubs, interferes, interfering, feels, puts his hand, put his hand, puts his hands, "
        "fingers"
    ),
    "private": (
        "down there, private, privates, private parts, not to tell, dont tell, our secret, "
        "secret, between my legs, my body, my bum, my chest, dont like it, naked, undressed, in "
        "bed, at night, where i dont, wrong places, inappropriately, it wrong"
    ),
    "into bed": (
        "in my room, into my room, into my bed, in my bed, in bed with me, into bed with, in "
        "her room, into her room, into her bed, shower with me, watches me, in her bed, into "
        "his bed, my bedroom, her bedroom, the bed with"
    ),
    "made to": (
        "makes me, made me, making me, forces me, forced me, make me do, "
        "send pictures, send photos, send nudes, naked pictures, have sex, "
        "nudes, sleep with him, sleep with his, touch him, touch it"
    ),
    "sexual": (
        "sex, things, pictures, photos, nudes, undress, sleep with, naked, older man, men, "
        "secret, kiss, grown man, touch him, bed"
    ),
    "young": (
        "im twelve, im eleven, im thirteen, im fourteen, im fifteen, im ten, year old girl, minor"
    ),
    "marry": "marry, marriage, get married, nikah, be his wife, wed",
    "force": (
        "make me, making me, forced, forcing, force, against my will, against her will, dont "
        "know, dont want, never met, dont love, taking me, taken abroad, take me, sending me, "
        "taking my sister, my passport, being made, made to, taking her, no choice"
    ),
    "kin forces": (
        "parents, dad, family, they, mum, me, sister, brother, daughter, uncle, cousin, niece"
    ),
    "fgm": (
        "fgm, circumcised, circumcision, be cut, the cutting, cut down there, being cut, "
        "cutter, get cut, to be cut"
    ),
    "girl": (
        "sister, daughter, daughters, me, girl, girls, niece, granddaughter, cousin, friend, her"
    ),
    "abroad": (
        "abroad, summer, holiday, holidays, next week, taken, taking, going to be, soon, "
        "flight, send me to, to somalia, to sudan, to egypt, to gambia, to mali, to kenya, to "
        "pakistan, back home"
    ),
    "will": (
        "gonna, going to, will, ill, im, imma, about to, coming, bringing, swear, wait till, il"
    ),
    "weapon": (
        "a knife, knife, blade, a gun, gun, shotgun, a bomb, petrol, a bat, baseball bat, acid, "
        "machete, hammer, axe, crowbar, petrol bomb, firebomb"
    ),
    "brings": (
        "coming, bringing, bring, come, take, taking, got, put, putting, plant, carry, "
        "carrying, down there, waiting, turn up, turning up, walk in, pour, through your, round "
        "there, use"
    ),
    "harms": (
        "smash, hurt, kill, stab, shoot, burn, batter, punch, blow up, strangle, slit, murder, "
        "knife, torch, smack, cave, break his legs, break her legs, break his neck, break her "
        "neck, break your, break every"
    ),
    "sworn": (
        "gonna, going to, will, ill, imma, about to, coming, swear, want to, feel like, i "
        "might, id like to, on my way, il, planning to, is going to pay, bringing"
    ),
    "where": (
        "where that, where he lives, where she lives, where they live, where you live, on my way"
    ),
    "pay": ("pay, regret, sorry, suffer, die, tonight, find out, get whats coming, know about it"),
}
"""What one person does to another, or says that he will do."""
