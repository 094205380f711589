"""Importing articles end to end: published, linked, once."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import publishing
from articles.importing import Outcome, load_articles
from articles.importing.demo import load_demo
from articles.models import (
    Article,
    Author,
    Content,
    Dossier,
    DossierItem,
    FormerPath,
    Mention,
    Revision,
    Topic,
)
from people.models import Entity
from tests.articles.importing.test_formats import item, wxr
from tests.factories import make_article, make_country, make_person

pytestmark = pytest.mark.django_db

TEXT = b"A headline\nFebruary 12 2025, 11:38\nArmenia and Nikol Pashinyan.\nPashinyan again."


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            *(Article, Revision, Author, Topic, FormerPath, Mention),
            *(Dossier, DossierItem),
        )
    ]


class TextImportTests:
    def test_published_with_its_date_and_links(self):
        make_country("Armenia")
        make_person("Nikol Pashinyan")
        report = load_articles("a.txt", TEXT)
        article = Article.objects.get()
        assert article.is_public
        assert timezone.localtime(article.published_at).isoformat() == "2025-02-12T11:38:00+00:00"
        assert report.articles[0].linked == [("Armenia", 1), ("Nikol Pashinyan", 2)]
        assert report.articles[0].address == "/articles/2025/02/a-headline/"
        assert 'class="entity' in article.body_html

    def test_again_makes_nothing_twice(self):
        load_articles("a.txt", TEXT)
        before = rows()
        report = load_articles("a.txt", TEXT)
        assert (report.made, report.changed, report.unchanged) == (0, 0, 1)
        assert rows() == before

    def test_a_changed_file_changes_the_article(self):
        load_articles("a.txt", TEXT)
        report = load_articles("a.txt", TEXT.replace(b"again", b"once more"))
        assert report.articles[0].outcome is Outcome.CHANGED
        article = Article.objects.get()
        assert "once more" in article.body
        assert article.revisions.count() == 2

    def test_an_editors_change_survives(self):
        load_articles("a.txt", TEXT)
        article = Article.objects.get()
        content = article.revisions.latest("number").read()
        content.standfirst = "By an editor."
        publishing.publish(publishing.save_revision(article, content))
        before = rows()
        report = load_articles("a.txt", TEXT.replace(b"again", b"once more"))
        assert report.articles[0].outcome is Outcome.KEPT
        assert rows() == before

    def test_a_withdrawn_article_stays_withdrawn(self):
        load_articles("a.txt", TEXT)
        publishing.withdraw(Article.objects.get(), "It was wrong.")
        load_articles("a.txt", TEXT.replace(b"again", b"once more"))
        assert Article.objects.get().status == Article.Status.WITHDRAWN

    def test_dry_run_writes_nothing_and_tells_the_same(self):
        make_country("Armenia")
        before = rows()
        report = load_articles("a.txt", TEXT, dry_run=True)
        assert report.made == 1
        assert report.articles[0].linked == [("Armenia", 1)]
        assert rows() == before

    def test_as_draft(self):
        make_country("Armenia")
        report = load_articles("a.txt", TEXT, as_draft=True)
        assert Article.objects.get().status == Article.Status.DRAFT
        assert report.articles[0].state == "draft"
        assert report.articles[0].linked == [("Armenia", 1)]
        assert load_articles("a.txt", TEXT, as_draft=True).unchanged == 1

    def test_a_time_to_come_schedules(self):
        report = load_articles("a.txt", TEXT.replace(b"2025", b"2199"))
        assert not Article.objects.published().exists()
        assert Article.objects.scheduled().count() == 1
        assert report.articles[0].state.startswith("scheduled")

    def test_without_a_date_it_is_a_draft(self):
        load_articles("a.txt", b"A headline\nText.")
        assert Article.objects.get().status == Article.Status.DRAFT

    def test_names_left_open_are_told(self):
        for born in ("1960", "1979"):
            make_person("Arayik Harutyunyan", born=born)
        text = b"A headline\n2025-02-12\nYesterday Arayik Harutyunyan met Minister Boris Nemo."
        (article,) = load_articles("a.txt", text).articles
        assert article.ambiguous == ["Arayik Harutyunyan"]
        assert article.unknown == ["Boris Nemo"]

    def test_a_headline_that_is_there_already_is_mentioned(self):
        make_article("A headline", published="2025-02-12T11:38")
        report = load_articles("a.txt", TEXT)
        assert "Another article has the same headline" in report.articles[0].notes[0]
        assert Article.objects.count() == 2

    def test_a_language_without_edition_stays_a_draft_and_says_why(self):
        text = b"---\ntitle: A\ndate: 2024-09-17\nlang: tlh\n---\nText."
        report = load_articles("a.md", text)
        assert Article.objects.get().status == Article.Status.DRAFT
        assert "no edition" in " ".join(report.articles[0].notes)


class MarkdownImportTests:
    def test_authors_topics_and_subjects(self):
        egypt = make_country("Egypt", iso_alpha2="EG")
        known = Author.objects.create(name="Tomas Verne")
        text = (
            b"---\nheadline: A\nslug: a-slug\npublished_at: 2024-09-17 09:00\nkind: analysis\n"
            b"authors: [tomas verne, Lena Sorrel]\ntags: [Mediation]\nabout: [EG, Q999]\n"
            b"former_paths: [/old/a]\n---\nText."
        )
        report = load_articles("a.md", text)
        article = Article.objects.get()
        assert [b.author.name for b in article.bylines.all()] == ["Tomas Verne", "Lena Sorrel"]
        assert article.bylines.first().author == known
        assert list(article.about.all()) == [egypt.entity_ptr]
        assert [tag.name for tag in article.tags.all()] == ["Mediation"]
        assert (article.slug, article.kind) == ("a-slug", "analysis")
        assert FormerPath.objects.get().path == "/old/a"
        assert "Q999" in report.articles[0].notes[0]

    def test_a_slug_that_is_taken_is_numbered(self):
        make_article("Other", slug="a-slug", published="2024-01-01T00:00")
        report = load_articles("a.md", b"---\ntitle: A\nslug: a-slug\ndate: 2024-09-17\n---\nT.")
        assert Article.objects.get(headline="A").slug == "a-slug-2"
        assert "a-slug-2" in report.articles[0].notes[0]

    def test_editions_share_their_key(self):
        for language in ("en", "ru"):
            text = f"---\ntitle: A\nlang: {language}\ndate: 2024-09-17\nedition_of: a\n---\nT."
            load_articles("a.md", text.encode())
        keys = set(Article.objects.values_list("translation_key", flat=True))
        assert Article.objects.count() == 2
        assert len(keys) == 1

    def test_scripts_do_not_come_in(self):
        body = b"<script>alert(1)</script>\n\n<p onclick='x'>T</p>"
        load_articles("a.md", b"---\ntitle: A\ndate: 2024-09-17\n---\n" + body)
        assert "script" not in Article.objects.get().body
        assert "onclick" not in Article.objects.get().body


class WordPressImportTests:
    EXPORT = wxr(
        item("First about Armenia.", guid="https://old.example/?p=1"),
        item("Second.", guid="https://old.example/?p=2", title="Second", name="second",
             link="https://old.example/second/"),
        item("Third.", guid="https://old.example/?p=3", title="Third", status="draft", name=""),
        item("Fourth.", guid="https://old.example/?p=4", title="Fourth", status="future",
             gmt="2199-01-01 00:00:00", name="fourth", link="https://old.example/?p=4"),
    ).encode()  # fmt: skip

    def test_all_posts_with_their_state_and_old_addresses(self):
        make_country("Armenia")
        report = load_articles("export.xml", self.EXPORT)
        assert report.made == 4
        assert dict(Article.objects.values_list("headline", "status")) == {
            "A & B": "published",
            "Second": "published",
            "Third": "draft",
            "Fourth": "published",
        }
        assert Article.objects.published().count() == 2
        first = Article.objects.get(headline="A & B")
        assert first.get_absolute_url() == "/articles/2015/03/a-and-b/"
        assert set(first.former_paths.values_list("path", flat=True)) == {
            "/2015/03/a-and-b/",
            "/?p=1",
        }
        assert report.articles[0].linked == [("Armenia", 1)]
        assert Author.objects.get().name == "Anna Sahakyan"

    def test_again_makes_nothing_twice(self):
        load_articles("export.xml", self.EXPORT)
        before = rows()
        report = load_articles("export.xml", self.EXPORT)
        assert (report.made, report.unchanged) == (0, 4)
        assert rows() == before

    def test_a_post_twice_in_the_file_is_made_once(self):
        report = load_articles("export.xml", wxr(item(), item()).encode())
        assert (report.made, report.unchanged) == (1, 1)
        assert "already" in report.articles[1].notes[0]

    def test_a_failure_in_the_middle_leaves_nothing(self, monkeypatch):
        original = publishing.draft
        calls = []

        def draft(*args, **kwargs):
            calls.append(1)
            if len(calls) == 3:
                raise RuntimeError("the power went out")
            return original(*args, **kwargs)

        monkeypatch.setattr(publishing, "draft", draft)
        before = rows()
        with pytest.raises(RuntimeError):
            load_articles("export.xml", self.EXPORT)
        assert rows() == before


class CommandTests:
    def test_report_and_exit(self, tmp_path, capsys):
        make_country("Armenia")
        good, broken = tmp_path / "good.txt", tmp_path / "broken.txt"
        good.write_bytes(TEXT)
        broken.write_bytes(b"A headline\n\xff")
        with pytest.raises(CommandError, match=r"broken\.txt: line 2: .*UTF-8"):
            call_command("import_articles", broken, good)
        out = capsys.readouterr().out
        assert "good.txt: made 1, changed 0, already there 0, kept 0" in out
        assert "linked: Armenia (1)" in out

    def test_time_zone_and_language(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_bytes(TEXT)
        call_command("import_articles", path, time_zone="Asia/Yerevan", language="hy", verbosity=0)
        article = Article.objects.get()
        assert article.language == "hy"
        assert article.published_at.isoformat() == "2025-02-12T07:38:00+00:00"

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
    def test_an_unknown_time_zone(self, tmp_path, zone):
        path = tmp_path / "a.txt"
        path.write_bytes(TEXT)
        if zone:
            with pytest.raises(CommandError, match="no time zone"):
                call_command("import_articles", path, time_zone=zone)
        else:
            call_command("import_articles", path, time_zone=zone, verbosity=0)

    def test_help_documents_the_formats(self, capsys):
        with pytest.raises(SystemExit):
            call_command("import_articles", "--help")
        out = capsys.readouterr().out
        for word in ("front matter", "WordPress", "saved web page", "Plain text"):
            assert word in out


class DemoTests:
    def test_everything_comes_in_and_only_once(self):
        lines = list(load_demo())
        assert not [line for line in lines if "problem" in line]
        assert Article.objects.published().count() >= 12
        assert not Article.objects.filter(status=Article.Status.DRAFT).exists()
        assert all(article.mentions.exists() for article in Article.objects.all())
        assert all(article.about.exists() for article in Article.objects.all())
        assert all(len(dossier.items.seen()) == 9 for dossier in Dossier.objects.public())
        assert Dossier.objects.public().exists()
        before = [*rows(), list(Entity.objects.order_by("pk").values())]
        again = list(load_demo())
        assert all("made 0, changed 0" in line or " 0 made" in f" {line.split(': ')[1]}"
                   for line in again)  # fmt: skip
        assert [*rows(), list(Entity.objects.order_by("pk").values())] == before


class SeedTests:
    PEOPLE = (
        "Ramiz Mehdiyev", "Abulfaz Garayev", "Azad Rahimov", "Elmar Mammadyarov",
        "Mikhail Galuzin", "Nikolai Valuev", "Alen Simonyan",
    )  # fmt: skip
    STATES = ("Armenia", "Azerbaijan", "Russia", "Kazakhstan", "Iran", "Artsakh")

    @pytest.fixture
    def article(self, shared_data):
        seed = shared_data / "seed"
        call_command("load_reference", verbosity=0)
        call_command("import_people", seed / "people.json", verbosity=0)
        call_command("import_events", seed / "events.json", verbosity=0)
        call_command("import_articles", seed / "article.txt", verbosity=0)
        return Article.objects.get()

    def test_published_with_its_date_and_time(self, article):
        assert article.is_public
        assert timezone.localtime(article.published_at).isoformat() == "2025-02-12T11:38:00+00:00"
        assert article.headline.startswith("Having lost Armenia and Karabakh")

    def test_its_page_links_everybody_and_they_link_back(self, article):
        for name in (*self.PEOPLE, *self.STATES):
            entity = Entity.objects.get(name=name)
            assert entity.mentions.public().filter(article=article).exists(), name
            if name != "Iran":  # named only by its seat and by an event
                assert f'href="/{_plural(entity)}/{entity.slug}/"' in article.body_html, name

    def test_pairs_find_it(self, article):
        by_name = {entity.name: entity for entity in Entity.objects.filter(name__in=self.STATES)}
        for pair in (("Armenia", "Azerbaijan"), ("Azerbaijan", "Russia"), ("Azerbaijan", "Iran")):
            found = Article.objects.published().mentioning_all(*(by_name[name] for name in pair))
            assert list(found) == [article]

    def test_a_second_time_nothing_happens(self, article, shared_data):
        before = rows()
        call_command("import_articles", shared_data / "seed" / "article.txt", verbosity=0)
        assert rows() == before


def _plural(entity):
    return {"person": "people", "country": "countries"}[entity.kind]


def test_content_is_what_publishing_takes():
    """An import fills `Content` by name; a field that is renamed must not go unnoticed."""
    assert {"headline", "standfirst", "body", "bylines", "about", "tags"} <= set(
        Content.__dataclass_fields__
    )
