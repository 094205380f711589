"""Names whose endings change in a sentence: the forms that are made, and texts full of them."""

# ruff: noqa: E501 (one line a case)

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.linking import Alias, Document, Entity, OfficeHeld, compile_gazetteer, link
from articles.linking.declension import declined

FORMS = {
    # People
    "surname in -ев": ("person", "Ильхам Алиев", "Ильхама Алиева, Ильхаму Алиеву, Ильхамом Алиевым, Ильхаме Алиеве"),
    "surname in -ин": ("person", "Владимир Путин", "Владимира Путина, Владимиру Путину, Владимиром Путиным, Владимире Путине"),
    "foreign surname in -ин": ("person", "Эдвард Дарвин", "Эдвардом Дарвином"),
    "adjective": ("person", "Владимир Зеленский", "Владимира Зеленского, Владимиру Зеленскому, Владимиром Зеленским, Владимире Зеленском"),
    "given name in -ий": ("person", "Дмитрий Медведев", "Дмитрия Медведева, Дмитрию Медведеву, Дмитрием Медведевым, Дмитрии Медведеве"),
    "given name in -ей": ("person", "Сергей Лавров", "Сергея Лаврова, Сергею Лаврову, Сергеем Лавровым, Сергее Лаврове"),
    "given name in -ь": ("person", "Игорь Сечин", "Игоря Сечина, Игорю Сечину, Игорем Сечиным"),
    "given name in -я": ("person", "Илья Яшин", "Ильи Яшина, Илье Яшину, Илью Яшина, Ильёй Яшиным"),
    "a vowel that flees": ("person", "Пётр Порошенко", "Петра Порошенко, Петру Порошенко, Петром Порошенко"),
    "patronymic": ("person", "Леонид Ильич Брежнев", "Леонида Ильича Брежнева, Леонидом Ильичом Брежневым, Леонидом Ильичем Брежневым"),
    "consonant": ("person", "Эмманюэль Макрон", "Эмманюэля Макрона, Эмманюэлем Макроном, Эмманюэле Макроне"),
    "hushing": ("person", "Александр Вучич", "Александра Вучича, Александром Вучичем"),
    "surname in -а": ("person", "Барак Обама", "Барака Обамы, Бараку Обаме, Барака Обаму, Бараком Обамой"),
    "surname that never changes": ("person", "Биньямин Нетаньяху", "Биньямина Нетаньяху, Биньямином Нетаньяху"),
    "surname in -ян": ("person", "Никол Пашинян", "Никола Пашиняна, Николу Пашиняну, Николом Пашиняном"),
    "woman in -ева": ("person", "Мехрибан Алиева", "Мехрибан Алиевой, Мехрибан Алиеву"),
    "woman in -ая": ("person", "Валентина Матвиенко", "Валентины Матвиенко, Валентине Матвиенко, Валентину Матвиенко, Валентиной Матвиенко"),
    "woman, adjective": ("person", "Светлана Тихановская", "Светланы Тихановской, Светлану Тихановскую"),
    "woman in a consonant": ("person", "Ангела Меркель", "Ангелы Меркель, Ангеле Меркель, Ангелу Меркель, Ангелой Меркель"),
    "Korean": ("person", "Ким Чен Ын", "Ким Чен Ына, Ким Чен Ыном"),
    "Chinese": ("person", "Си Цзиньпин", "Си Цзиньпина, Си Цзиньпину, Си Цзиньпином"),
    # States and other things
    "state in a consonant": ("country", "Азербайджан", "Азербайджана, Азербайджану, Азербайджаном, Азербайджане"),
    "state in -ия": ("country", "Россия", "России, Россию, Россией"),
    "state in -а": ("country", "Украина", "Украины, Украине, Украину, Украиной"),
    "state in -й": ("country", "Китай", "Китая, Китаю, Китаем, Китае"),
    "state in -ь": ("country", "Израиль", "Израиля, Израилю, Израилем, Израиле"),
    "state in the plural": ("country", "Нидерланды", "Нидерландов, Нидерландам, Нидерландами, Нидерландах"),
    "adjective and noun": ("country", "Северная Корея", "Северной Кореи, Северную Корею, Северной Кореей"),
    "two nouns": ("country", "Босния и Герцеговина", "Боснии и Герцеговины, Боснию и Герцеговину, Боснией и Герцеговиной"),
    "adjectives in the plural": ("country", "Соединённые Штаты", "Соединённых Штатов, Соединённым Штатам, Соединёнными Штатами"),
    "noun in front": ("organisation", "Совет Безопасности ООН", "Совета Безопасности ООН, Советом Безопасности ООН"),
    "union": ("organisation", "Европейский союз", "Европейского союза, Европейскому союзу, Европейским союзом, Европейском союзе"),
    "what follows stays": ("organisation", "Организация Объединённых Наций", "Организации Объединённых Наций, Организацию Объединённых Наций"),
    # Armenian
    "Armenian surname": ("person", "Նիկոլ Փաշինյան", "Նիկոլ Փաշինյանը, Նիկոլ Փաշինյանի, Նիկոլ Փաշինյանին, Նիկոլ Փաշինյանից, Նիկոլ Փաշինյանով"),
    "Armenian state": ("country", "Հայաստան", "Հայաստանը, Հայաստանի, Հայաստանում, Հայաստանից"),
    "Armenian, vowel": ("country", "Թուրքիա", "Թուրքիան, Թուրքիայի, Թուրքիայում, Թուրքիայից"),
}  # fmt: skip


