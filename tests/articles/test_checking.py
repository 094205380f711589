"""The report before publication: each check by a text that it finds fault with, and one without."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import checking, publishing
from articles.checking import Level
from articles.models import Article, Image, OutboundLink
from tests import factories

pytestmark = pytest.mark.django_db

LONG = " ".join(f"word{n}" for n in range(60))


def report_on(body="<p>Some text.</p>", *, article=None, **fields):
    content = factories.make_content("A headline", body)
    said = {name: fields.pop(name) for name in ("is_minor", "has_correction") if name in fields}
    for name, value in fields.items():
        setattr(content, name, value)
    return checking.report(content, article or Article(language=content.language), **said)


def messages(report, field=None, level=None):
    return [
        finding.message
        for finding in report.findings
        if field in {None, finding.field} and level in {None, finding.level}
    ]


def about(report, words):
    return [finding for finding in report.findings if words in finding.message]


class WordsTests:
    @pytest.mark.parametrize(
        ("body", "level", "words"),
        [
            ("<h2></h2><p>x</p>", Level.WARN, "1 heading is empty"),
            ("<h2> </h2><h2></h2><p>x</p>", Level.WARN, "2 headings are empty"),
            ("<h2>One</h2><h4>Four</h4>", Level.NOTE, "“Four” skips a level"),
            ("<h3>Three</h3><p>x</p>", Level.NOTE, "“Three” skips a level"),
            ("<p>He said “no.</p><p>Then yes.</p>", Level.NOTE, "do not pair in “He said"),
            ("<p>He said no”.</p>", Level.NOTE, "do not pair"),
            ("<p>Он сказал «нет.</p>", Level.NOTE, "do not pair"),
            ('<p>He said "no.</p>', Level.NOTE, "do not pair"),
            ('<p>Read it <a href="https://e.org/">here</a>.</p>', Level.NOTE, "does not say where"),
            ('<p><a href="https://e.org/">Click here!</a></p>', Level.NOTE, "does not say where"),
            ('<p><a href="https://e.org/">Читать далее</a></p>', Level.NOTE, "does not say where"),
            ('<p><a href="http://e.org/">A report</a></p>', Level.NOTE, "without encryption"),
        ],
    )
    def test_it_finds(self, body, level, words):
        [finding] = about(report_on(body), words)
        assert (finding.level, finding.link) == (level, "#id_body")

    @pytest.mark.parametrize(
        "body",
        [
            "<h2>One</h2><h3>Two</h3><h2>Three</h2>",
            "<p>He said “no” and “yes”.</p>",
            "<p>He began: “One.</p><p>“Two.”</p>",  # a quotation over two paragraphs
            "<p>Er sagte „nein“ und „ja“.</p>",
            '<p>A 12" pipe, and "this".</p>',
            '<p><a href="https://e.org/">The report of 2024</a></p>',
            '<p>A note<sup><a href="#1">1</a></sup></p>',
            '<p><a href="mailto:desk@e.org">Write to us</a></p>',
        ],
    )
    def test_it_is_content(self, body):
        assert messages(report_on(body), "body") == []

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"headline": "h" * 111}, "headline", "cut it after 110"),
            ({"headline": "h" * 301}, "headline", "longer than 300"),
            ({"headline": ""}, "headline", "A headline is missing"),
            ({"standfirst": ""}, "standfirst", "There is no standfirst"),
            ({"standfirst": "s" * 301}, "standfirst", "up to 300"),
            ({"body": ""}, "body", "The text is empty"),
            ({"headline": "…!"}, "slug", "no readable address"),
            ({"slug": "Not A Slug"}, "slug", "small letters"),
            ({"tags": []}, "tags", "no topics"),
            ({"bylines": []}, "bylines", "Nobody's name"),
            ({"language": "ru", "body": f"<p>{LONG}</p>"}, "language", "does not look Russian"),
            ({"language": "xx"}, "language", "no edition"),
            ({"review_on": datetime.date(2020, 1, 1)}, "review_on", "has passed"),
        ],
    )
    def test_fields(self, fields, field, words):
        found = about(report_on(**fields), words)
        assert [finding.field for finding in found] == [field]

    def test_nothing_is_said_of_what_is_well(self):
        author, image = factories.make_author(), factories.make_image(credit="A", licence="CC0")
        content = factories.make_content(
            "All is well",
            "<p>Some text.</p>",
            authors=[author],
            standfirst="It is.",
            tags=["peace"],
            lead_image=image.pk,
            review_on=timezone.localdate() + datetime.timedelta(days=30),
        )
        report = checking.report(content, Article())
        assert report.findings == []
        assert report.summary == "Nothing stands in the way"

    def test_an_armenian_text_in_its_own_letters_is_right(self):
        text = "Հայաստանի Հանրապետությունը պետություն է Հարավային Կովկասում։ " * 3
        assert messages(report_on(f"<p>{text}</p>", language="hy"), "language") == []

    def test_what_stops_publication_comes_first_and_silences_lesser_words(self):
        report = report_on(headline="")
        assert report.findings[0].level == Level.STOP
        assert report.stops == 1
        assert messages(report, "headline") == ["A headline is missing."]
        assert "1 thing stands in the way of publication" in report.summary


class NamesTests:
    def test_links_are_counted_by_kind(self):
        state = factories.make_country("Armenia")
        factories.make_person("Nikol Pashinyan", offices=[("Prime minister", state, "2018", "")])
        factories.make_organisation("United Nations")
        body = "<p>Nikol Pashinyan of Armenia spoke at the United Nations. Armenia listened.</p>"
        figures = report_on(body).figures
        assert figures.links == {"person": 1, "country": 1, "organisation": 1}
        assert figures.link_total == 3
        assert figures.links_in_words == "1 person, 1 state, 1 organisation"

    def test_who_is_meant_is_asked(self):
        factories.make_person("Ilham Aliyev")
        factories.make_person("Heydar Aliyev")
        body = "<p>Ilham Aliyev and Heydar Aliyev. Later Aliyev left, and Aliyev came.</p>"
        report = report_on(body)
        [finding] = about(report, "Who is meant by “Aliyev”?")
        assert (finding.level, finding.link) == (Level.WARN, "#names")
        assert report.figures.ambiguous == 1

    def test_unknown_names_are_told(self):
        report = report_on("<p>The minister Vahan Nowhereian spoke. Vahan Nowhereian left.</p>")
        [finding] = about(report, "“Vahan Nowhereian” matches nobody")
        assert (finding.level, finding.link) == (Level.NOTE, "#names")

    @pytest.mark.parametrize(
        ("body", "is_found"),
        [
            ("<p>In Kiev they met, in Kiev.</p>", True),
            ("<p>In Kyiv they met.</p>", False),
            ("<p>“In Kiev they met”, he wrote.</p>", False),
            ("<blockquote><p>In Kiev they met.</p></blockquote>", False),
            ("<blockquote><p>In Kyiv.</p></blockquote><p>In Kiev they met.</p>", True),
        ],
    )
    def test_house_spelling(self, body, is_found):
        factories.make_organisation("Kyiv", aliases=[("Kiev", "spelling")])
        found = about(report_on(body), "“Kiev”: the house writes “Kyiv”.")
        assert bool(found) is is_found
        assert all(finding.level == Level.NOTE for finding in found)

    def test_a_name_of_former_times(self):
        factories.make_organisation("European Union").aliases.create(
            text="European Communities", kind="name", valid_from="1967", valid_until="1993"
        )
        found = about(report_on("<p>The European Communities met.</p>"), "the house writes")
        assert len(found) == 1

    def test_another_language_has_its_own_house_form(self):
        kyiv = factories.make_organisation("Kyiv")
        kyiv.aliases.create(text="Киев", kind="spelling", language="ru")
        report = report_on("<p>В Киев он приехал.</p>", language="ru")
        assert about(report, "the house writes") == []
        kyiv.aliases.create(text="Кыив", kind="name", language="ru")
        report = report_on("<p>В Киев он приехал.</p>", language="ru")
        assert len(about(report, "“Киев”: the house writes “Кыив”.")) == 1

    def test_linking_is_not_done_twice(self, monkeypatch):
        content = factories.make_content(body="<p>Armenia.</p>")
        from articles import mentions

        result = mentions.preview(content)
        monkeypatch.setattr(mentions, "preview", None)
        checking.report(content, Article(), result=result)


class PageTests:
    def test_links_on_this_site(self, settings):
        settings.SITE_URL = "https://news.example"
        armenia = factories.make_country("Armenia")
        armenia.slug = "republic-of-armenia"
        armenia.save()
        live = factories.make_article("Live", published="2025-02-12T11:38")
        factories.make_draft("Draft", slug="draft")
        gone = factories.make_article("Gone", published="2025-02-12T11:38")
        publishing.withdraw(gone, "Wrong.")
        later = factories.make_article("Later", published="2099-01-01T00:00")
        author = factories.make_author(slug="anna")
        author.slug = "anna-sahakyan"
        author.save()
        factories.make_dossier("Dossier")
        cases = {
            "/authors/anna-sahakyan/": "",
            "/authors/anna/": "old address",
            "/dossiers/dossier/": "",
            "/ru/dossiers/dossier/": "leads nowhere",
            "/countries/republic-of-armenia/": "",
            "/countries/armenia/": "old address",
            "/people/republic-of-armenia/": "leads nowhere",
            "/people/nobody/": "leads nowhere",
            "/people/": "",
            "/relations/nobody/republic-of-armenia/": "leads nowhere",
            live.get_absolute_url(): "",
            f"https://news.example{live.get_absolute_url()}": "",
            "/articles/2024/01/live/": "old address",
            gone.get_absolute_url(): "withdrawn",
            later.get_absolute_url(): "readers cannot open",
            "/articles/2024/01/never-written/": "leads nowhere",
            "/topics/never/": "leads nowhere",
            "/authors/never/": "leads nowhere",
            "/no/such/page": "leads nowhere",
            "/admin/": "readers cannot open",
            "/preview/token/": "readers cannot open",
            "https://elsewhere.example/people/nobody/": "",
        }
        for href, words in cases.items():
            report = report_on(f'<p><a href="{href}">The words</a></p>')
            said = [m for m in messages(report, "body") if "The words" in m]
            assert len(said) == bool(words), (href, said)
            assert all(words in message for message in said), (href, said)

    def test_many_bad_links_are_counted(self):
        body = "".join(f'<p><a href="/people/nobody-{n}/">Name {n}</a></p>' for n in range(9))
        report = report_on(body)
        assert len(about(report, "leads nowhere")) == 4
        assert len(about(report, "5 more links to look at.")) == 1

    def test_links_that_died_elsewhere(self):
        OutboundLink.objects.create(address="https://e.org/gone", host="e.org", state="dead")
        report = report_on('<p><a href="https://e.org/gone">A source</a></p>')
        assert len(about(report, "“A source” leads to a page that is gone (e.org).")) == 1

    def test_pictures_in_the_text(self):
        said = factories.make_image(credit="A")
        silent = factories.make_image(alt="", credit="A")
        decorative = factories.make_image(alt="", is_decorative=True, credit="A")
        lost = factories.make_image(credit="A")
        Image.objects.filter(pk=lost.pk).update(width=64, height=48)
        lost.file.storage.delete(lost.file.name)
        uncredited = factories.make_image()

        def found(source, alt=""):
            return messages(report_on(f'<p>x</p><p><img src="{source}" alt="{alt}"></p>'), "body")

        assert found(said.file.url) == []
        assert found(decorative.file.url) == []
        assert found(silent.file.url, "Two flags") == []
        assert "no description" in found(silent.file.url)[0]
        assert "is missing" in found(lost.file.url)[0]
        assert "no credit" in found(uncredited.file.url)[0]
        assert "not among the images" in found("/media/images/other.png", "Two flags")[0]

    def test_the_lead_image(self):
        def found(**fields):
            image = factories.make_image(**fields)
            return messages(report_on(lead_image=image.pk), "lead_image")

        assert "no credit" in found()[0]
        assert "no licence" in found(credit="A")[0]
        assert found(credit="A", licence="CC0") == []
        assert "alternative text" in found(alt="")[0]
        assert "no lead image" in messages(report_on(), "lead_image")[0]
        assert messages(report_on(lead_image=10**9), "lead_image") == [
            "This image is no longer there."
        ]

    def test_a_lead_image_without_its_file(self):
        image = factories.make_image(credit="A", licence="CC0")
        Image.objects.filter(pk=image.pk).update(file="images/../lost.png", width=64, height=48)
        assert "is missing" in messages(report_on(lead_image=image.pk), "lead_image")[0]
        image.file.storage.save("unused.png", ContentFile(b""))

    def test_the_address_that_it_will_have(self):
        factories.make_article("A headline")
        now = timezone.localtime()
        assert report_on().figures.address == f"/articles/{now:%Y/%m}/a-headline-2/"
        assert report_on(headline="").figures.address == ""
        russian = report_on(headline="Заголовок", language="ru")
        assert russian.figures.address == f"/ru/articles/{now:%Y/%m}/zagolovok/"

    def test_a_new_slug_of_a_public_article_leaves_a_redirect(self):
        article = factories.make_article("Old")
        report = report_on(article=article, slug="new")
        assert len(about(report, "the old one will lead to the new one")) == 1
        assert about(report_on(article=article, slug="old"), "the old one") == []
        assert about(report_on(article=factories.make_draft("Old"), slug="new"), "old one") == []

    def test_the_same_headline_again(self):
        article = factories.make_article("A headline")
        assert len(about(report_on(), "Another article has this headline")) == 1
        assert about(report_on(article=article), "Another article") == []
        assert about(report_on(headline="Another one"), "Another article") == []

    def test_the_same_text_again(self):
        article = factories.make_article("First", f"<p>{LONG}</p>")
        again = report_on(f"<p>{LONG}</p>", headline="Second")
        assert len(about(again, "This text has appeared already, as “First”.")) == 1
        assert about(report_on(f"<p>{LONG}</p>", article=article), "appeared already") == []

    def test_words_and_minutes(self):
        figures = report_on(f"<p>{LONG} {LONG} {LONG} {LONG} {LONG} {LONG}</p>").figures
        assert (figures.words, figures.minutes) == (360, 2)


class ChangeTests:
    BODY = "<p>On 12 May they met in a hall that nobody knew, and spoke for an hour.</p>"

    def found(self, body, **said):
        article = factories.make_article("A headline", self.BODY)
        return about(report_on(body, article=article, **said), "otherwise than readers know")

    def test_a_number_asks_for_a_correction(self):
        [finding] = self.found(self.BODY.replace("12", "14"))
        assert (finding.level, finding.link) == (Level.WARN, "#corrections-group")
        assert "1 word reads otherwise" in finding.message
        assert "among them a number" in finding.message

    @pytest.mark.parametrize(
        "body", [BODY, BODY.replace("spoke", "spoek"), BODY.replace("hall", "room")]
    )
    def test_a_slip_or_a_synonym_does_not(self, body):
        assert self.found(body) == []

    def test_many_words_do(self):
        new = self.BODY.replace("nobody knew, and spoke for an hour", "everybody has seen by now")
        assert len(self.found(new)) == 1

    def test_what_markup_quotes_is_a_quotation(self):
        self.BODY = "<blockquote><p>we agreed to go on</p></blockquote>"
        [finding] = self.found(self.BODY.replace("agreed", "refused"))
        assert "a quotation" in finding.message

    def test_it_is_content_once_there_is_a_correction(self):
        assert self.found(self.BODY.replace("12", "14"), has_correction=True) == []

    def test_it_is_no_small_change(self):
        new = self.BODY.replace("12", "14")
        found = self.found(new, is_minor=True, has_correction=True)
        assert [finding.field for finding in found] == ["is_minor"]
        assert "no small change" in found[0].message

    def test_a_draft_may_change_as_it_likes(self):
        article = factories.make_draft("A headline", self.BODY)
        report = report_on(self.BODY.replace("12", "14"), article=article)
        assert about(report, "otherwise") == []


class CostTests:
    def test_it_asks_the_same_whatever_the_length(self):
        def body(count):
            people = " ".join(f"<p>Given{n} Family{n} and Vahan Unknown{n}.</p>" for n in count)
            links = " ".join(f'<p><a href="/topics/none-{n}/">Name {n}</a></p>' for n in count)
            images = "".join(f'<p><img src="/media/images/{n}.png" alt="x"></p>' for n in count)
            return people + links + images

        for number in range(20):
            factories.make_person(f"Given{number} Family{number}")
        article = factories.make_article("A headline")
        costs = []
        for count in (10, 20):
            report_on(body(range(count)), article=article)
            with CaptureQueriesContext(connection) as asked:
                report_on(body(range(count)), article=article)
            costs.append(len(asked))
        assert costs[0] == costs[1]
        assert costs[0] <= 26

    def test_findings_lead_to_places_of_the_form(self):
        report = report_on("")
        assert {finding.link for finding in report.findings} <= {
            "#id_body", "#id_standfirst", "#id_lead_image", "#bylines-heading", "#id_tags",
        }  # fmt: skip
