"""WORDS: first names that people in the UK have, and surnames that need no first name to be one.

Those that are words of their own (Mark, Will, Grace, May) are left out of what is known in small
letters. The lists are for telling a name from a place or a firm, not for knowing everybody.
"""

from __future__ import annotations

_FORENAMES = """
aaron abdul abdullah abena abigail adam ade adebayo adele adrian adwoa agata agnes agnieszka ahmed
aidan aileen aine aisha ajay alan alana alasdair alastair albert aleksandra alex alexander
alexandra alexei alfie alfred ali alice alisha alison alistair alma ama amaka amanda amber amelia
amina amir amit amrit amy anastasia andrea andreas andrei andrew andy aneta angela angus anil
anita anjali ann anna anne annette annie anthea anthony anton antoni anwen aoife archie arjun
arnold arthur arun asha ashley ashok asif audrey ava avis ayesha babs baljit balwinder barbara
barry bartosz basil baz beata beatrice becky belinda ben benedict benjamin bernadette bernard
bernice bert beryl bess bessie beth bethan bethany betsy bettina betty beverley bhavna bilal
blessing blodwen bob bobby bola bozena brenda brendan brian bridget bridie bronwen bruce bryan
bryn bukola callum calum cameron carl carla carlos carmel carol caroline caroll carolyn carwyn
carys catherine cathy catrin cecil cecilia celeste celia ceri chantelle charlene charles charlie
charlotte chen cheryl chidi chinedu chioma chirag chloe chris christian christina christine
christopher chukwu ciara cindy claire clara clare claude claudia clifford clive colin colleen colm
connor conor constance cora cordelia cormac craig cristina cynthia cyril dafydd daisy damian
daniel danielle danny danuta daphne darren dave david daz deanna debbie deborah declan deepak
deidre deirdre delia delroy denis denise dennis derek dermot desmond dewi diana diane dilys
dimitri dinesh dipak dmitri dolores dominic donal donald donna dora dorcas doreen doris dorota
dorothy doug dougal douglas dragan duncan dwayne dylan eamon ebony eddie edgar edie edith edmund
edna edward edwin edwina effie eileen eilidh eirlys eithne elaine eleanor elena eleri elias elijah
elin elizabeth ella ellen ellie elliot elsa elsie elspeth eluned emeka emily emma emmanuel emrys
emyr enid eoin eric erica erin ernest ernestine esi esme esther ethan ethel etta euan eugene
eunice eva evan eve evelyn ewa ewan ewelina ewen faisal farah farida fatima fatma felicity felix
femi fenella fergal fergus fiona fionn flora florence florin folasade frances francesca francis
frankie fred freda freddie frederick gareth garry gary gavin gaynor gaz gemma geoff geoffrey
george georgette georgia georgina geraint gerald geraldine gerard gerry gertie gertrude gethin
gheorghe gilbert giles gillian gina gita gladys glenda glenn gloria glyn glynis gordon graeme
graham grainne grazyna gregory greta gruffydd grzegorz gurdeep gurpreet guy gwen gwendolen
gwendoline gwenllian gwilym gwyneth habib halina hamish hamza hannah harjit harold harpreet
harriet harry harvey hassan hayley hazel heather hector hefin heidi heledd helen helena henry
herbert hester hettie hilary hilda hina hitesh horace hortense howard hugh hugo humphrey hussein
hywel iain ian ibrahim ida idris ieuan ifan ifeoma ignatius imogen imran ingrid ioan iolo ionut
irena irene irina iris isaac isabel isabella isabelle isla ismail ivan ivana ivor iwan iwona jacek
jackie jacob jacqueline jacqui jade jadwiga jagdeep jaime jake jakub james jamie jan jane janet
janice janine jared jasmin jasmine jason jasper jaswinder javed jayden jaz jean jeanette jeff
jeffrey jelena jemima jen jennifer jenny jeremy jerry jerzy jess jesse jessica jill jillian jim
jimmy jin jo joan joanna joanne jocelyn joe joel johanna john johnny jolanta jon jonas jonathan
jordan jorge jose joseph josephine josh joshua joyce juan judith judy julia julian julie juliet
juliette junaid june justin justyna jyoti kaitlyn kamal kamil karen karl karol kasia katarzyna
kate katherine kathleen kathryn kathy katie katrina kavita kayleigh keiran keith kelechi kelly
kelvin ken kenneth kerry ketan kev kevin kieran kim kinga kirsten kirsty kitty kofi krishna
kristina krystyna krzysztof kuldeep kumar kwame kwesi kyle lachlan lakshmi lara laura lauren
laurence lavinia leah leanne lee len leo leon leonard leopold leroy lesley leslie leszek lettie
lewis li liam lilian lily linda lindiwe lindsay lionel lisa llewellyn llinos lloyd logan lois
loretta lorna lorraine lottie lou louis louisa louise lourdes lucas lucia lucinda lucy luis luke
lydia lynda lynn lynne mabel maciej maddie madeleine maeve magda magdalena maggie mahmoud mair
mairi malcolm malgorzata mamie mandy manjit marcel marcin marco marcus marek margaret margery
marguerite maria marian marianne marie marina mario marion mariusz marjorie marlene marta martha
martin martyn marvin mary mary-ann maryam marzena mateusz matilda matthew maud maureen maurice
mavis maxine meera megan mehmet mei mei-ling melanie melissa menna mercy meredith mererid merlin
mervyn meurig michael michal michelle mick mihai mike mildred milena miles millie minna minnie
miriam miroslaw mohamed mohammad mohammed moira molly mona monica monika morag mortimer moses
mostafa muhammad mukesh muriel murray mustafa myfanwy myra myrtle nadeem nadia nadine nan naomi
nasreen natalie natasha nathan naveed neil nell nellie nerys nesta nettie neville ngozi niall
niamh nicholas nick nicky nicola nigel nigella nikhil nina nisha nkechi noah noel nomsa noor nora
noreen norma norman nuala obi octavia olga olive oliver olivia olu oluwaseun olwen omar oonagh
orla oscar osman ottilie owain owen padraig pamela paolo parminder patricia patrick paul paula
pauline pawel pedro peggy penelope penny percival percy perminder peter petra phil philip philippa
phillip philomena phoebe phyllida phyllis pierre piotr polly pooja prakash preeti priya prudence
quentin rab rachael rachel radha rafael raj rajesh rakesh ralph ramesh ranjit rashid rashida
raymond rebecca reece reg reginald rehana rekha renata renee reuben reza rhian rhiannon rhodri
rhona rhys ricardo richard ricky rita rob robbie robert roberta robin rodney roger roisin roland
ron ronald ronnie rory rosa rosaleen rosalind rosemary rosie ross roxanne roy ruairi ruaridh rufus
rukhsana rupert russell ruth ryan ryszard sabina sadia sadie saeed saima saira sajid sally salma
sam samantha samina samir samuel sandeep sandra sangita sanjay saoirse sara sarah sasha satnam
saul scott sean sebastian sebastien segun selina selma seraphina serena sergei shabana shahid
shane shanice shannon shanti sharmila sharon shauna shaz shazia sheena sheila shelagh shelley
shirley sian sid sidney simon simone sinead siobhan sioned sipho slawomir sofia sonia sophia
sophie sorcha spud stacey stan stanislaw stanley stella stephanie stephen steve steven stewart
stuart sue sukhdev suleiman sunil sunita suresh susan susanna suzanne sybil sylvester sylvia
tadeusz tahira tamara tamsin tanya tapiwa tara tariq tasha tatiana ted tegan teleri temi tendai
terence teresa terry tess tessa thabo thaddeus thelma theo theresa thomas tilly tim timothy tina
tobias toby tom tomasz tommo tommy toni tony tracey tracy trevor tricia trisha tristan tunde
tyrone uchenna una ursula usha usman uzma valerie vanessa vaughan venetia vera verity veronica
vicky victor victoria vijay vikram vincent vinod viola violet vivian vivien vladimir wale wallace
walter wanda waqas wayne wei wendy wieslaw wilf wilfred wilhelmina william willie winifred winnie
winston wojciech xavier xiu yasmin yaw yetunde ying yogesh yusuf yvette yvonne zac zach zachary
zahra zainab zanele zara zbigniew zdzislaw zena zoe zofia zoran zubair
"""
_AS_WORDS_TOO = """
angel art autumn bill charity dawn dean dot faith frank grace grant hope ivy jack joy lance mark
max may mo pat pearl ray rich rose sandy sky summer tiny val victor will willow
"""
_NEVER_IN_SMALL_LETTERS = """
ade alma ama avis bola esi etta ken maud nan obi stan tess usha wale yaw
alex alexander ali amber angus archie ashley ava basil ben berry bert blessing bruce cameron carol
charlie chen chris christian colleen constance daisy dora dot esther eve felicity florence georgia
glyn guy harry hazel heather iris jade jan jasmine jean jen jerry jo john-boy jordan june kelly
kim kit lee len leo leon li lily lou lucas major martin max mei mercy merlin mick mike miles mona
moses myrtle nick nina noel olga olive paddy penny percy peter petra phoenix polly raj reg rob
robin rosemary rosie ross roy ruby russell sally sam saul sid sonia sue ted teddy terry tim toby
tom tony troy una verity victor victoria viola violet wayne wei will
"""
FORENAMES = frozenset(_FORENAMES.split()) | frozenset(_AS_WORDS_TOO.split())
"""First names, in small letters."""

ONLY_NAMES = frozenset(_FORENAMES.split()) - frozenset(_NEVER_IN_SMALL_LETTERS.split())
"""Those that are known as names also where they are written in small letters."""

_NEVER_SURNAMES = """
about after again all also always an and any are as asked asks at back be because been before
being booked books but by called came can cannot cant comes could did died dies does down finds
for found from gave gets goes gone got had has have having he her here his home i if in into is it
just knew knows left like liked likes lived lives lost loved loves made makes many mine more most
much my needed needs never new no not now of off old on online only or our ours out over per
phoned phones please point points rang really rings said saw says seem seems sees sent she should
show showed shows signed since so some soon started starts still stopped such takes tells than
thank thanks that their them then there they think thinks this thought to today told tomorrow too
took tried tries turned under until up used uses very via waited waits wanted wants was we well
went were what when where which who will with worked works would write writes wrote yes yesterday
you your yours
"""
NEVER_SURNAMES = frozenset(_NEVER_SURNAMES.split())
"""What stands behind a first name in small letters and is no surname."""
