"""What editors say of names, and how each word is taken back."""

import pytest
from django.core.exceptions import ValidationError

from articles import deciding, mentions
from articles.models import Decision, IgnoredName
from people.models import Alias
from tests.factories import make_article, make_country, make_person

pytestmark = pytest.mark.django_db


def linked(article):
    return sorted(str(mention.entity) for mention in article.mentions.select_related("entity"))


class DecisionTests:
    def test_a_decision_links_at_once_and_is_taken_back(self):
        armenia, other = make_country("Armenia"), make_person("Nikol Pashinyan")
        article = make_article(body="<p>Armenia voted.</p>")
        deciding.decide(article, "Armenia", other, by=None)
        assert linked(article) == ["Nikol Pashinyan"]
        deciding.undecide(article, "ARMENIA")
        assert linked(article) == [str(armenia)]

    @pytest.mark.parametrize("surface", ["J. D. Vance", "Rory O’Brien", "George W. Bush"])
    def test_a_form_with_points_is_decided_once_and_never_asked_about_again(self, surface):
        article = make_article(body=f"<p>President {surface} spoke. Later {surface} left.</p>")
        assert article.undecided.count() == 1
        deciding.decide(article, surface, None, by=None)
        deciding.decide(article, surface.upper(), None, by=None)
        assert Decision.objects.filter(article=article).count() == 1
        assert not article.undecided.exists()
        deciding.undecide(article, surface)
        assert article.undecided.count() == 1


class NameTests:
    def test_never_anywhere_makes_the_name_weak_and_back(self):
        armenia = make_country("Armenia", aliases=[("Hayastan", "name")])
        changed = deciding.weaken(armenia, "HAYASTAN")
        assert [alias.text for alias in changed] == ["Hayastan"]
        assert armenia.aliases.get(text="Hayastan").strength == Alias.Strength.WEAK
        assert armenia.aliases.get(text="Armenia").strength == Alias.Strength.STRONG
        deciding.strengthen(changed)
        assert armenia.aliases.get(text="Hayastan").strength == Alias.Strength.STRONG

    def test_nothing_is_weakened_where_no_name_reads_so(self):
        person = make_person("Ramiz Mehdiyev")
        assert deciding.weaken(person, "Mehdiyev") == []

    def test_a_spelling_links_what_was_unknown(self):
        person = make_person("Ramiz Mehdiyev")
        article = make_article(body="<p>Minister Ramiz Mehdizade spoke.</p>")
        assert linked(article) == []
        deciding.add_spelling(person, "Ramiz Mehdizade")
        deciding.undecide(article, "Ramiz Mehdizade")
        assert linked(article) == ["Ramiz Mehdiyev"]

    @pytest.mark.parametrize("surface", ["RAMIZ  Mehdiyev", "…", ""])
    def test_what_is_no_new_name_is_refused_in_words(self, surface):
        person = make_person("Ramiz Mehdiyev")
        with pytest.raises(ValidationError):
            deciding.add_spelling(person, surface)
        assert person.aliases.count() == 1


class IgnoredNameTests:
    BODY = "<p>Minister Jean-Luc O’Hara spoke.</p>"

    def test_an_ignored_name_is_asked_about_nowhere_and_back(self, django_user_model):
        editor = django_user_model.objects.create(username="editor")
        first = make_article(body=self.BODY)
        assert first.undecided.count() == 1
        surface = first.undecided.get().surface
        ignored = deciding.ignore(surface, by=editor)
        assert ignored.ignored_by == editor
        assert not first.undecided.exists()
        second = make_article(body=self.BODY)
        assert not second.undecided.exists()
        assert mentions.preview(second.revisions.get().read()).unknown == ()
        deciding.ignore(surface.upper(), by=editor)
        assert IgnoredName.objects.count() == 1
        deciding.notice(surface)
        assert make_article(body=self.BODY).undecided.count() == 1

    def test_an_ignored_name_is_linked_once_somebody_bears_it(self):
        deciding.ignore("Jean-Luc O’Hara", by=None)
        make_person("Jean-Luc O’Hara")
        assert linked(make_article(body=self.BODY)) == ["Jean-Luc O’Hara"]
