"""The Russian and Armenian catalogues: whole, compiled, and seen on the pages."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import get_language_info, ngettext
from django.utils.translation.template import templatize

from articles.models import Article, Correction
from people.models import Event, Kind, StatusPeriod
from people.partial_dates import PartialDate
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["ru", "hy"]
# What a reader meets. The desk is at an address without a language and speaks English.
PUBLIC_CODE = [
    *("articles/views/*.py", "articles/feeds.py", "articles/structured_data.py"),
    "articles/reading.py",
    *("articles/templatetags/*.py", "people/templatetags/*.py", "people/views.py"),
    *(
        "people/structured_data.py",
        "people/addresses.py",
        "people/days.py",
        "commentary/formats/__init__.py",
    ),
]
CHOICES = [Article.Kind, Correction.Kind, Event.Certainty, Kind, StatusPeriod.Status]
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    "ngettext": (1, 2),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
FIXED = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w[^>]*>")


def folder(language):
    return ROOT / "locale" / language / "LC_MESSAGES"


def written(language):
    with (folder(language) / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language):
    with (folder(language) / "django.mo").open("rb") as file:
        return read_mo(file)


def forms(message):
    """All forms of a translation: one, or as many as the language has plurals."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def originals(message):
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def context_of(message):
    # Babel leaves it undecoded when it reads a compiled file.
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def contents(catalogue):
    return {
        (context_of(message), originals(message)): forms(message)
        for message in catalogue
        if message.id and all(forms(message))
    }


def extracted(source):
    """(context, first original) of every marked string in Python source."""
    for _line, message, _comments, context in extract("python", BytesIO(source), KEYWORDS):
        yield context, message if isinstance(message, str) else message[0]


def of_template(path):
    text = templatize(path.read_text(encoding="utf-8"))
    # What it leaves of the template is no Python, and its indentation least of all.
    lines = "\n".join(line.strip() for line in text.splitlines())
    return extracted(lines.encode())


def public_strings():
    found = set()
    for path in (ROOT / "templates").rglob("*.*"):
        if path.relative_to(ROOT / "templates").parts[0] != "admin":
            found.update(of_template(path))
    for pattern in PUBLIC_CODE:
        for path in ROOT.glob(pattern):
            found.update(extracted(path.read_bytes()))
    with translation.override("en"):
        found.update((None, str(label)) for choices in CHOICES for label in choices.labels)
    return found


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


class CatalogueTests:
    def test_every_language_but_the_own_one_has_a_catalogue(self):
        assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES}

    def test_compiled_file_is_what_the_text_says(self, language):
        assert contents(compiled(language)) == contents(written(language))
        assert compiled(language).plural_expr == written(language).plural_expr

    def test_nothing_is_a_guess_and_nothing_is_left_over(self, language):
        catalogue = written(language)
        assert not [message.id for message in catalogue if message.id and message.fuzzy]
        assert not catalogue.obsolete

    def test_placeholders_and_markup_are_those_of_the_original(self, language):
        for message in written(language):
            if not message.id or not all(forms(message)):
                continue
            plural = Counter(FIXED.findall(originals(message)[-1]))
            for form in forms(message):
                assert Counter(FIXED.findall(form)) == plural, message.id

    def test_plural_messages_have_all_forms(self, language):
        numbers = {"ru": 4, "hy": 2}
        for message in written(language):
            if message.pluralizable and any(forms(message)):
                assert len(forms(message)) == numbers[language], message.id
                assert all(forms(message)), message.id

    def test_nothing_is_in_the_wrong_script(self, language):
        own, other = {
            "ru": ("\u0400-\u04ff", "\u0530-\u058f"),
            "hy": ("\u0530-\u058f", "\u0400-\u04ff"),
        }[language]
        # A Latin "a" inside a Russian word looks right and is found by nobody.
        wrong = re.compile(f"[{other}]|[A-Za-z][{own}]|[{own}][A-Za-z]")
        for message in written(language):
            for form in forms(message):
                assert not wrong.search(FIXED.sub(" ", form)), message.id


class PublicStringTests:
    def test_finds_strings_of_every_sort(self):
        found = public_strings()
        assert {
            (None, "Skip to the content"),  # a template
            ("before authors", "By"),  # with a context
            (None, "%(number)s article"),  # with a plural
            (None, "since {}"),  # Python
            (None, "not recognised by any member of the United Nations"),  # a choice
        } <= found

    def test_every_string_that_a_reader_meets_is_translated(self, language):
        known = {(context, ids[0]) for context, ids in contents(written(language))}
        assert not public_strings() - known


