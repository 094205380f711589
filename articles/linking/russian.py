"""What the linker knows of Russian: how names decline, and closed lists of words, all folded.

The endings are those of school grammars: the three declensions of nouns, the hard and the soft one
of adjectives, and the mixed one of surnames in -ов and -ин (A. A. Zaliznyak, *Grammatical
Dictionary of the Russian Language*, 1977; for surnames: L. P. Kalakutskaya, *Declension of Surnames
and Personal Names in Russian*, 1984).
"""

import re
from functools import lru_cache
from itertools import product

from people.folding import fold

from .types import AliasKind, EntityKind

# Of one word: its forms in the genitive, dative, accusative, instrumental and prepositional.
_Cases = tuple[tuple[str, ...], ...]
_CASES = 5

WRITTEN = re.compile(r"[А-Яа-яЁё][А-Яа-яЁё .’'«»–-]*")
_HUSHING = "жшчщ"
_VELAR = "гкх"
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_WOMEN = ("ова", "ева", "ёва", "ская", "цкая", "ая", "яя")
_MEN_IN_A = frozenset(("никита", "илья", "лука", "фома", "мустафа", "муса", "иса", "кузьма"))
_FLEETING = {"павел": "Павл", "лев": "Льв", "пётр": "Петр", "петр": "Петр"}


@lru_cache(maxsize=2_000)
def cases(text: str, kind: EntityKind, alias_kind: AliasKind) -> frozenset[str]:
    """Return the other cases of a name of a person, a state, or any other thing."""
    if kind == "person":
        return frozenset(_of_person(text.split()))
    if alias_kind == "demonym":
        return frozenset(_of_people(text))
    return frozenset(_of_thing(text.split()))


def _of_person(words: list[str]) -> set[str]:
    """Every word of a name declines, by the sex of who bears it.

    Of a Chinese or Korean name only the last does, and which name is one cannot be told by its
    ending: "Ким Чен Ына" beside "Ильхама Гейдар оглы Алиева".

    >>> {"Ильхама Алиева", "Ильхамом Алиевым"} <= _of_person(["Ильхам", "Алиев"])
    True
    """
    found: set[str] = set()
    for is_woman in _sexes(words):
        columns = [_of_name(words, place, is_woman) for place in range(len(words))]
        found |= _combined(columns)
        if not is_woman and len(words) > 1:
            found |= _combined([*(_same(word) for word in words[:-1]), columns[-1]])
    return found


def _sexes(words: list[str]) -> tuple[bool, ...]:
    """Whether the name is a woman's; both, where its endings do not say."""
    first, last = words[0].lower(), words[-1].lower()
    if last.endswith(_WOMEN):
        return (True,)
    if first in _MEN_IN_A or first[-1] in _CONSONANTS or first[-1] == "й":
        return (False,)
    if last.endswith(("ин", "ов", "ев", "ёв", "ский", "цкий")):
        return (False,)
    if len(words) > 1 and last.endswith(("ина", "ына")):
        return (True,)
    return (True, False)


def _of_name(words: list[str], place: int, is_woman: bool) -> _Cases:
    word = words[place]
    lower = word.lower()
    if not word[:1].isupper() or len(word) < 2:
        return _same(word)  # a particle, or an initial
    if place == len(words) - 1:
        return _of_surname(word, lower, is_woman)
    if is_woman:
        return _noun(word, is_woman=True) if lower[-1] in "аяь" else _same(word)
    return _noun(word, is_woman=False, is_alive=True)


def _of_surname(word: str, lower: str, is_woman: bool) -> _Cases:
    if is_woman:
        return _of_womans_surname(word, lower)
    if lower.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return _with_endings(word, "а", "у", "а", "ым ом", "е")
    if lower.endswith(("ский", "цкий", "ый", "ой")):
        return _adjective(word, is_alive=True) or _same(word)
    if lower.endswith(("их", "ых")):
        return _same(word)
    return _noun(word, is_woman=False, is_alive=True)


