"""The command that says what the linker makes of an article, and why."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles import deciding, publishing
from articles.models import FormerPath
from tests.factories import (
    make_article,
    make_content,
    make_country,
    make_draft,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def told(article, **options):
    out = io.StringIO()
    call_command("explain_links", str(article), stdout=out, **options)
    return out.getvalue()


def flat(text):
    return " ".join(text.split())


@pytest.fixture
def azerbaijan():
    return make_country("Azerbaijan", aliases=[("Azerbaijani", "demonym")])


@pytest.fixture
def article(azerbaijan):
    make_person("Ramiz Mehdiyev", countries=[azerbaijan])
    return make_article(
        "On Azerbaijan",
        "<p>Azerbaijan was silent.</p><p>Ramiz Mehdiyev wrote, and Mehdiyev was read.</p>"
        "<p>Foreign Minister Anna Sergeyevna Unheardof answered.</p>",
        published="2025-02-12T11:38",
    )


class FindArticleTests:
    def test_by_id_slug_path_and_address(self, article):
        path = article.get_absolute_url()
        expected = told(article.pk)
        assert expected.startswith("On Azerbaijan (article ")
        for asked in (article.slug, path, f"https://example.org{path}?x=1", f" {article.pk} "):
            assert told(asked) == expected

    def test_by_former_address(self, article):
        FormerPath.objects.create(path="/2009/on-baku.html", article=article)
        assert told("/2009/on-baku.html") == told(article.pk)

    @pytest.mark.parametrize("asked", ["999999", "no-such", "/articles/2025/02/no/", "", "9" * 40])
    def test_nothing_found_is_one_clear_sentence(self, asked):
        with pytest.raises(CommandError, match="There is no article"):
            told(asked)

    def test_slug_of_several_editions_asks_for_an_id(self, article):
        other = make_article("О нём", "<p>Текст.</p>", language="ru", slug=article.slug)
        with pytest.raises(CommandError, match=f"{other.pk} \\(ru\\)"):
            told(article.slug)
        assert told(other.get_absolute_url()).startswith("О нём")


class ExplainLinksTests:
    def test_linked_forms_with_sentence_score_and_count(self, article):
        text = flat(told(article.pk))
        assert "“Mehdiyev” → Ramiz Mehdiyev: surname of the person named in paragraph 2." in text
        assert "Azerbaijan × 2" in text
        assert "certain, score 1.00" in text

    def test_unknown_with_office(self, article):
        text = flat(told(article.pk))
        assert "Matching nobody Anna Sergeyevna Unheardof" in text
        assert "The text calls them “Foreign Minister”." in text

    def test_ambiguous_with_candidates(self):
        make_person("John Adams", summary="second president")
        make_person("John Adams", slug="john-adams-2", summary="composer")
        article = make_article(body="<p>John Adams was there.</p>")
        text = flat(told(article.pk))
        assert "Several may be meant John Adams" in text
        assert "or John Adams (second president)" in text
        assert "or John Adams (composer)" in text

    def test_decisions_with_who_and_when(self, article):
        anna = make_user("anna")
        deciding.decide(article, "Azerbaijan", None, by=anna)
        assert "“Azerbaijan” → never linked by anna, 20" in flat(told(article.pk))

    def test_ignored_names_of_this_article_only(self, article):
        deciding.ignore("Anna Sergeyevna Unheardof", by=None)
        deciding.ignore("Somebody Else", by=None)
        text = flat(told(article.pk))
        assert "Ignored for ever Anna Sergeyevna Unheardof" in text
        assert "Somebody Else" not in text

    def test_draft_and_latest_version(self, azerbaijan):
        draft = make_draft("First", "<p>Nobody.</p>")
        publishing.save_revision(draft, make_content("Second", "<p>Azerbaijan.</p>"))
        text = told(draft.pk)
        assert text.startswith(f"Second (article {draft.pk}, version 2)")
        assert "“Azerbaijan” → Azerbaijan" in text

    def test_article_without_names(self):
        assert told(make_draft("", "").pk).count("\n") == 1

    def test_readable_at_80_columns(self, article):
        assert max(map(len, told(article.pk).splitlines())) <= 80

    def test_stores_nothing(self, article, django_assert_max_num_queries):
        with django_assert_max_num_queries(30) as captured:
            told(article.pk)
        assert not [
            query["sql"]
            for query in captured.captured_queries
            if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        ]

    def test_json(self, article):
        account = json.loads(told(article.pk, json=True))
        assert account["article"] == article.pk
        row = next(row for row in account["linked"] if row["form"] == "Mehdiyev")
        assert row["name"] == "Ramiz Mehdiyev"
        assert row["certainty"] == "certain"
        assert row["count"] == 1
        assert account["unknown"][0]["office"] == "Foreign Minister"


class OneFormTests:
    def test_only_that_form(self, article):
        text = told(article.pk, form="MEHDIYEV")
        assert "“Mehdiyev”" in text
        assert "“Azerbaijan” →" not in text

    @pytest.mark.parametrize("form", ["", "—", "  "])
    def test_form_without_letters_is_refused(self, article, form):
        with pytest.raises(CommandError, match="letter or digit"):
            told(article.pk, form=form)

    def test_not_in_the_text(self, article):
        text = flat(told(article.pk, form="Napoleon"))
        assert "“Napoleon” does not stand in this version of the article." in text

    def test_decided_never(self, article):
        deciding.decide(article, "Azerbaijan", None, by=None)
        text = flat(told(article.pk, form="Azerbaijan"))
        assert "An editor decided that it is never linked in this article." in text

    def test_ignored(self, article):
        deciding.ignore("Anna Sergeyevna Unheardof", by=None)
        text = flat(told(article.pk, form="Anna Sergeyevna Unheardof"))
        assert "an editor ignores it for ever" in text

    def test_weak_private_surname_and_nobody(self, azerbaijan):
        make_person("Vasif Talibov", aliases=[("Chief", "epithet", "weak")])
        make_person("Hidden Person", is_private=True)
        body = "<p>The Chief met Hidden Person; Talibov and Zzyzx did not come.</p>"
        article = make_article(body=body)
        for form, why in (
            ("Chief", "It is a weak name of Vasif Talibov"),
            ("Hidden Person", "is private: never linked"),
            ("Talibov", "It is the surname of 1 at the reference desk"),
            ("Zzyzx", "Nobody and nothing at the reference desk has this name."),
        ):
            assert why in flat(told(article.pk, form=form)), form
