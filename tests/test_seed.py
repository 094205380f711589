"""The main job, end to end: the seed article goes in, the woven publication comes out.

Through the commands an operator types and the pages a reader opens. Needs ../shared/data.
"""

import re
import unittest

from django.core.management import call_command
from django.test import TestCase

from articles.models import Article
from people.models import Entity
from tests.conftest import ROOT

SEED = ROOT.parent / "shared" / "data" / "seed"

PEOPLE = [
    "Ramiz Mehdiyev", "Abulfaz Garayev", "Azad Rahimov", "Elmar Mammadyarov",
    "Mikhail Galuzin", "Nikolai Valuev", "Alen Simonyan",
]  # fmt: skip
STATES = ["Armenia", "Azerbaijan", "Russia", "Kazakhstan", "Iran", "Artsakh"]
PAIRS = [("armenia", "azerbaijan"), ("azerbaijan", "russia"), ("azerbaijan", "iran")]
TITLE = "Having lost Armenia and Karabakh"


def links_in(html):
    return set(re.findall(r'href="(/[^"#?]+/)"', html))


class SeedTests(TestCase):
    """The imports run once for all of these."""

    @classmethod
    def setUpTestData(cls):
        if not SEED.is_dir():
            raise unittest.SkipTest("needs ../shared/data, which is not here")
        call_command("load_reference", verbosity=0)
        call_command("import_people", SEED / "people.json", verbosity=0)
        call_command("import_events", SEED / "events.json", verbosity=0)
        call_command("import_articles", SEED / "article.txt", verbosity=0)
        cls.article = Article.objects.get()

    def test_the_article_its_people_and_states_lead_to_each_other(self):
        page = self.client.get(self.article.get_absolute_url()).text
        assert "12 February 2025, 11:38" in page
        start = page.index('class="story-body')
        story = page[start : page.index("<footer", start)]
        assert "http" not in story
        for name in PEOPLE + STATES:
            address = Entity.objects.get(name=name).get_absolute_url()
            assert address in links_in(story), f"{name} is not linked in the text"
            back = self.client.get(address)
            assert back.status_code == 200
            assert self.article.get_absolute_url() in links_in(back.text), (
                f"{name} does not lead back"
            )

    def test_every_event_has_a_page_that_leads_back(self):
        events = Entity.objects.filter(kind="event")
        assert events.count() == 8
        for event in events:
            assert self.article.get_absolute_url() in links_in(
                self.client.get(event.get_absolute_url()).text
            )

    def test_the_pages_of_pairs_list_it(self):
        for first, second in PAIRS:
            response = self.client.get(f"/relations/{first}/{second}/")
            assert response.status_code == 200
            assert TITLE in response.text
            turned = self.client.get(f"/relations/{second}/{first}/")
            assert (turned.status_code, turned["Location"]) == (
                301,
                f"/relations/{first}/{second}/",
            )

    def test_search_finds_people_by_any_spelling(self):
        for query in ("Mehtiyev", "mehdiev", "Рамиз Мехтиев", "Əbülfəs Qarayev"):
            assert TITLE in self.client.get("/search/", {"q": query}).text, query

    def test_the_text_is_as_it_was_written(self):
        written = (SEED / "article.txt").read_text(encoding="utf-8")
        paragraphs = [line for line in written.splitlines()[2:] if line.strip()]
        without_links = re.sub(r"</?a\b[^>]*>", "", self.article.body_html)
        assert without_links == self.article.body
        assert re.findall(r"<p>(.*?)</p>", self.article.body) == paragraphs
