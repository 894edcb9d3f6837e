"""WORDS: the model that chooses sentences; `python -m bot.bench.learn` wrote this, do not edit.

Learnt from 117 posts of the US government's digital teams and their editors' standfirsts, all
CC0-1.0: see tests/data/standfirsts/README.md. What the numbers mean is in importance.py
and features.py beside this file.
"""

from __future__ import annotations

from feeds.summaries.importance import Background, unfolded
from feeds.summaries.ranking import Model

_POSTS = 117
_WORDS = (
    -1.8912,  # one
    1.002,  # log count
    0.1654,  # share in %
    -0.6384,  # rareness
    1.7277,  # in title
    -0.5052,  # log first place
    -0.7412,  # first place
    0.3759,  # met with the title
    0.3401,  # is a name
    -1.1149,  # log length
)
_PAIRS = (
    -0.9582,  # one
    0.7654,  # log count
    0.2878,  # log chance of the lesser
    0.4481,  # log chance of the greater
    1.6169,  # in title
    -0.5498,  # log first place
    -0.7369,  # first place
    -0.2298,  # two that tell
)
_SENTENCES = (
    1.1497,  # like the title
    0.5582,  # like the title, scaled
    0.8552,  # words of the title
    2.4138,  # central, scaled
    4.4867,  # sum of words, scaled
    3.4387,  # mean of words, scaled
    3.3692,  # sum of pairs, scaled
    2.2663,  # mean of pairs, scaled
    -0.0762,  # log place
    -0.2744,  # place
    -0.0306,  # near the start
    0.3699,  # in the last paragraph
    3.7,  # length
    -1.1382,  # too long
    -2.2581,  # too short
    -5.5764,  # figures and signs
    0.3893,  # capitals
    5.9458,  # speaks of itself
    1.2398,  # we
    1.733,  # purpose
    0.725,  # how
    2.244,  # news
    1.085,  # tells what is told
)
# Stems by the number of posts that hold them.
_HELD = (
    "5 absolut actionabl advancement agr ahead alignment alon api appear appropriat april aris "
    "assign assumption author automatical balanc becam blocker boundary brought builder candidat "
    "cannot celebrat central champion choic civilian clinical confidenc conflict corp corporation "
    "correct cultural cx dataset decad desktop devop differ diseas dream duplicat dynamic economy "
    "edg editor editorial efficiency eliminat entry equal eventual excellenc express extend "
    "extrem federalfrontdoor fewer fiscal foundation freedom frequency garklav gav gender "
    "greatest happy haven't header headquarter heavy hit illustrat impactful index innovat "
    "instruction insuranc integration intention internat inventory july jun labs.usa.gov legal "
    "library lift limitation linkedin loop lower medium micro microsit military minimiz narrativ "
    "natur novel numerou obtain occur onboard optional orient outreach overcom perfect personaliz "
    "personnel pictur pm possibility powerful productiv protection proven quarter rar readabl "
    "reality recruitment redundant refin region relevanc roll root sampl scor search.gov sent "
    "sheet shown silo slight society solid spok sponsor spreadsheet standardiz statistic studi "
    "summary supervisor surfac tablet tailor they'd they'll thurlwell tour transaction travel "
    "treatment tun underrepresent unexpect unfamiliar unfortunat usda warn weren't 6 accommodat "
    "agre alert alternativ appli attitud attract audit averag awareness bid billion box browser "
    "casual children chunk clarify client competition confirm confus consolidat constraint consum "
    "contain continual contribution contributor convey coordinat cop craft cycl dashboard de "
    "decreas dig distribut driver eight electronic encounter enhancement enterpris envision error "
    "exchang experimentation extract fantastic fast faster finish flexibl flow formal fox fresh "
    "frustrat generation global ground hack handl head healthcar hhs highest historical hon html "
    "ideal imagin indicat influenc innovator insid justic larger mayb mb medicin mention mindset "
    "monday motivation multilingual nih noth notic october ongo opinion opm overse overview "
    "ownership paid paperwork passion patient pattern persona phras preferenc prevention print "
    "prior protect prov qualitativ rais reasonabl redesign regard regulation replac representativ "
    "reus reveal satisfaction scan self sell sentenc separat september servant shouldn't signal "
    "simp simplify slid sound stack startup stor striv struggl summer tag teach tend thrill told "
    "transparent tremendou unnecessary upcom uswd volum walk wast went whatever will worker "
    "workflow workplac worth wouldn't yesterday 7 acquir adoption age almost america analyst "
    "anticipat approv assistanc authority background backlog basi behind bug careful charg civil "
    "comfortabl complexity complianc copy coupl covid creativity customiz cybersecurity december "
    "defens display dozen dr draw due ecosystem eligibl embrac emergency equitabl fair favor "
    "forth gap governanc greater held history hug inclusion katherin kb kick los manual memo "
    "mitigat mix nasa navigation omb optimiz pain park passionat period phon pilot predict "
    "previous production prompt proper proud quit reader remember rest retain revenu robust ryan "
    "scenario school scientist screen shout slack smaller sort spe spread statu strength suit "
    "surpris taken teammat technological therefor tough treat understood university url "
    "visibility wasn't worry 8 accurat advantag affect ai aid approval associat attempt august "
    "bad brainstorm burden campaign category chanc city class cloud co color computer "
    "consideration constant continuous count creation criteria crucial dai deeper default "
    "definition demand desk despit disability disclaimer div division documentation drop e.g "
    "economic element emerg empathy endorsement engin equity estimat exact eye fall felt fill "
    "functionality fundamental goe half higher hold http illustrativ imp indicator intentional "
    "interfac investigat investment january knew lab lean legacy length location longer lov low "
    "medical mil modular newsletter original outdat outlin paper parent pif popular pre president "
    "provider purchas pursu rat regardless register rely remot responsibl return reward safety "
    "schedul seven ship showcas sid slow speaker specialist specifical specify strengthen tackl "
    "templat third thoughtful thousand timelin traffic transition tri upon va visitor visualiz "
    "voic volunteer wait washington webinar whenever written you'd 9 accomplish adapt ago align "
    "anyth artificial attend biggest branch brief bureau captur card chat choos clarity cohort "
    "collaborativ colleg commit consumer deadlin dollar door download edit enhanc evolv "
    "experiment extra fail fami familiar food forc growth hundred importanc introduction invit "
    "iterat iteration latest left machin match met methodology objectiv observ operation "
    "perception perspectiv pool population pretty primary privacy procurement propos "
    "responsibility scop stop tabl text ton total transform twitter won't yourself 10 accept "
    "advic affair annual assessment assist assum avoid awar basic broader caus commitment "
    "consistency contractor control dap deal dedicat discovery discussion diversity earlier "
    "education enter expand financial flexibility function functional heard helpful identity "
    "implementation incremental leav major meaningful official overall participation pass push "
    "rapid recogniz recruit remain repository saf scienc special student submission summit "
    "technologist they've tip turn visual watch workshop you've 11 accelerat acquisition activ "
    "adopt advocat although announc anyon articl assess award began board capability consistent "
    "continuou contract cor creativ cut deep effect evaluation factor figur fil format guidelin "
    "inclusiv infrastructur internet item itself least majority material meant modern nation old "
    "percent piec practitioner presentation prevent probab refer relevant remov respond saw secur "
    "shap situation six soon spent suggestion talent them took trend ux validat virtual welcom 12 "
    "apply barrier chief civic collection compar cours desir direction draft driven engineer "
    "english examin fact fit fiv folk foster frequent googl her hir hour identifi imag inspir "
    "intelligenc introduc invest lack law listen littl media messag miss never otherwis "
    "partnership plain present prototyp realiz recommend stag streamlin study styl themselv "
    "traditional unit veteran whit workforc 13 aim analysi attention behavior broad car "
    "collaborat country dat demonstrat description differenc domain either evaluat everyth fund "
    "github gov highlight institut iterativ link map navigat presidential pull rang seen survey "
    "target techniqu ultimat usual valuabl whol 14 advanc amount automat beyond break concern "
    "connection context depend digitalgov discover enough generat immediat input integrat intend "
    "interaction interview known lesson let main market minut moderniz money necessary officer "
    "one pay position previou recommendation scal second seek sign siz sprint statement strong "
    "suggest thought tts vendor we'd word 15 account activity addition among aspect bit comment "
    "component contribut devic digital.gov divers efficient els ever expectation ful given "
    "industry inform innovativ journey knowledg measur model operat perform personal phas play "
    "positiv record relationship represent researcher search seem senior significant singl speak "
    "stand subject submit usability 16 21st accord analyz away believ citizen complex cover driv "
    "empower final gain gather grow hard hom kind later led local network option organizat owner "
    "participant prepar referenc select shift short similar stay story transparency typical "
    "version video 17 act aren't budget buy career century conversation cultur delivery entir "
    "explain facilitat fix front initiativ internal leverag metric near path priority produc "
    "ready send solv someon strategic successful tech though transformation vision what 18 brand "
    "certain concept designer didn't director discuss employe enabl expertis guidanc host initial "
    "lif outsid power principl reason reflect releas respons sav section sens structur tru you'll "
    "19 action begin built cam collaboration communicat developer difficult document environment "
    "establish field framework friend hand insight maintain matter million participat "
    "professional progress promot regular run sector sery spend tell variety 20 achiev audienc "
    "becom collect determin easier expert far forward hous improvement leader nam performanc "
    "prioritiz stakeholder standard sur today 21 along describ explor happen hear incorporat "
    "interact non not outcom platform pleas simpl social softwar topic 22 ability actual analytic "
    "blog cas channel clos connect engagement essential excit executiv full hop larg lik mobil "
    "pdf put sometim thank track uniqu wid 23 alway contact cross easi especial fellow four guid "
    "involv leadership lin lot multipl order purpos rather request rol session useful variou 24 "
    "agil area big company cost critical engag fac found languag onlin particular past publish "
    "reduc risk security several train 25 accessibility application colleagu common conduct "
    "gsa.gov health implement innovation less mind privat quality said say spac view world 26 "
    "answer check communication decid defin expect featur fre human individual job method partner "
    "step throughout 27 current encourag event limit liv reach success task we'll 28 american "
    "business instead launch month organization plac potential receiv term trust typ 29 accessibl "
    "bring cod effectiv form go point skill staf top toward week 30 already complet ear get "
    "policy requirement sinc technical they're 31 add availabl call customer detail exist "
    "identify last manager read recent visit writ 32 com decision department direct lead list "
    "long national someth sourc thre try 33 administration another app manag member mov quick "
    "relat report review show specific talk 34 abl additional back employ futur mean mission "
    "person serv 35 around clear feedback feel next solution strategy 36 content going gsa issu "
    "join result think whether 37 continu everyon level number stat 38 access deliver focus good "
    "high key plan real 39 allow benefit effort focu impact offer pag test together updat 40 "
    "address consider day easy email giv sit small used valu 41 approach ask best follow increas "
    "interest offic research 42 general group meet possibl post problem thing web 43 organiz 44 "
    "challeng develop end management 45 different keep opportunity right 46 center great requir "
    "resourc two 48 set 49 know often open year 50 community ensur important 51 data goal 52 bas "
    "websit 53 idea mak technology tool 54 18f chang development part support system 55 program "
    "question 56 u.s 57 better shar 58 exampl start tak understand using 59 look 60 practic 61 "
    "across first want 62 improv information 64 find project 65 see 66 design digital 67 build "
    "experienc product 69 provid 70 user 72 way 73 creat public 74 learn 76 includ process 80 new "
    "81 peopl 84 agency servic 87 help tim 88 federal use 92 government 94 team 96 need 97 work"
)

MODEL = Model(Background(_POSTS, unfolded(_HELD)), _WORDS, _PAIRS, _SENTENCES)