def forms(kind, name, alias_kind="name", language=""):
    return {alias.text for alias in declined([Alias(name, alias_kind, language=language)], kind)}


@pytest.mark.parametrize("case", FORMS)
def test_forms_of(case):
    kind, name, wanted = FORMS[case]
    assert set(wanted.split(", ")) - forms(kind, name) == set()


@pytest.mark.parametrize(
    ("kind", "name", "language"),
    [
        ("person", "Ilham Aliyev", ""),
        ("person", "Ильхам Алиев", "az"),  # not in that language
        ("person", "ინგლისი", ""),
        ("country", "США", ""),
        ("country", "Перу", ""),
        ("country", "Чили", ""),
        ("person", "", ""),
        ("person", "Ли", ""),
    ],
)
def test_what_does_not_decline(kind, name, language):
    assert forms(kind, name, language=language) == set()


def test_no_case_is_made_of_a_case():
    made = list(declined([Alias("Алжир")], "country"))
    assert {alias.case_of for alias in made} == {"Алжир"}
    assert list(declined(made, "country")) == []


@pytest.mark.parametrize(
    "name", ["-", " ", "А", "Я б", "ь", "й", "ая ая", "и и и", "Ф. Рузвельт", "Ա"]
)
@pytest.mark.parametrize("kind", ["person", "country", "organisation", "event"])
def test_odd_names_do_no_harm(kind, name):
    assert name not in forms(kind, name)


def names(*texts):
    return tuple(Alias(text, "spelling") for text in texts)


DESK = [
    Entity("az", "country", "Azerbaijan", names("Азербайджан", "Ադրբեջան")),
    Entity("ru", "country", "Russia", names("Россия", "Ռուսաստան")),
    Entity("am", "country", "Armenia", names("Армения", "Հայաստան")),
    Entity("us", "country", "United States", names("США", "Соединённые Штаты")),
    Entity("un", "organisation", "United Nations", (Alias("Организация Объединённых Наций"), Alias("ООН", "acronym"))),
    Entity("aliyev", "person", "Ilham Aliyev", names("Ильхам Алиев", "Իլհամ Ալիև"), countries=("az",), offices=(OfficeHeld("President of Azerbaijan", "2003", "", "az"),)),
    Entity("putin", "person", "Vladimir Putin", names("Владимир Путин", "Վլադիմիր Պուտին"), countries=("ru",), offices=(OfficeHeld("President of Russia", "2012", "", "ru"),)),
    Entity("lavrov", "person", "Sergey Lavrov", names("Сергей Лавров"), countries=("ru",), offices=(OfficeHeld("Minister of Foreign Affairs", "2004", "", "ru"),)),
    Entity("pashinyan", "person", "Nikol Pashinyan", names("Никол Пашинян", "Նիկոլ Փաշինյան"), countries=("am",)),
    Entity("aliyeva", "person", "Mehriban Aliyeva", names("Мехрибан Алиева"), countries=("az",)),
]  # fmt: skip

