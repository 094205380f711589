"""What search finds, in which order; the same on SQLite and on PostgreSQL."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, search
from articles.models import Article
from articles.search.models import SearchableArticle, SearchableEntity
from people.models import Alias, Entity, Office, Person, Tenure
from people.signals import announce
from tests.factories import (
    make_article,
    make_author,
    make_country,
    make_dossier,
    make_draft,
    make_event,
    make_organisation,
    make_person,
    moment,
)

pytestmark = pytest.mark.django_db


# An editor's own link is a mention whatever the linker thinks of the sentence.
ELMAR = '<a href="/people/elmar-mammadyarov/">Elmar Mammadyarov</a>'


def found(query, **options):
    """Names and headlines, in order."""
    hits = search.search(query, **options).hits
    return [hit.entity.name if hit.entity else hit.article.headline for hit in hits]


class EntityTests:
    @pytest.mark.parametrize(
        "query",
        [
            "Ramiz Mehdiyev",
            "RAMIZ MEHDIYEV",
            "Mehdiyev Ramiz",
            "mehdiyev",
            "Mehd",
            "rámiz mehdi",
            "Mehdiyev's",
            "Рамиз Мехтиев",
            "мехтиев",
            "Ռամիզ",
            "Mehdiyev, Ramiz",
            "“Ramiz Mehdiyev”",
        ],
    )
    def test_any_spelling_finds_the_person(self, query):
        make_person(
            "Ramiz Mehdiyev",
            aliases=[("Рамиз Мехтиев", "spelling"), ("Ռամիզ Մեհտիև", "spelling")],
        )
        make_person("Mikhail Galuzin")
        assert found(query) == ["Ramiz Mehdiyev"]

    @pytest.mark.parametrize(
        ("name", "query"),
        [
            ("Məmmədyarov", "Mammadyarov"),
            ("Lech Wałęsa", "walesa"),
            ("Jean-Claude Juncker", "jean claude juncker"),
            ("Conor O’Neill", "O'Neill"),
            ("Conor O’Neill", "neill"),
            ("გიორგი მარგველაშვილი", "მარგველაშვილი"),
            ("محمد خاتمی", "خاتمي"),
            ("דוד בן־גוריון", "בן גוריון"),
            ("नरेन्द्र मोदी", "मोदी"),
            ("习近平", "习近"),
            ("C-3/B-52 Treaty", "b 52"),
            ("user@example.org http://example.org/a-b.html", "example org a b"),
        ],
    )
    def test_scripts_and_signs(self, name, query):
        make_organisation(name)
        assert found(query) == [name]

    def test_exact_name_stands_before_better_known_ones(self):
        make_person("John Georgia", prominence=500)
        make_country("Georgia", prominence=1)
        make_organisation("Georgia Watch", prominence=900)
        assert found("georgia") == ["Georgia", "Georgia Watch", "John Georgia"]

    def test_those_we_write_about_stand_before_those_who_are_well_known(self):
        make_person("Ilham Aliyev", prominence=2)
        make_person("Heydar Aliyev", prominence=90)
        make_article("News", "<p><a href='/people/ilham-aliyev/'>Ilham Aliyev</a> spoke.</p>")
        assert found("aliyev", kinds=["person"]) == ["Ilham Aliyev", "Heydar Aliyev"]

    def test_strong_names_stand_before_weak_ones(self):
        make_country("Azerbaijan", aliases=[("Baku", "seat", "weak")], prominence=99)
        make_organisation("Baku")
        assert found("Baku") == ["Baku", "Azerbaijan"]

    def test_offices_are_found_after_names(self):
        armenia = make_country("Armenia")
        make_person(
            "Nikol Pashinyan", offices=[("Prime Minister", armenia, "2018", "")], prominence=40
        )
        make_organisation("Office of the Prime Minister of Armenia")
        assert found("prime minister armenia") == [
            "Office of the Prime Minister of Armenia",
            "Nikol Pashinyan",
        ]

    def test_private_people_are_not_found(self):
        person = make_person("Jane Roe")
        person.is_private = True
        person.save()
        assert found("Jane Roe") == []
        assert found("jane") == []
        announce(None)
        assert found("jane") == []

    def test_index_follows_names(self):
        person = make_person("Ramiz Mehdiyev")
        Alias.objects.create(entity=person, text="Mehtiyev")
        assert found("mehtiyev") == ["Ramiz Mehdiyev"]
        person.aliases.filter(text="Mehtiyev").delete()
        assert found("mehtiyev") == []
        person.delete()
        assert found("ramiz") == []

    def test_index_follows_offices(self):
        person = make_person("Ramiz Mehdiyev")
        office = Office.objects.create(title="Archivist")
        Tenure.objects.create(person=person, office=office)
        assert found("archivist") == ["Ramiz Mehdiyev"]
        office.title = "Librarian"
        office.save()
        assert found("archivist") == []
        assert found("librarian") == ["Ramiz Mehdiyev"]

    def test_matched_name_is_shown(self):
        make_person("Ramiz Mehdiyev", aliases=[("Рамиз Мехтиев", "spelling")])
        hit = search.search("мехт").hits[0]
        assert hit.title == "Ramiz Mehdiyev"
        assert hit.matched_name == "Рамиз <mark>Мехтиев</mark>"

    def test_kinds_choose(self):
        make_person("Amal Geneva")
        make_event("Geneva Conference")
        assert found("geneva", kinds=["event"]) == ["Geneva Conference"]
        assert found("geneva", kinds=["nonsense"]) == []


class ArticleTests:
    def test_words_of_headline_standfirst_body_author_and_topic(self):
        make_article(
            "Having lost Armenia",
            "<p>Baku<br>closed <em>an em</em>bassy&nbsp;&amp; left.</p><p>Entirely</p>",
            standfirst="Overtures",
            authors=[make_author("Anna Sahakyan")],
            tags=["Diplomacy"],
            published="2025-02-12T11:38",
        )
        for query in ("lost", "overture", "embassy", "baku closed", "sahakyan", "diplomacy"):
            assert found(query) == ["Having lost Armenia"], query
        for query in ("bakuclosed", "em>bassy", "br", "nbsp", "leftEntirely"):
            assert found(query) == [], query

    def test_index_follows_authors_and_topics(self):
        author = make_author("Anna Sahakyan")
        article = make_article("Talks", authors=[author], tags=["Diplomacy"])
        author.name = "Anna Petrosyan"
        author.save()
        topic = article.tags.get()
        topic.name = "Diplomats"
        topic.save()
        assert found("petrosyan diplomats") == ["Talks"]
        assert found("sahakyan") == []

    def test_phrases_and_excluded_words(self):
        make_article("One", "<p>They talked of war and peace.</p>")
        make_article("Two", "<p>They talked of peace and war.</p>")
        assert set(found("war peace")) == {"One", "Two"}
        assert found('"war and peace"') == ["One"]
        assert found("talked -“war and peace”") == ["Two"]
        assert found("talked -peace") == []
        assert found("-peace") == []
        assert found('"war and pea"') == []

    def test_only_the_last_word_may_be_unfinished(self):
        make_article("One", "<p>Negotiations resumed.</p>")
        assert found("resumed negot") == ["One"]
        assert not search.search("resumed negot").is_relaxed
        assert search.search("negot resumed").is_relaxed

    def test_headline_counts_more_than_body(self):
        make_article("Other", "<p>" + "Filler text here. " * 20 + "Sanctions.</p>")
        make_article("Sanctions", "<p>" + "Filler text here. " * 20 + "</p>")
        assert found("sanctions") == ["Sanctions", "Other"]

    def test_of_equal_articles_the_later_stands_first(self):
        make_article("Sanctions of old", "<p>Same.</p>", published="2015-01-01T10:00")
        make_article("Sanctions again", "<p>Same.</p>", published="2025-01-01T10:00")
        assert found("sanctions") == ["Sanctions again", "Sanctions of old"]

    def test_a_name_finds_articles_that_spell_it_otherwise(self):
        make_person("Elmar Mammadyarov", aliases=[("Эльмар Мамедъяров", "spelling")])
        make_article("Talks", f"<p>{ELMAR} flew to Moscow.</p>")
        results = search.search("Мамедъяров")
        assert [hit.entity.name for hit in results.entities] == ["Elmar Mammadyarov"]
        assert [hit.article.headline for hit in results.articles] == ["Talks"]
        assert "<mark>Elmar</mark> <mark>Mammadyarov</mark>" in results.articles[0].snippet

    def test_a_quoted_name_means_its_letters(self):
        make_person("Elmar Mammadyarov", aliases=[("Elmar Mamedyarov", "spelling")])
        make_article("Talks", f"<p>{ELMAR} flew to Moscow.</p>")
        assert found('"Elmar Mamedyarov"', kinds=["article"]) == []
        assert found("Elmar Mamedyarov", kinds=["article"]) == ["Talks"]

    def test_languages(self):
        make_article("Talks", "<p>x</p>", language="en")
        make_article("Talks по-русски", "<p>x</p>", language="ru")
        assert found("talks", language="ru") == ["Talks по-русски"]
        assert set(found("talks")) == {"Talks", "Talks по-русски"}

    def test_when_nothing_has_all_words_some_will_do(self):
        make_article("One", "<p>Negotiations resumed.</p>")
        results = search.search("negotiations about fisheries")
        assert [hit.article.headline for hit in results.hits] == ["One"]
        assert results.is_relaxed

    def test_pages_follow_each_other_without_gap_or_overlap(self):
        for number in range(7):
            make_article(f"Sanctions {number}", published=f"2025-01-0{number + 1}T10:00")
        seen, after = [], None
        while True:
            results = search.search("sanctions", limit=3, after=after)
            seen += [hit.article.headline for hit in results.hits]
            after = results.next
            if after is None:
                break
        assert seen == [f"Sanctions {number}" for number in reversed(range(7))]

    @pytest.mark.parametrize("after", ["", "-1", "x", "٣", "99999999999999", "1e9", "\0"])
    def test_bad_positions_are_answered(self, after):
        make_article("Sanctions")
        search.search("sanctions", after=after)


class PublicOnlyTests:
    def test_drafts_are_not_found(self):
        make_draft("Secret plan", "<p>Secret</p>")
        assert found("secret") == []

    def test_scheduled_articles_are_found_from_their_time_on(self):
        soon = timezone.now() + datetime.timedelta(hours=1)
        make_person("Elmar Mammadyarov")
        make_article("Embargoed", f"<p>{ELMAR} resigns.</p>", published=soon)
        assert found("embargoed") == []
        assert found("Elmar Mammadyarov", kinds=["article"]) == []
        later = soon + datetime.timedelta(seconds=1)
        assert found("embargoed", at=later) == ["Embargoed"]

    def test_withdrawn_and_unpublished_articles_are_not_found(self):
        make_person("Elmar Mammadyarov")
        one = make_article("One", f"<p>{ELMAR}, mistaken.</p>")
        two = make_article("Two", f"<p>{ELMAR}, mistaken.</p>")
        publishing.withdraw(one, "It was wrong.")
        publishing.unpublish(two)
        assert found("mistaken") == []
        assert found("Elmar Mammadyarov", kinds=["article"]) == []

    def test_an_unpublished_revision_is_not_found_and_the_public_text_is(self):
        article = make_article("One", "<p>Sunrise</p>")
        content = article.revisions.first().read()
        content.body = "<p>Sunset</p>"
        revision = publishing.save_revision(article, content)
        assert found("sunset") == []
        assert found("sunrise") == ["One"]
        publishing.publish(revision)
        assert found("sunset") == ["One"]
        assert found("sunrise") == []

    def test_a_publication_that_fails_leaves_no_trace(self):
        from django.db import transaction

        article = make_article("One", "<p>Sunrise</p>")
        article.body = "<p>Sunset</p>"
        with transaction.atomic():
            search.index_article(article)
            transaction.set_rollback(True)
        assert found("sunrise") == ["One"]
        assert found("sunset") == []


class SnippetTests:
    def test_snippet_is_escaped_and_marked(self):
        make_article(
            "AT&T <script>alert(1)</script>",
            "<p>1 &lt; 2 &amp; &lt;b&gt;sanctions&lt;/b&gt; remain</p>",
        )
        hit = search.search("sanctions").hits[0]
        assert hit.snippet == "1 &lt; 2 &amp; &lt;b&gt;<mark>sanctions</mark>&lt;/b&gt; remain"
        assert "<script" not in hit.title
        assert "&lt;script&gt;" in hit.title

    def test_snippet_shows_the_passage_with_most_words(self):
        filler = "Nothing of note happened on that day. " * 30
        make_article("One", f"<p>Peace. {filler} War ended and peace began. {filler}</p>")
        hit = search.search("war peace").hits[0]
        assert "<mark>War</mark> ended and <mark>peace</mark>" in hit.snippet
        assert hit.snippet.startswith("… ")
        assert hit.snippet.endswith(" …")
        assert len(hit.snippet) < 400

    def test_snippet_comes_from_the_text_with_more_of_the_words(self):
        make_article("One", "<p>War, then peace.</p>", standfirst="Of war.")
        assert search.search("war peace").hits[0].snippet.startswith("<mark>War</mark>, then")
        assert search.search("war").hits[0].snippet == "Of <mark>war</mark>."

    def test_marks_cover_the_letters_of_the_source(self):
        make_article("Straße nach Wałbrzych", "<p>x</p>")
        hit = search.search("strasse walbrzych").hits[0]
        assert hit.title == "<mark>Straße</mark> nach <mark>Wałbrzych</mark>"


class SuggestionTests:
    def test_a_mistyped_name_is_suggested(self):
        make_person("Nikol Pashinyan", prominence=50)
        make_person("Ilham Aliyev", prominence=50)
        assert search.search("pashinian").suggestions == ["Nikol Pashinyan"]
        assert search.search("Nikol Pashinjan").suggestions == ["Nikol Pashinyan"]
        assert search.search("qqqqqq").suggestions == []

    def test_nothing_is_suggested_where_something_was_found(self):
        make_person("Nikol Pashinyan")
        assert search.search("pashinyan").suggestions == []

    def test_private_people_are_not_suggested(self):
        make_person("Nikol Pashinyan", is_private=True)
        assert search.search("pashinian").suggestions == []


HOSTILE = {
    "empty": "",
    "spaces": " \t\n\u00a0\u3000",
    "NUL": "\0",
    "escaped NUL": "%00",
    "lone quote": '"',
    "three quotes": 'a "b" "',
    "apostrophe": "'",
    "apostrophes": "''' o'''neill '",
    "backslashes": "\\ \\' \\\" a\\",
    "operators": "* ( ) : ^ AND NEAR - OR NOT & | ! <-> <2> :*",
    "operator words": "AND OR NOT NEAR",
    "half an operator": "sanctions AND",
    "near": "NEAR(a b, 3)",
    "column": "headline:sanctions",
    "minus only": '- -- --- -"" -\'',
    "minus word": "-sanctions",
    "percent": "100% %s %(x)s {} {0}",
    "like": "_ % \\%",
    "SQL": "'; DROP TABLE articles_article; --",
    "right to left": "\u202eabc مرحبا שלום",
    "emoji": "🙂 👩‍👩‍👧 🇦🇲",
    "surrogates": "\ud800 \udfff a\ud83d",
    "combining": "a" + "\u0301" * 500,
    "marks only": "\u0301\u0302",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "private use": "\ue000",
    "500 words": " ".join(f"word{number}" for number in range(500)),
    "500 same": "peace " * 500,
    "quoted 500 words": '"' + "a b " * 250 + '"',
    "100 kB word": "a" * 100_000,
    "100 kB words": "ab " * 33_000,
    "100 kB quotes": '"' * 100_000,
    "100 kB minus": "-" * 100_000,
    "100 kB brackets": "(" * 100_000,
    "long words": " ".join(["x" * 3000] * 10),
    "digits": "1 22 3.14 1e10 0x1F -5 +7 2025-02-12",
    "addresses": "https://example.org/a?b=c#d user@example.org /etc/passwd a/b",
    "one letter": "a",
    "superscripts": "x² ½ ⑦",
    "ligatures": "ﬁ ß İ ŉ ǰ",
    "Cherokee": "ᏣᎳᎩ ꭰ",
    "line separators": "a\u2028b\u2029c\x85d\vd",
    "fullwidth": "ＡＮＤ（ａ）＂＇",
}


class HostileQueryTests:
    @pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
    def test_any_query_is_answered(self, query):
        make_article("Sanctions", "<p>Peace and war.</p>")
        make_person("Ramiz Mehdiyev")
        for kinds in (None, ["article"], ["person"]):
            results = search.search(query, kinds=kinds)
            for hit in results.hits:
                assert str(hit.title).isprintable()

    @pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
    def test_any_text_is_indexed(self, query):
        article = make_article("Sanctions", "<p>Peace and war.</p>")
        article.headline = query[:300].replace("\0", "").encode(errors="ignore").decode()
        article.body = query.replace("\0", "").encode(errors="ignore").decode()
        search.index_article(article)
        search.articles_containing([query])

    def test_a_text_is_found_by_its_own_words(self):
        body = "".join(
            f"<p>{text}</p>" for name, text in HOSTILE.items() if not name.startswith("100 kB")
        )
        article = make_article("Sanctions", "<p>x</p>")
        article.body = body.replace("\0", "").encode(errors="ignore").decode()
        search.index_article(article)
        for query in ("مرحبا", "ᏣᎳᎩ", "1e10", "0x1f", "strasse OR", "ﬁ", "x2", "etc passwd"):
            if query != "strasse OR":
                assert found(query) == ["Sanctions"], query


class LongTextTests:
    def test_a_megabyte_of_different_words_can_be_published(self):
        article = make_article("Long", "<p>x</p>")
        article.body = "<p>" + " ".join(f"wörd{number}" for number in range(110_000)) + "</p>"
        assert len(article.body) > 1_000_000
        search.index_article(article)
        assert found("wörd7") == ["Long"]
        assert search.articles_containing(["wörd99998 wörd99999"]) == {article.pk}

    def test_the_thousandth_place_of_a_word_is_known(self):
        article = make_article("Long", "<p>x</p>")
        article.body = "<p>" + "the people " * 1000 + "of the Kremlin</p>"
        search.index_article(article)
        assert search.articles_containing(["the kremlin"]) == {article.pk}


class ArticlesContainingTests:
    def test_whole_words_in_any_spelling(self):
        one = make_article("One", "<p>Jean‑Claude Juncker came.</p>")
        two = make_article("Two", "<p>Junckers flew. Claude, Jean Juncker.</p>")
        assert search.articles_containing(["juncker"]) == {one.pk, two.pk}
        assert search.articles_containing(["jean claude juncker"]) == {one.pk}
        assert search.articles_containing(["junck"]) == set()
        assert search.articles_containing(["mehdiyev", "Juncker's"]) == {one.pk, two.pk}
        assert search.articles_containing([]) == set()
        assert search.articles_containing(["", '"']) == set()

    def test_many_forms_at_once(self):
        one = make_article("One", "<p>Form 250 it is.</p>")
        keys = [f"form {number}" for number in range(300)]
        assert search.articles_containing(keys) == {one.pk}

    def test_scheduled_articles_count_and_drafts_do_not(self):
        scheduled = make_article("One", "<p>Juncker</p>", published="2199-01-01T00:00")
        make_draft("Two", "<p>Juncker</p>")
        assert search.articles_containing(["juncker"]) == {scheduled.pk}


class QueryCountTests:
    @pytest.mark.parametrize("rows", [1, 20])
    def test_a_search_is_a_fixed_number_of_queries(self, rows, django_assert_num_queries):
        people = [make_person(f"Sanctions Person {number}") for number in range(rows)]
        for number in range(rows):
            make_article(
                f"Sanctions {number}",
                f"<p>Of {people[number].name}.</p>",
                authors=[make_author(f"Author {number}")],
                tags=[f"topic {number}"],
            )
        # Exact names and their weight, names, the two of entities; articles, mentions; the page's
        # articles with bylines and topics, and the sentences that mention; dossiers, topics.
        with django_assert_num_queries(13):
            for hit in search.search("sanctions").hits:
                if hit.article:
                    [byline.author.name for byline in hit.article.bylines.all()]
                    [tag.name for tag in hit.article.tags.all()]

    def test_entities_are_indexed_in_a_fixed_number_of_queries(self, django_assert_max_num_queries):
        pks = [make_person(f"Person {number}").pk for number in range(30)]
        with django_assert_max_num_queries(5):
            search.index_entities(pks)


class RebuildTests:
    def test_rebuilding_changes_nothing(self):
        armenia = make_country("Armenia", aliases=[("Yerevan", "seat", "weak")])
        make_person(
            "Nikol Pashinyan", offices=[("Prime Minister", armenia, "2018", "")], prominence=40
        )
        make_article("One", "<p>Armenia and Nikol Pashinyan.</p>", tags=["Diplomacy"])
        make_article("Two", "<p>Armenia.</p>", published="2199-01-01T00:00")

        def rows():
            return (
                list(SearchableArticle.objects.order_by("pk").values()),
                list(SearchableEntity.objects.order_by("pk").values()),
            )

        before = rows()
        call_command("rebuild_search", verbosity=0)
        assert rows() == before
        assert len(before[0]) == 2
        assert found("pashinyan") == ["Nikol Pashinyan", "One"]

    def test_a_bulk_change_is_followed_when_it_is_announced(self):
        entities = Person.objects
        person = make_person("Ramiz Mehdiyev")
        gone = make_person("Gone Away")
        Alias.objects.bulk_create(
            [Alias(entity=person, text="Мехтиев", key="мехтиев", language="ru")]
        )
        Alias.objects.filter(entity=gone).delete()
        Entity.objects.filter(pk=gone.pk).update(is_private=True)
        announce(None)
        assert found("мехтиев") == ["Ramiz Mehdiyev"]
        assert found("gone") == []
        assert entities.count() == 2

    def test_only_what_differs_is_written(self, django_assert_max_num_queries):
        for number in range(50):
            make_person(f"Person {number}")
        with django_assert_max_num_queries(5):
            search.index_entities(None)


class TransactionTests:
    def test_moments_are_compared_in_utc(self):
        make_article("One", "<p>x</p>", published="2025-01-01T12:00")
        assert found("one", at=moment("2025-01-01T11:59")) == []
        assert found("one", at=moment("2025-01-01T12:00")) == ["One"]
        assert Article.objects.published(moment("2025-01-01T11:59")).count() == 0


class SeriesTests:
    def series(self, query, **options):
        return [str(found.title) for found in search.search(query, **options).series]

    @pytest.mark.parametrize("query", ["missiles", "COUNTING missil", "“counting missiles”"])
    def test_a_dossier_is_found_by_the_words_of_its_title(self, query):
        make_dossier("Twenty years of counting missiles", standfirst="From 1972 on.")
        (found,) = search.search(query).series
        assert found.is_dossier
        assert found.path == "/dossiers/twenty-years-of-counting-missiles/"
        assert "<mark>" in found.title

    @pytest.mark.parametrize("query", ["missiles peace", "issiles", "“missiles counting”", "count"])
    def test_every_word_has_to_be_there(self, query):
        make_dossier("Twenty years of counting missiles")
        expected = 1 if query == "count" else 0  # the last word may be unfinished
        assert len(search.search(query).series) == expected

    def test_case_and_script_do_not_matter(self):
        make_dossier("Двадцать лет переговоров", language="ru")
        assert len(self.series("ДВАДЦАТЬ ЛЕТ", language="ru")) == 1
        assert self.series("ДВАДЦАТЬ ЛЕТ", language="en") == []

    def test_a_dossier_that_is_not_public_is_not_found(self):
        make_dossier("Twenty years of counting missiles", is_public=False)
        assert self.series("missiles") == []

    def test_a_topic_is_found_once_an_article_of_it_is_public(self):
        make_draft("Not out yet", tags=["Arms control"])
        assert self.series("arms") == []
        make_article("Out", tags=["Arms control"])
        (found,) = search.search("arms").series
        assert (found.path, found.is_dossier) == ("/topics/arms-control/", False)

    def test_they_stand_on_the_first_page_of_everything_only(self):
        make_dossier("Twenty years of counting missiles")
        assert self.series("missiles", kinds=["article"]) == []
        assert self.series("missiles", after="20") == []

    def test_markup_in_a_title_is_escaped(self):
        make_dossier("Missiles <script>alert(1)</script>")
        (title,) = self.series("missiles")
        assert title.startswith("<mark>Missiles</mark> &lt;script&gt;")

    def test_the_number_of_queries_is_fixed(self):
        counts = []
        for number in (1, 20):
            for index in range(number):
                make_dossier(f"Missiles {number} {index}")
                make_article(f"M {number} {index}", tags=[f"Missiles {number} {index}"])
            with CaptureQueriesContext(connection) as taken:
                search.search("missiles")
            counts.append(len(taken))
        assert counts[0] == counts[1]