class GrammarTests:
    @pytest.mark.parametrize(
        ("number", "russian", "armenian"),
        [
            (1, "1 статья", "1 հոդված"),
            (2, "2 статьи", "2 հոդված"),
            (5, "5 статей", "5 հոդված"),
            (11, "11 статей", "11 հոդված"),
            (21, "21 статья", "21 հոդված"),
            (112, "112 статей", "112 հոդված"),
        ],
    )
    def test_numbers_of_articles(self, number, russian, armenian):
        for code, text in (("ru", russian), ("hy", armenian)):
            with translation.override(code):
                form = ngettext("%(number)s article", "%(number)s articles", number)
                assert form % {"number": number} == text

    @pytest.mark.parametrize(
        ("date", "russian", "armenian"),
        [
            ("2004", "2004", "2004"),
            ("2004-05", "май 2004 г.", "մայիս 2004"),
            ("2004-05-07", "7 мая 2004 г.", "7 մայիսի 2004"),
        ],
    )
    def test_dates(self, date, russian, armenian):
        for code, text in (("ru", russian), ("hy", armenian)):
            with translation.override(code):
                assert PartialDate(date).display().replace("\xa0", " ") == text

    @pytest.mark.parametrize(
        ("first", "last", "english", "russian", "armenian"),
        [
            ("2004-05", "", "since May 2004", "с мая 2004 г.", "մայիսի 2004-ից"),
            ("2018", "", "since 2018", "с 2018", "2018-ից"),
            ("", "2004-04", "until April 2004", "до апреля 2004 г.", "մինչև ապրիլի 2004"),
            ("", "2004-04-07", "until 7 April 2004", "до 7 апреля 2004 г.", "մինչև 7 ապրիլի 2004"),
        ],
    )
    def test_open_periods_put_the_month_into_its_case(
        self, first, last, english, russian, armenian
    ):
        template = Template("{% load entities %}{% period first last %}")
        for code, text in (("en", english), ("ru", russian), ("hy", armenian)):
            with translation.override(code):
                shown = template.render(Context({"first": first, "last": last}))
            assert re.sub("<[^>]*>", "", shown).replace("\xa0", " ") == text


SECTIONS = {
    "ru": ["Люди", "Государства", "Отношения", "Организации", "События", "Темы", "Архив"],
    "hy": ["Մարդիկ", "Պետություններ", "Հարաբերություններ", "Կազմակերպություններ"],
}
KINDS = {"ru": "редакционная статья", "hy": "խմբագրական"}
MONTHS = {"ru": "Февраль", "hy": "Փետրվար"}
MOTTOS = {"ru": "Политические комментарии", "hy": "Քաղաքական մեկնաբանություններ"}


@pytest.mark.django_db
class PageTests:
    @pytest.fixture
    def article(self, language):
        return factories.make_article(
            "Headline", language=language, kind="editorial", published="2025-02-12T11:38"
        )

    @pytest.mark.parametrize(
        "path", ["", "people/", "countries/", "events/", "topics/", "corrections/", "search/"]
    )
    def test_lists_speak_the_language_of_their_address(self, client, language, path):
        self.check(client.get(f"/{language}/{path}"), language)

    def test_article_speaks_the_language_of_its_address(self, client, language, article):
        response = client.get(article.get_absolute_url())
        self.check(response, language)
        assert KINDS[language] in response.text
        day = {"ru": "12 февраля 2025\xa0г., 11:38", "hy": "12 փետրվարի 2025, 11:38"}
        assert day[language] in response.text

    def test_archive_begins_months_with_a_capital(self, client, language, article):
        assert f">{MONTHS[language]}</span>" in client.get(f"/{language}/archive/").text
        assert f"<h1>{MONTHS[language]} 2025" in client.get(f"/{language}/archive/2025/02/").text

    def test_errors_speak_the_language_of_their_address(self, client, language):
        response = client.get(f"/{language}/no-such-page/")
        assert response.status_code == 404
        self.check(response, language)

    def test_the_site_describes_itself_in_every_language(self, client, settings, language, article):
        settings.SITE_DESCRIPTION = "Political commentary, and who everyone in it is."
        for path in ("", "feed.rss"):
            assert MOTTOS[language] in client.get(f"/{language}/{path}").text

    def test_a_description_that_no_catalogue_knows_stays(self, client, settings, language, article):
        for own in ("Our own words", ""):
            settings.SITE_DESCRIPTION = own
            text = client.get(f"/{language}/").text
            assert "Project-Id-Version" not in text
            assert own in text

    def test_the_desk_is_in_english(self, client, language):
        assert '<html lang="en' in client.get("/admin/login/").text

    def check(self, response, language):
        assert f'<html lang="{language}" dir="ltr">' in response.text
        assert response.headers["Content-Language"] == language
        for section in SECTIONS[language]:
            assert re.search(rf"<a [^>]*>{section}</a>", response.text), section
        assert get_language_info(language)["bidi"] is False