def _of_womans_surname(word: str, lower: str) -> _Cases:
    """ "Алиевой", "Примаковой", "Ясиновской"; one that ends as a man's never changes: "Меркель"."""
    if lower.endswith(("ова", "ева", "ёва", "ина", "ына")):
        return _with_endings(word[:-1], "ой", "ой", "у", "ой ою", "ой")
    adjective = _adjective(word) if lower.endswith(("ая", "яя")) else None
    if adjective:
        return adjective
    return _noun(word, is_woman=True) if lower[-1] in "ая" else _same(word)


def _of_people(word: str) -> set[str]:
    """A word for those of a state: "российский", "армянин", "россияне", "украинка".

    >>> {"российских", "российской"} <= _of_people("российский")
    True
    >>> {"азербайджанцами", "азербайджанца"} <= _of_people("азербайджанец")
    True
    """
    lower = word.lower()
    if lower.endswith(("ский", "цкий", "ний")):
        stem = word[:-2]
        soft = lower.endswith("ний")
        genders = ("ий", "яя", "ее", "ие") if soft else ("ий", "ая", "ое", "ие")
        forms = {stem + ending for ending in genders}
        return forms.union(*(_combined([_adjective(form) or _same(form)]) for form in forms))
    if lower.endswith(("анин", "янин")):
        many = _with_endings(word[:-2], "", "ам", "", "ами", "ах")
        return {word[:-2] + "е"} | _combined([_noun(word, is_alive=True)]) | _combined([many])
    if lower.endswith(("ане", "яне")):
        return _combined([_with_endings(word[:-1], "", "ам", "", "ами", "ах")])
    if lower.endswith(("ец", "цы")):
        stem = word[:-2] + "ц"
        one = _with_endings(stem, "а", "у", "а", "ем ом", "е")
        many = _with_endings(stem, "ев ов", "ам", "ев ов", "ами", "ах")
        return {stem + "ы", word[:-2] + "ец"} | _combined([one]) | _combined([many])
    if lower.endswith("ка"):
        many = _with_endings(word[:-1], "", "ам", "", "ами", "ах")
        plural = {word[:-1] + "и", word[:-2] + "ок"}
        return plural | _combined([_noun(word, is_woman=True)]) | _combined([many])
    return _combined([_noun(word, is_alive=True)])


def _of_thing(words: list[str]) -> set[str]:
    """A state, an organisation, an event, a town: its adjectives and its noun decline.

    What follows the noun stays as it is, but for a second noun after "и".

    >>> "Боснии и Герцеговине" in _of_thing(["Босния", "и", "Герцеговина"])
    True
    >>> "Организацию Объединённых Наций" in _of_thing(["Организация", "Объединённых", "Наций"])
    True
    """
    columns: list[_Cases] = []
    is_open = True
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        adjective = None if is_last else _adjective(word)
        if word == "и":
            is_open = bool(columns)
            columns.append(_same(word))
        elif not is_open:
            columns.append(_same(word))
        elif adjective:
            columns.append(adjective)
        else:
            columns.append(_noun(word))
            is_open = False
    return _combined(columns)


def _combined(columns: list[_Cases]) -> set[str]:
    """The forms of all words together, each case by itself."""
    return {
        " ".join(words)
        for case in range(_CASES)
        for words in product(*(column[case] for column in columns))
    }


def _same(word: str) -> _Cases:
    return ((word,),) * _CASES


def _with_endings(stem: str, *endings: str) -> _Cases:
    """Endings of the five cases; several of one case with a space between them."""
    return tuple(tuple(stem + ending for ending in each.split() or ("",)) for each in endings)


def _noun(word: str, *, is_woman: bool | None = None, is_alive: bool = False) -> _Cases:
    """Decline a noun by its ending. `is_woman` None: it is a thing, and may be of any gender."""
    lower = word.lower()
    if len(word) < 2:
        return _same(word)
    if lower in _FLEETING:
        return _with_endings(_FLEETING[lower], "а", "у", "а", "ом", "е")
    if lower[-1] in _CONSONANTS or lower[-1] == "й":
        return _ending_hard(word, lower, is_alive)
    if lower[-1] == "ь":
        return _ending_softly(word[:-1], is_woman, is_alive)
    if lower[-1] == "я" or (lower[-1] == "а" and lower[-2:-1] not in "иуеоэ"):
        return _ending_in_a(word[:-1], lower)
    return _thing_ending_in_a_vowel(word, lower) if is_woman is None else _same(word)