TEXTS = {
    "visit": ("ru", "Визит [Ильхама Алиева|aliyev] к [Владимиру Путину|putin] в [Россию|ru] прошёл тихо. Встреча [Путина|putin] и [Алиева|aliyev] длилась час."),
    "surname in each case": ("ru", "[Владимир Путин|putin] молчит. От [Путина|putin] ждут ответа, [Путину|putin] пишут, с [Путиным|putin] спорят, о [Путине|putin] говорят."),
    "surname before the full name": ("ru", "Слова [Лаврова|lavrov] удивили. [Сергей Лавров|lavrov], министр иностранных дел [России|ru], говорил о [США|us]."),
    "title that opens the sentence": ("ru", "Президент [Владимир Путин|putin] принял [Никола Пашиняна|pashinyan]. Премьер-министр [Пашинян|pashinyan] благодарил [Соединённые Штаты|us]."),
    "the office is known by the desk": ("ru", "Президента [Азербайджана|az] [Алиева|aliyev] встретил министр."),
    "between two states": ("ru", "Между [Арменией|am] и [Азербайджаном|az] нет договора. Генсек [ООН|un] призвал к нему от имени [Организации Объединённых Наций|un]."),
    "a stranger of the same surname": ("ru", "Пекарь Антон Путин живёт в деревне. Соседи хвалят Путина."),
    "small words": ("ru", "После [Путина|putin] выступил [Ильхам Алиев|aliyev]. Но [Владимир Путин|putin] уже уехал."),
    "his form is her name": ("ru", "[Ильхам Алиев|aliyev] и [Мехрибан Алиева|aliyeva] приехали. Алиева ждали у входа."),
    "Armenian": ("hy", "[Ադրբեջանի|az] նախագահ [Իլհամ Ալիևը|aliyev] ժամանել է [Ռուսաստան|ru]։ [Ալիևին|aliyev] դիմավորեց [Վլադիմիր Պուտինը|putin]։"),
    "Armenian, genitive in front": ("hy", "Նախագահ [Վլադիմիր Պուտինը|putin] լռում է։ [Պուտինի|putin] և [Նիկոլ Փաշինյանի|pashinyan] հանդիպումը կլինի [Հայաստանում|am]։"),
    "English beside it": ("en", "The village shop sells bread. Говорят о [Владимире Путине|putin]."),
}  # fmt: skip
MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


@pytest.mark.parametrize("case", TEXTS)
def test_a_text(case):
    language, text = TEXTS[case]
    plain = MARKED.sub(r"\1", text)
    result = link(Document(plain, date="2024", language=language), compile_gazetteer(DESK))
    pieces, position = [], 0
    for mention in result.occurrences:
        pieces += [plain[position : mention.start], f"[{mention.surface}|{mention.entity_id}]"]
        position = mention.end
    assert "".join([*pieces, plain[position:]]) == text


def test_a_form_of_two_people_is_a_doubt():
    text = TEXTS["his form is her name"][1]
    result = link(
        Document(MARKED.sub(r"\1", text), date="2024", language="ru"), compile_gazetteer(DESK)
    )
    (doubt,) = result.ambiguous
    assert {entity for entity, _ in doubt.candidates} == {"aliyev", "aliyeva"}


def test_a_changed_name_changes_its_cases():
    gazetteer = compile_gazetteer(DESK)
    other = Entity("az", "country", "Azerbaijan", names("Азербайджанская Республика"))
    changed = gazetteer.updated([other])

    def mentioned(text, known):
        found = link(Document(text, date="2024", language="ru"), known).occurrences
        return [one.entity_id for one in found]

    assert mentioned("О Азербайджане.", gazetteer) == ["az"]
    assert mentioned("О Азербайджане.", changed) == []
    assert mentioned("Об Азербайджанской Республике.", changed) == ["az"]


def test_the_stored_name_is_told():
    result = link(Document("О Владимире Путине и России.", language="ru"), compile_gazetteer(DESK))
    person, state = result.occurrences
    assert (person.facts["alias"], person.facts["alias_kind"]) == ("Владимир Путин", "case")
    assert (state.facts["alias"], state.facts["alias_kind"]) == ("Россия", "case")


def test_an_acronym_that_reads_like_a_small_word_stays_in_the_link():
    treaty = Entity("abm", "event", "ABM Treaty", names("Договор по ПРО"), start="1972")
    body = "<p>Обе страны не выходят из Договора по ПРО 1972 года.</p>"
    document = Document(body, date="1986", language="ru")
    result = link(document, compile_gazetteer([treaty]), url_for=lambda name: f"/{name}/")
    assert ">Договора по ПРО</a> 1972" in result.body_html


@settings(max_examples=400, deadline=None)
@given(
    st.text("абвгйоуыьэяёАИЬЯ .-–’" + "աեիկՀԱ", max_size=14), st.sampled_from(["person", "country"])
)
def test_whatever_is_stored_can_be_declined(text, kind):
    for alias_kind in ("name", "demonym"):
        for form in forms(kind, text, alias_kind):
            assert form != text
            assert form.strip()
