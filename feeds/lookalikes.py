"""WORDS: pairs of English words that one swap or one letter more turns into each other.

A change from one to the other may be another meaning and is never taken for a typo. The list holds
what is common enough to be met; British and American spellings of one word are left out.
"""

from __future__ import annotations

_PAIRS = """
able/bale accursed/accused acre/care acres/cares acts/cats addiction/addition adds/dads
alley/ally alloy/ally alter/later altitude/latitude amid/maid ample/maple angel/angle
angels/angles apples/applies area/arena arise/raise arts/rats assert/asset bare/barge
barely/barley barn/baron based/bashed bashing/basing batch/bath batting/battling bead/beard
beast/beat beast/beats beasts/beats beat/beta best/bets bled/bleed bled/blend blot/bolt
boast/boat boast/boats boasting/boating bonding/boning bonny/bony boost/boot boost/boots
boosted/booted bore/borne bowed/bowled bowel/bowl bowels/bowls bowing/bowling brain/brian
bread/bred bred/breed bride/bridge brides/bridges brig/bring buses/bushes busy/buys
callous/callus calm/clam calms/clams cane/canoe card/cared care/carve cared/carved
career/carer careers/carers caring/carving carter/crater carton/cartoon carve/crave
carving/craving case/caste cashing/casing casing/casting cast/cats caste/castle
casual/causal champ/chap chart/chat chase/chaste chimp/chip chimps/chips choose/chose
claim/clam claims/clams clamp/clap clap/clasp cleaned/cleansed cleaning/cleansing
closest/closet clot/colt coast/coat coast/coats combing/coming commandeer/commander
compete/complete competing/completing contact/contract contacted/contracted
contacts/contracts coping/copying corner/coroner corps/crops countess/countless
counties/countries country/county covert/covet cracking/crackling create/cremate
created/cremated creation/cremation cries/crimes cure/curse cure/curve cured/curled
cured/cursed cured/curved cures/curse cures/curses cures/curves curing/curling
curing/cursing cuter/cutter dairy/diary dared/darned daring/darling debt/debut
deceased/decreased defect/deflect defied/defined defies/defines deport/depot desert/dessert
diner/dinner dining/dinning discreet/discrete does/dose door/odor dries/drives east/eats
envoy/envy evil/veil exist/exit exist/exits existed/exited existing/exiting exists/exits
fairly/fairy farce/fare farming/framing feast/feat field/filed fiend/fined filed/filmed
files/flies filing/filming find/fined finer/finger finish/finnish fired/fried fires/fries
fist/fits flak/flank flak/flask fleeing/fleeting force/fore fore/forge form/forum form/from
freeing/freezing freshen/freshmen fried/friend furry/fury gallery/galley gaps/gasp
garage/garbage gene/genie gene/genre glad/gland grad/grand gravy/gray grid/grind
groove/grove growing/growling handed/handled handing/handling harem/harm hated/hatred
head/heard heart/heat hearts/heats heater/heather hold/holed holly/holy honestly/honesty
hoped/hopped hoping/hopping host/hots immoral/immortal indicated/indicted insect/inspect
laced/lacked lair/liar lance/lane late/latte later/latter lean/learn leaned/learned
leaning/learning leans/learns lest/lets lighting/lightning limbo/limo lined/linked
lining/linking liter/litter loner/longer loses/losses lost/lots lucky/lucy luring/lurking
mangy/many maniac/manic manly/many marital/martial marry/mary martian/martin match/math
mediate/medicate mere/merge meteor/meter mince/mine mind/mined minded/mined minding/mining
mislead/misled money/monkey moping/mopping moral/mortal morality/mortality morals/mortals
morn/moron move/movie moves/movies mucous/mucus nest/nets neural/neutral nuclear/unclear
nude/nudge option/potion overhead/overheard owes/woes pacing/packing pantry/panty
parted/partied parting/partying partly/party patch/path peeing/peeking perfect/prefect
pest/pets picked/pickled piece/pierce pining/pinning plain/plan plains/plans planets/plants
planing/planning plead/pled polo/pool pose/posse posed/posted poses/posse posing/posting
post/pots powder/power powdered/powered price/prince prices/princes proper/prosper
prostate/prostrate pubic/public pure/purge pure/purse purse/pursue quiet/quit quiet/quite
raced/racked racing/racking rated/ratted rating/ratting ratted/rattled ratting/rattling
recital/rectal reckon/recon reign/rein reigns/reins relay/rely relieve/relive
relieving/reliving remainder/reminder renal/rental repay/replay replay/reply reset/rest
reside/residue reveal/revel revered/reverend revered/reversed ride/ridge rising/risking
rotating/rotting runaway/runway sacred/scared salmon/salon salon/saloon sang/snag
satin/stain savior/savor scarce/scare scared/scarred seeing/seeking seeing/seeming
setting/settling shaft/shat shoe/shone shoe/shore shoe/shove shoes/shores shoot/shot
shoots/shots short/shot shortly/shorty shorts/shots shred/shrewd sighing/sighting sign/sing
signing/singing signs/sings silver/sliver smoother/smother snoring/snorting snug/sung
sold/solid sole/solve soles/solves span/spawn spared/sparked sparing/sparring sped/speed
sped/spend spices/spies spied/spiked spies/spikes spilt/spit spilt/split sport/spot
sports/spots stable/stale stacked/staked stacking/staking stair/star stairs/stars
staked/stalked staking/stalking stale/staple stare/starve stared/starred stared/started
stared/starved staring/starling staring/starring staring/starting staring/starving
starling/startling started/startled started/stated starting/startling starting/stating
starts/stats state/statue states/statues statue/stature statue/statute statues/statutes
steam/stem steep/step sticker/stickler stocked/stoked stomp/stop stoop/stop stored/stormed
stores/stories storing/storming stormy/story strange/strangle striped/stripped study/sturdy
sued/used suing/using super/supper sure/surge swam/swarm swamp/swap taped/tapped
taping/tapping tarp/trap there/three thirsty/thirty ticked/tickled ticking/tickling
tide/tied timber/timer tired/tried tires/tries trace/trance traced/tracked tracer/tracker
tracing/tracking trail/trial trails/trials tramp/trap transit/transmit trial/tribal
tribes/tries truce/true truest/trust unite/untie united/untied vest/vets waist/wait
waist/waits warp/wrap whoever/whomever wildly/willy witch/with word/world words/worlds
wore/worse wrist/writ
"""
LOOKALIKES = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split())
"""Both words of each pair, in no order."""