def _ending_hard(word: str, lower: str, is_alive: bool) -> _Cases:
    """ "Алиев", "Азербайджан", "Китай"."""
    if lower[-1] == "й":
        at = "и е" if lower.endswith("ий") else "е"
        return _with_endings(word[:-1], "я", "ю", "я" if is_alive else "й", "ем", at)
    by = "ем ом" if lower[-1] in f"{_HUSHING}ц" else "ом"
    return _with_endings(word, "а", "у", "а" if is_alive else "", by, "е")


def _ending_in_a(stem: str, lower: str) -> _Cases:
    """ "Москва", "Армения", "Никита"."""
    if lower[-1] == "я":
        to = "и" if lower.endswith("ия") else "е"
        return _with_endings(stem, "и", to, "ю", "ей ёй", to)
    of = "и" if lower[-2] in _VELAR + _HUSHING else "ы"
    by = "ей ой" if lower[-2] in f"{_HUSHING}ц" else "ой"
    return _with_endings(stem, of, "е", "у", by, "е")


def _ending_softly(stem: str, is_woman: bool | None, is_alive: bool) -> _Cases:
    his = _with_endings(stem, "я", "ю", "я" if is_alive else "ь", "ем ём", "е")
    hers = _with_endings(stem, "и", "и", "ь", "ью", "и")
    if is_woman is None:
        return tuple(one + other for one, other in zip(his, hers, strict=True))
    return hers if is_woman else his


def _thing_ending_in_a_vowel(word: str, lower: str) -> _Cases:
    """ "Косово", "Приднестровье", "Нидерланды"; others, "Перу" and "Чили", never change."""
    stem = word[:-1]
    if lower.endswith(("ово", "ево", "ино")):
        return _with_endings(stem, "а о", "у о", "о", "ом о", "е о")
    if lower.endswith("ье"):
        return _with_endings(stem, "я", "ю", "е", "ем", "е и")
    if lower.endswith("ие"):
        return _with_endings(stem, "я", "ю", "е", "ем", "и")
    if lower.endswith("ы"):
        plain = _with_endings(stem, "ов", "ам", "ы", "ами", "ах")
        return ((*plain[0], stem), *plain[1:])
    return _same(word)


# The endings of the five cases by that of the nominative.
_ADJECTIVES = {
    "ая": ("ой", "ой", "ую", "ой", "ой"),
    "яя": ("ей", "ей", "юю", "ей", "ей"),
    "ый": ("ого", "ому", "ый", "ым", "ом"),
    "ий": ("его", "ему", "ий", "им", "ем"),
    "ой": ("ого", "ому", "ой", "ым", "ом"),
    "ое": ("ого", "ому", "ое", "ым", "ом"),
    "ее": ("его", "ему", "ее", "им", "ем"),
    "ые": ("ых", "ым", "ые", "ыми", "ых"),
    "ие": ("их", "им", "ие", "ими", "их"),
}
_AFTER_A_VELAR = _ADJECTIVES | {
    "ий": ("ого", "ому", "ий", "им", "ом"),
    "ой": ("ого", "ому", "ой", "им", "ом"),
    "ое": ("ого", "ому", "ое", "им", "ом"),
}


def _adjective(word: str, *, is_alive: bool = False) -> _Cases | None:
    """Decline a word that ends as adjectives do; None for another."""
    lower = word.lower()
    ending, before = lower[-2:], lower[-3:-2]
    endings = (_AFTER_A_VELAR if before in _VELAR else _ADJECTIVES).get(ending)
    if endings is None or len(word) < 4:
        return None
    of, to, whom, by, at = endings
    is_mans = ending in ("ий", "ый", "ой")
    return _with_endings(word[:-2], of, to, of if is_alive and is_mans else whom, by, at)


# --- Words --------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def _all_cases(text: str) -> dict[str, str]:
    """The forms of nouns for people, after the noun."""
    return {
        fold(form): word
        for word in text.split()
        for form in (word, *_combined([_noun(word, is_woman=False, is_alive=True)]))
    }


