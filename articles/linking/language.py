"""What the linker knows of language: small closed lists of words, all folded.

Lists name kinds of words (titles, months, institutions), never persons or documents. English is the
working language of the rules about context; names themselves are found in any script. Of other
languages the rules know titles, and the words that open a sentence (`russian`, `armenian`).
"""

from . import armenian, russian


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that stand before a name and are no part of it.
_TITLES = _words(
    "mr mrs ms miss mx dr sir lord lady dame baroness baron count countess duke duchess "
    "viscount prince princess king queen emperor empress tsar czar sultan emir sheikh sheik "
    "shah pope cardinal archbishop bishop rev reverend father rabbi imam mullah ayatollah prof "
    "professor president vice prime premier minister chancellor secretary undersecretary "
    "senator sen sens rep reps representative congressman congresswoman governor gov mayor "
    "councillor councilman councilwoman alderman deputy mp mps mep msp td judge justice "
    "magistrate attorney solicitor prosecutor general gen lieutenant lt colonel col major maj "
    "captain capt commander cmdr admiral adm brigadier marshal sergeant sgt corporal private "
    "officer detective inspector constable sheriff chief director chairman chairwoman "
    "chairperson chair ceo cfo coo cto founder leader speaker spokesman spokeswoman "
    "spokesperson ambassador envoy consul commissioner coach manager editor author actor "
    "actress singer rapper producer novelist writer poet journalist reporter analyst economist "
    "historian architect designer striker midfielder defender goalkeeper quarterback pitcher "
    "guitarist drummer bassist frontman photographer engineer executive head boss democrat "
    "republican labour tory conservative liberal independent former ex acting late incumbent "
    "outgoing incoming foreign defence defense interior finance health education taoiseach "
    "comrade herr frau monsieur madame mme mlle signor signora senor senora kaiser lama hon "
    "honourable honorable messrs uncle aunt coroner superintendent dj prophet caliph saint "
    "archduke archduchess margrave landgrave maharaja crown"
)
_PLURAL_TITLES = _words(
    "presidents ministers senators governors chancellors secretaries premiers kings queens princes "
    "generals judges mayors ambassadors leaders congressmen commissioners"
)
TITLES = _TITLES | _PLURAL_TITLES | russian.TITLES | armenian.TITLES
# Titles that only a person of public office carries: they speak for a politician.
OFFICE_WORDS = _words(
    "president vice prime premier minister chancellor secretary undersecretary senator sen rep "
    "representative congressman congresswoman governor gov mayor deputy mp mep msp td "
    "ambassador envoy commissioner speaker taoiseach leader lawmaker legislator politician "
    "statesman king emir sultan dictator candidate councillor democrat republican tory whip "
    "diplomat"
)
# What office a word says: itself, in the plural ("Presidents One and Another"), in other languages.
OFFICE_FORMS = {
    **{f"{word}s": word for word in OFFICE_WORDS},
    **{word: word for word in OFFICE_WORDS},
    "congressmen": "congressman", "secretaries": "secretary", "deputies": "deputy",
    **russian.OFFICES,
    **armenian.OFFICES,
}  # fmt: skip
# A text in which several of these occur is about public affairs.
PUBLIC_AFFAIRS = OFFICE_WORDS | _words(
    "government parliament parliamentary election elections elected vote voters party "
    "opposition cabinet congress senate ministry presidency presidential political politics "
    "policy campaign legislation law bill sanctions treaty diplomatic diplomats foreign summit "
    "coalition republic constitution referendum administration house assembly duma bundestag "
    "knesset state democrats republicans conservatives liberals mps lawmakers senators leaders "
    "ministers officials"
)
# A capitalised word of this kind after a state's or person's name makes the whole another name.
INSTITUTIONS = _words(
    "stiftung strasse platz allee rue plaza piazza ulitsa prospekt caddesi meydani "
    "house airways airlines airline airport open bank club cup league championship "
    "championships prix university college institute school academy museum gallery theatre "
    "theater opera orchestra ballet times post journal herald tribune gazette mail star sun "
    "telegraph daily news review studies society foundation association union sea ocean gulf "
    "strait river lake bay island islands street road avenue square bridge park tower towers "
    "center centre building hotel hall stadium arena church cathedral temple company "
    "corporation corp inc ltd llc plc group holdings partners motors steel oil gas energy "
    "petroleum telecom films pictures records entertainment festival award awards prize medal "
    "trophy fund trust library hospital clinic station railway railways express line lines "
    "city county township district province valley hills mountains mountain desert forest "
    "peninsula canal wells springs creek falls beach plan doctrine act amendment law show "
    "report files papers brothers sons rangers united fc rovers tech idol town village dam "
    "memorial scholarship fellowship intercontinental theorem effect syndrome disease "
    "algorithm number model cross"
)
MONTHS = _words(
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec"
)
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs "
    "fri sat sun"
)
# Words that begin sentences with a capital and are no names there, and that names do not contain.
_SMALL_WORDS = _words(
    "a about above across after again against all almost along already also although always am "
    "amid among an and another any anyone are around as asked at away back be because been "
    "before began behind being below beneath beside besides between beyond both but by came "
    "can cannot could despite did do does down during each earlier either else even eventually "
    "ever every everyone except few finally following for formerly from further get give given "
    "go had has have having he her here hers herself him himself his how however i if in "
    "indeed inside instead into is it its itself just last late later least less let like long "
    "made make many may maybe me meanwhile might mine more moreover most much must my myself "
    "near nearly neither never nevertheless new next no nobody none nor not nothing now of off "
    "often old on once one only onto or other others our ours out outside over own part per "
    "perhaps put quite rather read said same saw say says see seen several shall she should "
    "since so some someone something sometimes soon still such take than that the their theirs "
    "them then there therefore these they this those though through throughout thus till to "
    "today together told tomorrow tonight too took toward towards under unless unlike until up "
    "upon us use used very via was we well went were what whatever when where whereas whether "
    "which while who whoever whom whose why will with within without would yes yesterday yet "
    "you young your yours yourself first second third two three four five six seven eight nine "
    "ten thanks according born good great big dear hello ok okay welcome video photo image "
    "picture watch share"
)
FUNCTION_WORDS = _SMALL_WORDS | russian.FUNCTION_WORDS | armenian.FUNCTION_WORDS
# Surnames and given names that are everyday words too: alone they need a place in the sentence
# where only a name can stand.
WORD_NAMES = (
    FUNCTION_WORDS
    | MONTHS
    | DAYS
    | _words(
        "hope grace faith joy rose lily daisy summer autumn winter spring dawn mark bill will "
        "rob pat jack chase grant rich frank ernest art miles guy dean earl duke king prince "
        "bishop pope major judge baker cook carter mason hunter fisher butcher taylor smith "
        "potter miller porter page fox wolf bird swan crane hawk brown white black green gray "
        "grey blue gold silver stone wood woods hill field fields rivers lake brook banks bush "
        "forest lane street bridge church castle hall gates park parks west east north south "
        "england ireland france holland case cash price rice berry lamb day days weeks knight "
        "young love moody savage strong sharp short small little cross power powers best "
        "speaker law laws justice may august june april"
    )
)
# A post of an office that stands between "Secretary of" and a name.
PORTFOLIOS = _words(
    "state defense defence treasury interior justice affairs foreign home trade commerce finance "
    "finances health labor labour energy education homeland security exchequer staff commons "
    "lords house assembly parliament senate opposition war agriculture transport transportation "
    "culture economy development environment information planning navy army police duma council "
    "government republic"
)
# Work that is not politics: a name behind such a word is seldom the politician of that name.
OTHER_WORK = _words(
    "actor actress singer rapper producer novelist writer poet painter sculptor photographer "
    "musician composer pianist violinist guitarist drummer bassist frontman dj comedian chef "
    "designer architect striker midfielder defender goalkeeper quarterback pitcher winger "
    "forward cyclist swimmer golfer boxer sprinter coach footballer batsman bowler jockey "
    "director choreographer dancer baker farmer plumber butcher teacher physicist chemist "
    "biologist botanist astronomer mathematician zoologist entomologist geologist surgeon"
)
# Names that are one name in several languages or in everyday use: a line each, any form of it may
# stand for another where the surname is the same.
_SAME_GIVEN_NAMES = """
vladimir volodymyr uladzimir
alexander aleksandr oleksandr alyaksandr aliaksandr aleksandar aleksander alexandr
alexei aleksei alexey aleksey oleksiy oleksii aliaksei
sergei sergey serhiy serhii siarhei sergiy
nikolai nikolay mykola mikalai mikola
dmitry dmitri dmitriy dmytro dzmitry dimitri dimitry
andrei andrey andriy andrii
mikhail mykhailo mykhaylo mihail mikheil mikhael
yevgeny evgeny yevgeniy evgeniy evgeni yevgeni yevhen yevheniy
pavel pavlo paval
pyotr petr petro piotr
yuri yury yuriy yurii iurii
konstantin kostyantyn kostiantyn
yelena elena olena alena
yekaterina ekaterina kateryna katsiaryna
natalia natalya nataliya natallia
yulia julia yuliya iuliia
oleg oleh aleh
igor ihor ihar
maxim maksim maksym
anatoly anatoli anatoliy anatolii
vasily vasyl vasili vasil vasiliy
grigory hryhoriy hryhorii grigori ryhor
gennady hennadiy hennadii gennadi
viktor victor viktar
vitaly vitaliy vitalii vitali
valery valeriy valerii valeri
arseny arseniy arsenii arseni
georgy georgi giorgi heorhiy georgiy
leonid leanid
svetlana svitlana sviatlana
tatiana tatyana tetyana tetiana tatsiana
muhammad mohammed mohamed mohammad muhammed mohamad mehmed
ahmad ahmed ahmet
william bill billy will
robert bob bobby rob
richard dick rick
james jim jimmy
joseph joe
michael mike
thomas tom
charles charlie chuck
edward ed eddie
anthony tony
andrew andy
david dave
daniel dan danny
samuel sam
benjamin ben
matthew matt
christopher chris
nicholas nick
gregory greg
stephen steven steve
kenneth ken
ronald ron
donald don
timothy tim
jeffrey jeff geoffrey geoff
lawrence larry
raymond ray
katherine catherine kathryn kathleen kate kathy
elizabeth liz beth
margaret maggie
susan sue
deborah debbie
jennifer jen jenny
rebecca becky
philip phillip phil
douglas doug
frederick fred
gerald gerry jerry
jonathan jon
joshua josh
peter pete
"""
SAME_GIVEN_NAME = {
    name: line.split()[0] for line in _SAME_GIVEN_NAMES.split("\n") for name in line.split()[1:]
}
# First halves of pairs: "Sino-Russian", "Franco-German". They stand for the state of that name.
COMBINING_FORMS = {
    "sino": "china", "franco": "france", "anglo": "united kingdom", "russo": "russia",
    "indo": "india", "austro": "austria", "greco": "greece", "graeco": "greece",
    "italo": "italy", "luso": "portugal", "hispano": "spain", "turco": "turkey",
    "serbo": "serbia", "nippo": "japan", "perso": "iran",
}  # fmt: skip
# "pressure from Washington", "orders from Moscow": what a government sends and a town does not.
SENT_BY_STATES = _words(
    "pressure support backing approval aid assistance criticism demands demand orders order "
    "warning warnings objections permission guidance signal signals message messages response "
    "responses reaction condemnation guarantees concessions pledges pledge assurances threat "
    "threats interference instructions recognition independence protests denials promises "
    "statement statements blessing subsidies weapons money"
)
# Before a seat: the city as a place. After a seat: a verb or noun that a government goes with.
PLACE_PREPOSITIONS = _words(
    "in at near outside inside around across throughout visiting visited leaving left through "
    "via reached reaching downtown central greater east west north south eastern western "
    "northern southern suburban old inner to into onto toward towards from"
)
PARTNER_WORDS = _words("between with against by and or than like for of over")
RELATION_WORDS = _words(
    "relations ties talks dialogue dispute tensions tension rift agreement deal negotiations "
    "contacts alliance partnership war conflict standoff rivalry differences disagreements "
    "rapprochement row cooperation exchange friction understanding"
)
ACTOR_VERBS = _words(
    "is was has had will would can could should must may might does did says said wants wanted "
    "accused accuses announced announces agreed agrees argues argued backed backs believes "
    "blamed blames called calls claims claimed condemned condemns confirmed considers "
    "continued continues declared declares decided decides demanded demands denied denies "
    "expects expelled fears hopes hoped imposed insists insisted intends invited knows "
    "launched maintains needs offered opposes opposed orders ordered plans pledged pressed "
    "promised proposed recognised recognized refused refuses rejected rejects remains "
    "responded responds seeks sees sent signed signals stated suspended supports supported "
    "threatened thinks tried tries urged urges uses views vowed warned warns welcomed welcomes "
    "withdrew annexed sanctioned failed fails gave gives took takes made makes moved moves "
    "lost loses became also not never now too still already seems appears wields exerts "
    "recalled summoned"
)
# Of these nearly everything can be said: they alone make no actor of a word.
WEAK_VERBS = _words(
    "is was has had will would can could should must may might does did also not never now too "
    "still already seems appears remains needs takes took made makes gives gave moves moved lost "
    "loses became continues continued fails failed"
)
# In a sentence with one of these a state may well be the subject.
STATE_AFFAIRS = PUBLIC_AFFAIRS | _words(
    "border borders troops army war peace embassy ambassador independence territory ceasefire "
    "invasion military currency inflation economy exports gas nato eu un"
)
# Languages: a demonym between these and the end of a phrase is a language.
LANGUAGE_VERBS = _words(
    "speak speaks spoke spoken speaking learn learned learning learns fluent translated "
    "translate translation study studied studies taught teach teaches write writes written "
    "wrote understand understands"
)
COMPASS = _words("new north south east west great greater little upper lower")
# States that share their name with a part of another state: words that speak for that part.
HOMOGRAPH_REGIONS: dict[str, frozenset[str]] = {
    "georgia": _words(
        "atlanta savannah augusta macon athens alabama florida carolina tennessee mississippi "
        "texas virginia bulldogs peach confederate kemp abrams fulton decatur marietta "
        "valdosta ga louisiana kentucky ohio michigan pennsylvania wisconsin nevada arizona "
        "americus congressman congresswoman statewide"
    ),
}
HOMOGRAPH_STATES: dict[str, frozenset[str]] = {
    "georgia": _words(
        "tbilisi georgian georgians caucasus russia russian abkhazia ossetia armenia armenian "
        "azerbaijan azerbaijani batumi kutaisi gori moscow yerevan baku turkey ukraine soviet "
        "saakashvili shevardnadze ivanishvili nato moldova"
    ),
}
US_STATES = _words(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii "
    "idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts "
    "michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon "
    "pennsylvania tennessee texas utah vermont virginia wisconsin wyoming ala ariz ark calif "
    "colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa "
    "tenn tex va vt wash wis wyo ontario quebec manitoba saskatchewan alberta"
)
# "African American", "Latin America": the second word is not the state.
NOT_THE_STATE_AFTER: dict[str, frozenset[str]] = {
    "american": _words("african latin native north south central asian pan hispanic meso"),
    "americans": _words("african latin native north south central asian pan hispanic"),
    "america": _words("latin north south central meso middle miss captain"),
    "indian": _words("american west east red"),
    "indians": _words("american west east red cleveland"),
    "mexico": COMPASS,
    "ireland": _words("northern"),
    "irish": _words("northern"),
    "guinea": COMPASS,
    "guinean": COMPASS,
    "zealand": _words("old"),
    "england": _words("new"),
    "jersey": _words("new"),
    "vatican": frozenset(),
}
NOT_THE_STATE_BEFORE: dict[str, frozenset[str]] = {
    "turkey": _words(
        "sandwich sandwiches dinner dinners meat breast vulture vultures hunting club"
    ),
    "china": _words("cabinet plates cups shop teacups"),
    "guinea": _words("pig pigs fowl"),
    "jersey": _words("city shore number"),
    "french": _words("fries toast horn kiss window windows"),
    "german": _words("shepherd shepherds measles"),
    "danish": _words("pastry pastries"),
    "english": _words("channel language breakfast"),
    "american": _words("idol samoa football"),
    "indian": _words("ocean wells summer"),
    "persian": _words("gulf cat cats rug rugs carpet carpets"),
    "russian": _words("roulette doll dolls"),
    "swiss": _words("cheese roll"),
    "turkish": _words("delight bath baths"),
    "chinese": _words("whispers checkers"),
    "brazil": _words("nut nuts"),
    "panama": _words("hat hats"),
    "cayman": _words("porsche"),
    "jordan": _words("almond almonds"),
    "dutch": _words("oven uncle"),
    "british": _words("columbia columbian virgin"),
    "mexico": _words("city"),
}
GEOGRAPHY_OF = _words("gulf sea bay strait straits isle lake river cape port")
EVENT_NOUNS = _words(
    "accord accords agreement annexation armistice arrest assassination attack attacks ban "
    "battle blockade bombing boycott ceasefire closure closing collapse conference congress "
    "convention coup crash crisis declaration deployment disaster dissolution earthquake "
    "election elections embargo evacuation exchange execution explosion exposure expulsion "
    "fall festival flight forum handover hijacking impeachment inauguration incident "
    "independence insurrection interview intervention invasion killing landing massacre "
    "meeting mobilisation mobilization mutiny negotiations network occupation offensive "
    "opening operation pact parade partition plane plebiscite poisoning poll pogrom protest "
    "protests raid recognition referendum reform resignation revolt revolution riot riots "
    "sanctions scandal seizure shooting siege signing sinking speech strike strikes summit "
    "surrender suspension talks treaty trial truce unification uprising visit vote war "
    "withdrawal"
)

