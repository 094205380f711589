"""Who may do what: groups, permissions and reach, without a page."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command

from articles import publishing, roles
from articles.models import Article, RoleGrant
from articles.role_groups import ADMINISTRATORS, AUTHORS, EDITORS, REFERENCE_DESK, grant_roles
from articles.roles import RoleAct, may
from tests.factories import make_article, make_author, make_content, make_draft, make_user

pytestmark = pytest.mark.django_db


def member(username, *groups):
    user = make_user(username, is_superuser=False)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def author():
    return member("anna", AUTHORS)


@pytest.fixture
def editor():
    return member("edgar", EDITORS)


@pytest.fixture
def clerk():
    return member("rita", REFERENCE_DESK)


def acts(user, article=None):
    return {act.value for act in RoleAct if may(user, act, article)}


class GroupTests:
    def test_the_four_are_there_after_migrating(self):
        found = set(Group.objects.values_list("name", flat=True))
        assert {AUTHORS, EDITORS, REFERENCE_DESK, ADMINISTRATORS} <= found

    def test_administrators_have_all_there_is(self):
        group = Group.objects.get(name=ADMINISTRATORS)
        assert group.permissions.count() == Permission.objects.count()

    def test_what_a_site_takes_away_stays_away_and_what_it_adds_stays(self):
        group = Group.objects.get(name=AUTHORS)
        taken = Permission.objects.get(codename="add_image", content_type__app_label="articles")
        added = Permission.objects.get(codename="view_user")
        group.permissions.remove(taken)
        group.permissions.add(added)
        call_command("migrate", verbosity=0)
        kept = set(group.permissions.all())
        assert taken not in kept
        assert added in kept

    def test_a_permission_that_is_new_is_given(self):
        group = Group.objects.get(name=EDITORS)
        permission = Permission.objects.get(
            codename="publish_article", content_type__app_label="articles"
        )
        group.permissions.remove(permission)
        RoleGrant.objects.filter(group=group, permission=permission).delete()
        grant_roles(sender=apps.get_app_config("articles"), using="default")
        assert permission in group.permissions.all()

    def test_again_changes_nothing(self, django_assert_max_num_queries):
        before = RoleGrant.objects.count()
        grant_roles(sender=apps.get_app_config("articles"), using="default")
        assert RoleGrant.objects.count() == before

    def test_authors_publish_nothing_and_see_nobody_elses(self):
        held = set(
            Group.objects.get(name=AUTHORS).permissions.filter(
                content_type__app_label="articles"
            ).values_list("codename", flat=True)
        )  # fmt: skip
        assert held == {
            "add_article", "change_own_article", "add_image", "view_image", "view_author",
            "view_topic",
        }  # fmt: skip


class UpgradeTests:
    migration = import_module("articles.migrations.0016_workflow_as_before")

    def test_whoever_changed_articles_goes_on_publishing_reviewing_and_deciding(self):
        held = Permission.objects.get(codename="change_article")
        alone, grouped = (make_user(name, is_superuser=False) for name in ("alone", "grouped"))
        alone.user_permissions.add(held)
        old_desk = Group.objects.create(name="Our desk")
        old_desk.permissions.add(held)
        grouped.groups.add(old_desk)
        self.migration.keep_what_editors_may(apps, None)
        for user in (alone, grouped):
            assert {"write", "publish", "review", "decide"} <= acts(user, make_draft())
        assert (
            not Group.objects.get(name=AUTHORS)
            .permissions.filter(codename="publish_article")
            .exists()
        )

    def test_who_began_an_article_is_who_saved_it_first(self, author, editor):
        article = make_draft(by=author)
        publishing.save_revision(article, make_content("Changed"), by=editor)
        Article.objects.update(created_by=None)
        self.migration.say_who_began(apps, None)
        assert Article.objects.get().created_by == author


class MayTests:
    def test_an_author_with_their_own_draft(self, author):
        article = make_draft(by=author)
        assert acts(author, article) == {"read", "write", "submit", "delete", "share_preview"}

    def test_an_author_with_somebody_elses(self, author):
        assert acts(author, make_draft(by=make_user("other"))) == set()
        assert acts(author, make_article()) == set()

    def test_an_author_under_review_reads_and_takes_back(self, author):
        article = make_draft(by=author)
        for stage in (Article.Stage.IN_REVIEW, Article.Stage.APPROVED):
            article.stage = stage
            assert acts(author, article) == {"read", "submit", "share_preview"}

    def test_an_author_reworks_what_is_live_and_deletes_it_never(self, author):
        article = make_article(by=author)
        assert acts(author, article) == {"read", "write", "submit", "share_preview"}
        article.status = Article.Status.WITHDRAWN
        assert "write" not in acts(author, article)

    def test_a_byline_makes_it_ones_own(self, author):
        signed = make_author("Anna", user=author)
        article = make_draft(authors=[signed], by=make_user("other"))
        assert may(author, RoleAct.WRITE, article)
        assert not may(author, RoleAct.WRITE, make_draft(authors=[make_author("Bela")]))

    def test_an_editor_with_any(self, editor):
        article = make_draft()
        article.stage = Article.Stage.IN_REVIEW
        assert acts(editor, article) == {act.value for act in RoleAct}

    def test_the_reference_desk_reads_and_relinks(self, clerk):
        assert acts(clerk, make_draft()) == {"read"}
        assert may(clerk, RoleAct.RELINK)
        assert not may(clerk, RoleAct.WRITE)

    def test_publishing_needs_reach_as_well(self, author):
        permission = Permission.objects.get(codename="publish_article")
        author.user_permissions.add(permission)
        assert may(author, RoleAct.PUBLISH, make_draft(by=author))
        assert not may(author, RoleAct.PUBLISH, make_draft())

    def test_nobody_and_the_inactive_may_nothing(self, editor):
        article = make_draft()
        assert acts(AnonymousUser(), article) == set()
        assert acts(AnonymousUser()) == set()
        editor.is_active = False
        assert acts(editor, article) == set()

    def test_a_draft_that_nobody_began_is_not_everybodys(self, author):
        assert not roles.is_own(AnonymousUser(), make_draft())
        assert not roles.is_own(author, make_draft())


class VisibleTests:
    def test_each_sees_what_is_theirs(self, author, editor, clerk):
        own = make_draft("Mine", by=author)
        other = make_draft("Not mine", by=editor)
        assert list(roles.visible_to(author)) == [own]
        assert set(roles.visible_to(editor)) == set(roles.visible_to(clerk)) == {own, other}
        assert not roles.visible_to(make_user("nobody", is_superuser=False)).exists()

    def test_what_may_be_written_in_agrees_with_may(self, author, editor, clerk):
        articles = [
            make_draft(by=author),
            make_draft(authors=[make_author("Anna", user=author)]),
            make_draft(by=editor),
            make_article(by=author),
        ]
        Article.objects.filter(pk=make_draft(by=author).pk).update(stage="in_review")
        withdrawn = make_article(by=author)
        publishing.withdraw(withdrawn, "An error.")
        assert len(articles) < Article.objects.count()
        for user in (author, editor, clerk):
            allowed = {one for one in Article.objects.all() if may(user, RoleAct.WRITE, one)}
            assert set(roles.editable_by(user)) == allowed
            seen = {one for one in Article.objects.all() if may(user, RoleAct.READ, one)}
            assert set(roles.visible_to(user)) == seen