# Words that begin sentences with a capital and are no names there.
FUNCTION_WORDS = _words(
    "в во на по о об обо от до из изо за с со у к ко для при про без под подо над перед передо "
    "между через после во время около кроме вместо среди против вокруг сквозь ради благодаря "
    "согласно вопреки ввиду вследствие насчёт и а но или либо да ни не что чтобы как когда пока "
    "если хотя так также тоже затем потом тогда теперь сейчас сегодня вчера завтра здесь там тут "
    "где куда откуда кто кого кому кем чей чья чьё какой какая какое какие который которая "
    "которое которые это этот эта эти этого этой этому этим этих этими тот та те того той тому "
    "тем тех теми он она оно они его её ему ей им ими их нём ней них мы вы я ты нас вас мне нам "
    "вам мой моя моё мои наш наша наше наши ваш свой своя своё свои своего своей своему своим "
    "своих сам сама само сами весь вся всё все всех всем всеми уже ещё лишь только даже именно "
    "ведь вот ну же бы ли почему зачем поэтому потому однако впрочем наконец возможно вероятно "
    "конечно кстати вообще прежде раньше ранее позже вскоре недавно давно снова опять вновь никто "
    "ничто никогда нигде один одна одно одни два две три четыре пять несколько много немало мало "
    "больше меньше более менее очень весьма почти ибо будто словно хоть едва впервые накануне "
    "одновременно напротив наоборот например иначе словом итак далее внезапно очевидно видимо "
    "похоже пусть нет есть был была было были будет будут быть вместе вслед рядом пользуясь "
    "помимо несмотря учитывая судя говоря став являясь первый второй третий последний новый "
    # Of these a name in the genitive often follows: "Встреча Путина", "Слова Алиева".
    "встреча встречу встречи переговоры визит визиты поездка приезд отъезд прибытие слова слово "
    "заявление заявления ответ письмо звонок разговор беседа политика правительство "
    "администрация команда сторонники противники соратники союзники окружение партия режим речь "
    "выступление интервью отставка победа поражение избрание назначение арест смерть гибель "
    "решение решения указ позиция отношения поддержка критика предложение план планы стратегия "
    "курс кабинет роль имя власть преемник предшественник сын дочь жена супруга муж брат сестра "
    "отец мать семья портрет подпись приход уход возвращение речи мнение версия оценка "
    # And before one stands what somebody did.
    "сказал сказала заявил заявила сообщил сообщила отметил отметила добавил добавила подчеркнул "
    "подчеркнула напомнил напомнила приехал приехала прибыл прибыла встретил встретила"
)
# Titles and posts, in all cases; of some, the English word that the rules and the desk have.
_OFFICES = {
    "президент": "president", "министр": "minister", "премьер": "premier",
    "канцлер": "chancellor", "госсекретарь": "secretary", "секретарь": "secretary",
    "генсек": "secretary", "сенатор": "senator", "губернатор": "governor", "мэр": "mayor",
    "депутат": "deputy", "спикер": "speaker", "король": "king",
    "султан": "sultan", "эмир": "emir", "комиссар": "commissioner", "лидер": "leader",
    "политик": "politician", "дипломат": "diplomat", "диктатор": "dictator",
    "кандидат": "candidate",
}  # fmt: skip
OFFICES = {
    **{form: _OFFICES[word] for form, word in _all_cases(" ".join(_OFFICES)).items()},
    # Its last case, "после", is another word.
    **dict.fromkeys(_words("посол посла послу послом"), "ambassador"),
}
TITLES = (
    OFFICES.keys()
    | _all_cases(
        "господин император царь принц шейх шах папа патриарх кардинал архиепископ епископ муфтий "
        "аятолла имам раввин генерал адмирал маршал полковник подполковник майор капитан лейтенант "
        "посланник председатель директор советник помощник представитель аналитик политолог "
        "эксперт экономист историк журналист писатель поэт режиссёр профессор академик доктор "
        "адвокат судья прокурор олигарх бизнесмен предприниматель миллиардер оппозиционер "
        "замминистр товарищ"
    ).keys()
    | _words(
        "вице экс пресс глава главу главы главой главе госпожа госпожу госпожи королева королеву "
        "королевы принцесса принцессу бывший бывшего бывшему бывшим бывшая бывшей нынешний "
        "нынешнего нынешнему нынешняя тогдашний тогдашнего покойный"
    )
)