# Words inside surnames: "van", "de la", "bin", "al".
PARTICLES = _words(
    "de da do dos das di del della dello degli d du des van von der den ter ten het t la le las "
    "los lo bin bint ibn ben bar al el ul ud abu abd zu zur af av y e i st san santa mac"
)
# What follows a name and is no part of the surname.
SUFFIXES = _words("jr sr junior senior ii iii iv phd md obe cbe mp mep qc kc esq")
# Surnames that stand first in Chinese, Korean and Vietnamese names, as romanised.
SURNAME_FIRST = _words(
    "xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo "
    "zheng liang xie tang deng feng han cao zeng peng xiao cai pan tian dong yuan yu ye jiang "
    "du su wei lu cheng ding shen ren yao fan fang shi tan liao zou xiong jin hao kong bai cui "
    "kang mao qiu qin gu hou shao meng long wan duan lei qian yin yi chang qiao lai gong wen mo "
    "kim lee park choi jung jeong cho yoon jang lim han oh seo shin kwon hwang ahn song yoo ryu "
    "hong jeon ko moon son bae baek nam noh roh ri pak chung chun rhee ban nguyen tran le pham "
    "vo dang bui ngo duong ly truong dinh"
)
# After a capitalised word at the beginning of a sentence: that word is somebody.
VERBS_OF_PEOPLE = _words(
    "is was has had will would can could did does says said told asked wrote went came became "
    "began won lost made took gave left held met spoke thinks wants knows knew likes hates ate "
    "sat stood ran rose fell fought sold bought brought led kept sent paid put set saw felt found "
    "got drew drove flew grew heard hid hit lay let read rode sang slept swore threw understood "
    "wins loses makes takes gives leaves holds meets speaks believes hopes fears needs sees sits "
    "stands runs smiles waits goes comes stays knew says tells asks writes becomes begins keeps "
    "leads seems appears remains denies insists argues claims calls himself herself who whose"
)
