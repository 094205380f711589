"""Whatever is done in whatever order: links are fresh, or just what stood before where undone."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import deciding, publishing, relinking, summaries
from articles.link_state import standing
from articles.mentions import current_gazetteer
from articles.models import Article, RelinkedArticle, Relinking
from people.models import Alias
from tests.articles.test_summaries import counts
from tests.factories import make_article, make_content, make_country

pytestmark = pytest.mark.django_db

STATES = ["Iran", "Georgia", "Chad"]
WORDS = ["Persia", "Sakartvelo", *STATES]

ACTS = st.tuples(
    st.sampled_from(
        ["name", "unname", "plan", "slice", "apply", "undo", "publish", "decide", "undecide"]
    ),
    st.integers(0, 5),
    st.integers(0, 5),
)


def state_of(article):
    return standing([Article.objects.get(pk=article.pk)])[article.pk]


class SequenceTests(TestCase):
    """`hypothesis.extra.django` gives every example a transaction of its own."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(ACTS, max_size=14))
    def test_any_sequence(self, acts):
        self.entities = [make_country(name, status="") for name in STATES]
        self.articles = [
            make_article(body=f"<p>{one} and {other} met. {one} spoke.</p>")
            for one, other in (("Persia", "Iran"), ("Sakartvelo", "Chad"), ("Georgia", "Persia"))
        ]
        self.before_undo = {}
        for act, one, other in acts:
            getattr(self, f"do_{act}")(one, other)
        for batch in Relinking.objects.unfinished():
            self.finish(batch)
        for batch in Relinking.objects.filter(state=Relinking.State.PLANNED).order_by("pk"):
            self.finish(relinking.apply(batch))
        # Whatever was undone or never planned: one last batch over everybody makes all fresh.
        self.finish(relinking.apply(self.finish(self.plan(self.entities))))
        fresh = publishing.link_articles(Article.objects.all(), current_gazetteer())
        for article in self.articles:
            assert state_of(article).digest == fresh[article.pk].state.digest
        told = counts()
        summaries.rebuild()
        assert counts() == told

    def plan(self, entities):
        return relinking.plan([entity.pk for entity in entities], reason="A test")

    def finish(self, batch):
        """To its end; what an undo put back is just what stood before the batch was applied."""
        was = batch.state
        rows = {row.article_id: copy.copy(row) for row in batch.rows.applied()}
        now = standing(Article.objects.all())
        relinking.work(batch)
        if was == Relinking.State.UNDOING:
            for row in batch.rows.filter(article__in=rows):
                state = state_of(row.article)
                if row.outcome == RelinkedArticle.Outcome.UNDONE:
                    wanted = now[row.article_id].put_back(rows[row.article_id].before)
                    assert state.digest == wanted.digest
                    assert state.digest == self.before_undo[batch.pk, row.article_id]
                else:
                    assert state.digest == now[row.article_id].digest
        return batch

    def do_name(self, one, other):
        Alias.objects.get_or_create(
            entity=self.entities[one % 3],
            key=WORDS[other % 5].lower(),
            language="",
            defaults={"text": WORDS[other % 5], "kind": "spelling"},
        )

    def do_unname(self, one, other):
        Alias.objects.filter(entity=self.entities[one % 3], kind="spelling").delete()
        entity = self.entities[one % 3]
        entity.save()  # a bulk deletion is told to nobody

    def do_plan(self, one, _other):
        self.finish(self.plan([self.entities[one % 3]]))

    def do_slice(self, _one, _other):
        for batch in Relinking.objects.unfinished()[:1]:
            relinking.work(batch, seconds=0)

    def do_apply(self, one, _other):
        batches = list(Relinking.objects.filter(state__in=["planned", "undone"]))
        if batches:
            batch = relinking.apply(batches[one % len(batches)])
            now = standing(Article.objects.all())
            for row in batch.rows.waiting():
                self.before_undo[batch.pk, row.article_id] = now[row.article_id].digest
            self.finish(batch)

    def do_undo(self, one, _other):
        batches = list(Relinking.objects.filter(state="applied"))
        if batches:
            self.finish(relinking.undo(batches[one % len(batches)]))

    def do_publish(self, one, other):
        article = self.articles[one % 3]
        body = f"<p>{WORDS[other % 5]} and {WORDS[(other + 1) % 5]}.</p>"
        publishing.publish(publishing.save_revision(article, make_content(body=body)))

    def do_decide(self, one, other):
        entity = [*self.entities, None][other % 4]
        deciding.decide(self.articles[one % 3], WORDS[other % 5], entity, by=None)

    def do_undecide(self, one, other):
        deciding.undecide(self.articles[one % 3], WORDS[other % 5])
