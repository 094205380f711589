"""The archive follows changed names: shown first, applied as one, undone as one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import deciding, publishing, relinking, summaries
from articles.gazetteer import current_gazetteer
from articles.link_state import standing
from articles.models import Article, Mention, RelinkedArticle, Relinking, UndecidedName
from articles.relinking import names_known, what_changed
from articles.search.models import SearchableEntity
from people.models import Alias
from people.models.stamp import PAGES, Stamp
from tests.articles.test_summaries import counts
from tests.factories import (
    make_article,
    make_content,
    make_country,
    make_draft,
    make_event,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db

State = Relinking.State
Outcome = RelinkedArticle.Outcome


@pytest.fixture
def slices_of_ten(monkeypatch):
    monkeypatch.setattr("articles.relinking.batch._AT_ONCE", 10)


def add_name(entity, text, **fields):
    return Alias.objects.create(entity=entity, text=text, kind="spelling", **fields)


def planned(*entities, **fields):
    batch = relinking.plan([entity.pk for entity in entities], reason="A test", **fields)
    return relinking.work(batch)


def applied(*entities, **fields):
    return relinking.work(relinking.apply(planned(*entities, **fields)))


def undone(batch):
    return relinking.work(relinking.undo(batch))


def links():
    """The whole state of links of all articles, and all that is counted from it."""
    states = standing(Article.objects.all())
    ranks = set(SearchableEntity.objects.values_list("pk", "articles"))
    return {pk: state.digest for pk, state in states.items()}, counts(), ranks


def named(article):
    return set(article.mentions.values_list("entity__name", flat=True))


def told(batch):
    return (batch.links, batch.articles, batch.ambiguous, batch.rejected)


@pytest.fixture
def iran():
    return make_country("Iran")


@pytest.fixture
def article(iran):
    return make_article(body="<p>Persia and Georgia. Persia again.</p>")


class PlanTests:
    def test_nothing_changes_until_it_is_applied(self, iran, article):
        add_name(iran, "Persia")
        before = links()
        batch = planned(iran)
        assert batch.state == State.PLANNED
        assert links() == before

    def test_the_effect_is_counted_and_told_in_sentences(self, iran, article):
        add_name(iran, "Persia")
        batch = planned(iran)
        assert told(batch) == (2, 1, 0, 0)
        row = batch.rows.get()
        assert row.changes == [
            {
                "kind": "added",
                "surface": "Persia",
                "sentence": "Persia and Georgia.",
                "count": 2,
                "before": None,
                "after": iran.pk,
            }
        ]

    def test_articles_that_have_the_name_in_another_case_are_found(self, iran):
        make_article(body="<p>Переговоры с Ираном и об Иране.</p>", language="ru")
        before = names_known([iran.pk])
        alias = add_name(iran, "Иран", language="ru")
        after = names_known([iran.pk])
        assert {"Иран", "Ираном", "Иране"} <= what_changed(before, after).forms
        batch = applied(iran)
        assert told(batch) == (2, 1, 0, 0)
        alias.delete()
        assert told(planned(iran)) == (2, 1, 0, 0)

    def test_another_meaning_is_told_as_such(self, iran):
        article = make_article(body="<p>Iran spoke.</p>")
        other = make_country("Islamic Republic")
        Alias.objects.filter(entity=iran).update(text="Persia", key="persia")
        iran.name = "Persia"
        iran.save()
        add_name(other, "Iran")
        Alias.objects.filter(entity=iran, key="iran").delete()
        batch = planned(iran, other)
        (change,) = batch.rows.get(article=article).changes
        assert (change["kind"], change["before"], change["after"]) == ("changed", iran.pk, other.pk)

    def test_a_name_taken_away_is_told(self, iran):
        alias = add_name(iran, "Persia")
        make_article(body="<p>Persia spoke.</p>")
        alias.delete()
        batch = planned(iran)
        assert [c["kind"] for c in batch.rows.get().changes] == ["removed"]

    def test_forms_that_become_ambiguous_are_counted(self):
        one = make_country("Congo")
        make_article(body="<p>Congo spoke to Congo.</p>")
        other = make_country("Other Congo")
        add_name(other, "Congo")
        batch = planned(other)
        assert told(batch) == (2, 1, 1, 0)
        changes = {change["kind"]: change for change in batch.rows.get().changes}
        assert set(changes["ambiguous"]["candidates"]) == {one.pk, other.pk}

    def test_what_an_editor_rejected_is_counted_and_stays(self, iran, article):
        deciding.decide(article, "Persia", None, by=make_user())
        add_name(iran, "Persia")
        batch = planned(iran)
        assert told(batch) == (0, 1, 0, 1)
        assert batch.rows.get().changes[0]["kind"] == "rejected"
        relinking.work(relinking.apply(batch))
        assert not article.mentions.exists()

    def test_who_is_mentioned_but_unchanged_is_not_told(self, iran):
        make_article(body="<p>Iran spoke.</p>")
        batch = planned(iran)
        assert (batch.total, batch.articles, batch.state) == (1, 0, State.DISCARDED)

    def test_without_an_article_nothing_is_to_be_done(self, iran):
        assert planned(iran).state == State.DISCARDED

    def test_drafts_are_linked_when_published_and_not_here(self, iran):
        make_draft(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        assert planned(iran).total == 0

    @pytest.mark.usefixtures("slices_of_ten")
    def test_it_goes_on_where_it_stopped(self, iran):
        for _number in range(25):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        relinking.work(batch, seconds=0)
        assert (batch.state, batch.done) == (State.PLANNING, 10)
        relinking.work(Relinking.objects.get(pk=batch.pk))
        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.rows.count()) == (State.PLANNED, 25, 25)

    def test_two_who_plan_at_once_do_it_once(self, iran, article, monkeypatch):
        from articles.relinking import batch as module

        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        real = module._planned

        def and_somebody_else(this, pks):
            monkeypatch.setattr(module, "_planned", real)
            relinking.work(Relinking.objects.get(pk=batch.pk))
            return real(this, pks)

        monkeypatch.setattr(module, "_planned", and_somebody_else)
        relinking.work(batch)
        assert (batch.rows.count(), batch.articles, batch.done) == (1, 1, 1)

    @pytest.mark.usefixtures("slices_of_ten")
    def test_somebody_plans_it_anew_meanwhile(self, iran, monkeypatch):
        from articles.relinking import batch as module

        articles = [make_article(body="<p>Persia.</p>") for _number in range(25)]
        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        real = module._planned

        def and_somebody_else(this, pks):
            if pks[0] > articles[0].pk:  # the second slice
                monkeypatch.setattr(module, "_planned", real)
                publishing.unpublish(articles[3])
                relinking.replan(Relinking.objects.get(pk=batch.pk))
            return real(this, pks)

        monkeypatch.setattr(module, "_planned", and_somebody_else)
        relinking.work(batch)
        assert (batch.state, batch.total, batch.done) == (State.PLANNED, 25, 25)
        assert batch.rows.count() == batch.articles == 24

    @pytest.mark.usefixtures("slices_of_ten")
    def test_the_long_list_is_read_once_and_not_written_with_every_slice(self, iran):
        for _number in range(35):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = Relinking.objects.for_lists().get(pk=relinking.plan([iran.pk], reason="A test").pk)
        with CaptureQueriesContext(connection) as queries:
            relinking.work(batch)
        touching = [query["sql"] for query in queries if '"to_read"' in query["sql"]]
        assert [sql.split()[0] for sql in touching] == ["SELECT", "UPDATE"]
        assert Relinking.objects.get().to_read == []

    def test_names_changed_since_are_noticed(self, iran, article):
        add_name(iran, "Persia")
        batch = planned(iran)
        assert not relinking.is_outdated(batch)
        add_name(iran, "Georgia")
        assert relinking.is_outdated(batch)
        relinking.work(relinking.replan(batch))
        assert told(batch) == (3, 1, 0, 0)
        assert not relinking.is_outdated(batch)

    def test_planning_costs_a_fixed_number_of_queries_an_article(
        self, iran, django_assert_max_num_queries
    ):
        for _number in range(10):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        with django_assert_max_num_queries(10 * 2 + 20):
            relinking.work(batch)


class AffectedTests:
    def affected(self, *entities, change=None):
        return relinking.could_affect([entity.pk for entity in entities], change)

    def test_articles_with_any_name_and_those_that_mention_it(self, iran):
        mentioning = make_article(body="<p>Iran.</p>")
        with_new_name = make_article(body="<p>Persia.</p>")
        make_article(body="<p>Georgia.</p>")
        Alias.objects.filter(entity=iran).delete()
        add_name(iran, "Persia")
        assert self.affected(iran) == [mentioning.pk, with_new_name.pk]

    def test_a_surname_may_stand_alone_or_behind_an_initial(self):
        alone = make_article(body="<p>Foreign Minister Mehdiyev spoke.</p>")
        initial = make_article(body="<p>R. Mehdiyev spoke.</p>")
        make_article(body="<p>Ramiz spoke.</p>")
        person = make_person("Ramiz Mehdiyev")
        assert self.affected(person) == [alone.pk, initial.pk]

    def test_another_romanisation_among_the_unknown(self):
        make_person("Ramiz Aliyev")
        article = make_article(body="<p>Then Ramiz Mekhtiev spoke. Ramiz Mekhtiev left.</p>")
        assert article.undecided.get().key == "ramiz mekhtiev"
        person = make_person("Ramiz Mehdiyev")
        assert self.affected(person) == [article.pk]
        deciding.ignore("Ramiz Mekhtiev", by=make_user())
        assert self.affected(person) == [article.pk]

    def test_where_it_is_one_of_several_candidates(self):
        make_country("Congo")
        other = make_country("Other Congo")
        alias = add_name(other, "Congo")
        article = make_article(body="<p>Congo spoke.</p>")
        alias.delete()
        assert self.affected(other) == [article.pk]

    def test_a_new_name_spares_articles_that_only_mention_it(self, iran):
        make_article(body="<p>Iran.</p>")
        article = make_article(body="<p>Persia.</p>")
        before = names_known([iran.pk])
        add_name(iran, "Persia")
        change = what_changed(before, names_known([iran.pk]))
        assert change.by_forms_alone
        assert self.affected(iran, change=change) == [article.pk]

    def test_a_name_that_is_gone_is_looked_for(self):
        person = make_person("Ramiz Mehdiyev")
        article = make_article(body="<p>Somebody Mehdiyev spoke.</p>")
        before = names_known([person.pk])
        person.is_private = True
        person.save()
        change = what_changed(before, names_known([person.pk]))
        assert self.affected(person, change=change) == [article.pk]

    def test_more_than_names_concerns_every_article_that_mentions_it(self, iran):
        article = make_article(body="<p>Iran.</p>")
        before = names_known([iran.pk])
        iran.dissolved = "1990"
        iran.save()
        change = what_changed(before, names_known([iran.pk]))
        assert self.affected(iran, change=change) == [article.pk]

    def test_what_the_linker_does_not_know_is_no_change(self, iran):
        before = names_known([iran.pk])
        iran.summary = "A state."
        iran.save()
        assert what_changed(before, names_known([iran.pk])) is None

    def test_an_event_may_be_described_in_other_words(self, iran):
        georgia = make_country("Georgia")
        described = make_article(body="<p>The talks between Iran and Georgia went on.</p>")
        in_words = make_article(
            body="<p>Closures of many embassies; the closure of one embassy.</p>"
        )
        make_article(body="<p>Talks were held.</p>")
        event = make_event("talks of 2024", participants=[iran, georgia])
        other = make_event("closure of the embassy")
        assert self.affected(event) == [described.pk]
        assert self.affected(other) == [in_words.pk]

    def test_all_who_ever_held_an_office_may_be_asked_for(self, iran):
        article = make_article(body="<p>John Adams spoke.</p>")
        one, other = make_person("John Adams"), make_person("John Adams", slug="john-adams-2")
        publishing.relink(article)
        assert article.undecided.get().reason == "ambiguous"
        everybody = range(10**6, 10**6 + 3000)
        assert relinking.could_affect([*everybody, other.pk, one.pk]) == [article.pk]

    def test_only_those_are_read(self, iran, monkeypatch):
        for _number in range(5):
            make_article(body="<p>Georgia.</p>")
        article = make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        read = []
        real = publishing.link_articles

        def watched(articles, gazetteer):
            articles = list(articles)
            read.extend(one.pk for one in articles)
            return real(articles, gazetteer)

        monkeypatch.setattr(publishing, "link_articles", watched)
        planned(iran)
        assert read == [article.pk]


class ApplyTests:
    def test_links_mentions_and_counts_follow(self, iran, article):
        add_name(iran, "Persia")
        user = make_user()
        batch = relinking.work(relinking.apply(planned(iran), by=user))
        assert (batch.state, batch.applied_by) == (State.APPLIED, user)
        article.refresh_from_db()
        assert named(article) == {"Iran"}
        assert iran.get_absolute_url() in article.body_html
        assert SearchableEntity.objects.get(pk=iran.pk).articles == 1
        before = counts()
        summaries.rebuild()
        assert counts() == before

    def test_text_and_dates_stay(self, iran, article):
        before = Article.objects.values("body", "published_at", "updated_at", "slug").get()
        add_name(iran, "Persia")
        applied(iran)
        assert Article.objects.values("body", "published_at", "updated_at", "slug").get() == before

    def test_a_decision_made_in_between_wins(self, iran, article):
        georgia = make_country("Georgia")
        add_name(iran, "Persia")
        batch = planned(iran)
        deciding.decide(article, "Persia", georgia, by=None)
        relinking.work(relinking.apply(batch))
        assert named(article) == {"Georgia"}
        assert batch.rows.get().outcome == Outcome.UNCHANGED

    def test_what_was_published_in_between_is_linked_as_it_is_now(self, iran, article):
        add_name(iran, "Persia")
        batch = planned(iran)
        publishing.publish(publishing.save_revision(article, make_content(body="<p>Oman.</p>")))
        relinking.work(relinking.apply(batch))
        assert not article.mentions.exists()

    def test_what_is_no_longer_published_is_left_out(self, iran, article):
        add_name(iran, "Persia")
        batch = planned(iran)
        publishing.unpublish(article)
        relinking.work(relinking.apply(batch))
        assert (batch.state, batch.articles) == (State.APPLIED, 0)
        assert batch.rows.get().since == RelinkedArticle.Since.TAKEN_BACK

    def test_a_slice_tells_the_page_cache_once(self, iran, monkeypatch):
        for _number in range(10):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = planned(iran)
        bumped = []
        real = Stamp.bump.__func__
        monkeypatch.setattr(
            Stamp, "bump", classmethod(lambda cls, name: bumped.append(name) or real(cls, name))
        )
        relinking.work(relinking.apply(batch))
        assert bumped == [PAGES]

    def test_the_number_of_queries_of_a_slice(self, iran, django_assert_max_num_queries):
        for _number in range(10):
            make_article(body="<p>Persia and Georgia.</p>")
        add_name(iran, "Persia")
        batch = relinking.apply(planned(iran))
        with django_assert_max_num_queries(10 * 4 + 30):
            relinking.work(batch)

    @pytest.mark.usefixtures("slices_of_ten")
    def test_it_goes_on_where_it_stopped(self, iran):
        for _number in range(15):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = relinking.apply(planned(iran))
        relinking.work(batch, seconds=0)
        assert (batch.state, batch.done, Mention.objects.count()) == (State.APPLYING, 10, 10)
        relinking.work(batch)
        assert (batch.state, batch.done, Mention.objects.count()) == (State.APPLIED, 15, 15)

    def test_only_what_is_planned_is_applied(self, iran, article):
        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        assert relinking.apply(batch).state == State.PLANNING
        relinking.work(batch)
        relinking.discard(batch)
        assert relinking.apply(batch).state == State.DISCARDED
        assert not batch.rows.exists()


class UndoTests:
    def test_everything_is_as_it_was(self, iran, article):
        make_country("Georgia")
        other = make_country("Other Iran")
        publishing.relink(article)
        before = links()
        add_name(iran, "Persia")
        add_name(other, "Georgia")
        batch = applied(iran, other)
        assert links() != before
        undone(batch)
        assert batch.state == State.UNDONE
        assert links() == before
        assert batch.rows.get().outcome == Outcome.UNDONE

    def test_and_can_be_applied_once_more(self, iran, article):
        add_name(iran, "Persia")
        batch = applied(iran)
        after = links()
        undone(batch)
        relinking.work(relinking.apply(batch))
        assert links() == after

    def test_an_article_published_anew_since_is_left_alone(self, iran, article):
        add_name(iran, "Persia")
        batch = applied(iran)
        publishing.publish(article.revisions.get())
        after = links()
        undone(batch)
        assert links() == after
        row = batch.rows.get()
        assert (row.outcome, row.since) == (Outcome.LEFT_ALONE, "published")

    def test_a_decision_made_since_is_left_alone(self, iran, article):
        add_name(iran, "Persia")
        batch = applied(iran)
        deciding.decide(article, "Persia", iran, by=None)
        after = links()
        undone(batch)
        assert links() == after
        assert batch.rows.get().since == "decided"

    def test_links_that_changed_since_are_left_alone(self, iran, article):
        add_name(iran, "Persia")
        batch = applied(iran)
        make_country("Georgia")
        publishing.relink(article)
        undone(batch)
        assert named(article) == {"Georgia", "Iran"}
        assert batch.rows.get().since == "linked"

    def test_nobody_private_comes_back(self, iran):
        person = make_person("Ramiz Mehdiyev")
        article = make_article(body="<p>Ramiz Mehdiyev spoke of Persia.</p>")
        alias = Alias.objects.get(entity=person)
        alias.delete()
        person.name = "Somebody Else"
        person.save()
        batch = applied(person)
        assert not article.mentions.exists()
        person.is_private = True
        person.save()
        undone(batch)
        assert not article.mentions.exists()
        assert batch.rows.get().since == "gone"

    def test_a_withdrawn_article_is_left_alone(self, iran, article):
        add_name(iran, "Persia")
        batch = applied(iran)
        publishing.withdraw(article, "Wrong.")
        undone(batch)
        assert batch.rows.get().since == "taken"

    @pytest.mark.usefixtures("slices_of_ten")
    def test_what_is_half_applied_can_be_undone(self, iran):
        for _number in range(15):
            make_article(body="<p>Persia.</p>")
        before = links()
        add_name(iran, "Persia")
        batch = relinking.apply(planned(iran))
        relinking.work(batch, seconds=0)
        undone(batch)
        assert links()[:1] == before[:1]
        assert batch.state == State.UNDONE

    def test_of_two_batches_the_earlier_leaves_alone_what_the_later_did(self, iran, article):
        georgia = make_country("Sakartvelo")
        add_name(iran, "Persia")
        one = applied(iran)
        add_name(georgia, "Georgia")
        other = applied(georgia)
        undone(one)
        assert one.rows.get().since == "linked"
        undone(other)
        assert named(article) == {"Iran"}


class CommandTests:
    def run(self, capsys, *arguments):
        call_command("relink_articles", *arguments)
        return capsys.readouterr().out

    def test_a_dry_run_prints_the_effect_and_stores_nothing(self, iran, article, capsys):
        add_name(iran, "Persia")
        out = self.run(capsys, "--entity", "iran", "--dry-run")
        assert "“Persia”: nobody → Iran" in out
        assert "Persia and Georgia." in out
        assert "2 links in 1 articles, 0 ambiguous, 0 rejected" in out
        assert not Relinking.objects.exists()
        assert not article.mentions.exists()

    def test_an_entity_is_planned_and_applied_as_a_batch(self, iran, article, capsys):
        add_name(iran, "Persia")
        out = self.run(capsys, "--entity", "iran")
        batch = Relinking.objects.get()
        assert f"Batch {batch.pk} (applied): 2 links in 1 articles" in out
        assert named(article) == {"Iran"}
        assert f"Batch {batch.pk} (undone), 0 left alone" in self.run(capsys, "--undo", batch.pk)
        assert not article.mentions.exists()

    def test_a_batch_of_the_desk_is_finished(self, iran, article, capsys):
        add_name(iran, "Persia")
        batch = relinking.plan([iran.pk], reason="A test")
        assert "waiting to be applied" in self.run(capsys, "--batch", batch.pk)

    def test_all_and_some(self, iran, article, capsys):
        add_name(iran, "Persia")
        make_draft(body="<p>Persia.</p>")
        assert "Done: 1 articles, 1 of them changed." in self.run(capsys)
        assert "Done: 1 articles, 0 of them changed." in self.run(capsys)
        assert "Done: 1 articles." in self.run(capsys, article.pk)

    def test_mistakes_are_told(self):
        for arguments in (
            ["--entity", "nobody"],
            ["--batch", "7"],
            ["--resume"],
            ["--dry-run"],
        ):
            with pytest.raises(CommandError):
                call_command("relink_articles", *arguments)

    def test_a_complete_one_is_resumed(self, iran, capsys):
        for _number in range(60):
            make_article(body="<p>Persia.</p>")
        add_name(iran, "Persia")
        batch = relinking.begin_complete("A test")
        relinking.work(batch, seconds=0)
        assert (batch.state, batch.done) == (State.APPLYING, 50)
        assert "Done: 60 articles, 60 of them changed." in self.run(capsys, "--resume")
        assert relinking.undo(batch).state == State.APPLIED
        assert UndecidedName.objects.count() == 0


class BatchTests:
    def test_many_articles_take_as_many_queries_as_one(self):
        make_person("Ramiz Mehdiyev")
        make_country("Armenia")
        articles = [
            make_article(f"A {index}", body="<p>Ramiz Mehdiyev and Vano Unknown in Armenia.</p>")
            for index in range(20)
        ]
        gazetteer = current_gazetteer()
        with CaptureQueriesContext(connection) as one:
            publishing.link_articles(articles[:1], gazetteer)
        with CaptureQueriesContext(connection) as many:
            linked = publishing.link_articles(articles, gazetteer)
        assert len(linked) == 20
        assert all(len(found.state.mentions) == 2 for found in linked.values())
        assert len(many) == len(one)
