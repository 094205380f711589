"""Each role against each act, over HTTP: the table that docs/editing.md tells in words.

A row names who may; for everybody else the same request must be refused and change nothing.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from articles import publishing, workflow
from articles.models import (
    Article,
    Correction,
    Decision,
    IgnoredName,
    Image,
    Note,
    PreviewLink,
    Relinking,
    Revision,
    Topic,
)
from articles.role_groups import ADMINISTRATORS, AUTHORS, EDITORS, REFERENCE_DESK
from people.models import Alias, Event, Office, Person
from tests import factories
from tests.articles.article_form import change_url, in_days, typed

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "staff", "author", "colleague", "editor", "desk", "admin", "super"]
GROUPS = {"author": AUTHORS, "colleague": AUTHORS, "editor": EDITORS, "desk": REFERENCE_DESK,
          "admin": ADMINISTRATORS}  # fmt: skip
BODY = "<p>Ali Hasanov met Anna Unheardoff in Yerevan.</p>"


@dataclass
class World:
    """One of everything; the articles are the author's."""

    users: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        for role in ROLES[1:]:
            user = factories.make_user(role, is_superuser=role == "super")
            if role in GROUPS:
                user.groups.add(Group.objects.get(name=GROUPS[role]))
            self.users[role] = user
        author = self.users["author"]
        self.judge = factories.make_person("Ali Hasanov", family_name="Hasanov")
        self.envoy = factories.make_person("Ali Hasanov", family_name="Hasanov")
        self.draft = factories.make_draft("The draft", BODY, by=author)
        self.submitted = factories.make_draft("The submitted", BODY, by=author)
        workflow.submit(self.submitted, by=author)
        self.live = factories.make_article("The live", BODY, by=author)
        self.topic = Topic.objects.create(name="gas", slug="gas")
        self.writer = factories.make_author("Anna Sahakyan")
        self.image = factories.make_image()

    def fresh(self, article):
        return Article.objects.get(pk=article.pk)


def at(name, *args):
    return reverse(f"admin:{name}", args=args)


def page(name, *args):
    return lambda client, w: client.get(at(name, *[pk_of(w, arg) for arg in args]))


def pk_of(world, name):
    return getattr(world, name).pk


def form(article_name, **fields):
    """The form of an article, with a button."""

    def send(client, world):
        article = getattr(world, article_name)
        return client.post(at("articles_article_change", article.pk), typed(article, **fields))

    return send


def act(article_name, **fields):
    """The workflow's own page."""

    def send(client, world):
        article = getattr(world, article_name)
        return client.post(at("articles_article_workflow", article.pk), fields)

    return send


def post(name, *args, **data):
    def send(client, world):
        fields = {key: value(world) if callable(value) else value for key, value in data.items()}
        return client.post(at(name, *[pk_of(world, arg) for arg in args]), fields)

    return send


def shows(text):
    return lambda world, answer: answer.status_code == 200 and text in answer.content.decode()


def opens(world, answer):
    return answer.status_code == 200


def stage(article_name, wanted):
    return lambda world, _answer: world.fresh(getattr(world, article_name)).stage == wanted


def exists(model, **fields):
    return lambda _world, _answer: model.objects.filter(**fields).exists()


def is_public(article_name, wanted=True):
    return lambda world, _answer: world.fresh(getattr(world, article_name)).is_public is wanted


def saved(article_name, headline):
    def check(world, _answer):
        article = getattr(world, article_name)
        return article.revisions.versions().first().content["headline"] == headline

    return check


def begun(headline):
    return exists(Article, headline=headline)


def image_file(_world):
    from PIL import Image as Pillow

    data = io.BytesIO()
    Pillow.new("RGB", (40, 30), "navy").save(data, "PNG")
    return SimpleUploadedFile("new.png", data.getvalue(), "image/png")


def empty_inline(prefix):
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def add_form(view, prefixes, **fields):
    """An admin's form of something new, its inlines empty."""
    data = {key: value for prefix in prefixes for key, value in empty_inline(prefix).items()}
    return lambda client, _world: client.post(at(view), data | fields)


PERSON = ["aliases", "tenures"]
RUN = "editor admin super"  # who runs the newsroom
OWN = f"author {RUN}"
READ = f"author desk {RUN}"
ALL_READ = f"desk {RUN}"
WRITE = f"author colleague {RUN}"
FACTS = "desk admin super"
EVERYBODY = "staff author colleague editor desk admin super"

# What is done, by which request; how one sees that it was done; who may.
ACTS = [
    # --- seeing ---------------------------------------------------------------------------------
    ("front page", page("index"), opens, EVERYBODY),
    ("inbox", page("articles_inboxitem_changelist"), opens, EVERYBODY),
    ("list of articles", page("articles_article_changelist"), opens, f"colleague {READ}"),
    ("a draft in the list", page("articles_article_changelist"), shows("The draft"), READ),
    ("a draft of theirs on the front page", page("index"), shows("The draft"), "author"),
    ("what waits for review on the front page", page("index"), shows("The submitted"), OWN),
    ("open a draft", page("articles_article_change", "draft"), shows("The draft"), READ),
    ("its history", page("articles_article_history", "draft"), shows("The draft"), READ),
    ("its versions", page("articles_article_versions", "draft"), opens, READ),
    ("compare", page("articles_article_compare", "draft"), opens, READ),
    ("a version in the list", page("articles_revision_changelist"), shows("The draft"), READ),
    ("preview", page("articles_article_preview_page", "draft"), shows("The draft"), READ),
    ("report", post("articles_article_report", "draft"), opens, READ),
    ("names in it", page("articles_article_names", "draft"), opens, READ),
    ("another's edition begun from it",
        lambda client, w: client.get(at("articles_article_add"), {"edition_of": w.draft.pk}),
        lambda w, answer: answer.status_code == 200
            and answer.context["adminform"].form.initial.get("edition_of") == w.draft.pk, OWN),
    # --- writing --------------------------------------------------------------------------------
    ("begin an article",
        lambda client, w: client.post(at("articles_article_add"), typed(headline="Begun")),
        begun("Begun"), WRITE),
    ("begin another edition of one",
        lambda client, w: client.post(at("articles_article_add"), typed(
            headline="Edition", language="ru", edition_of=w.draft.pk)),
        lambda w, _answer: Article.objects.filter(
            translation_key=w.draft.translation_key).count() == 2, OWN),
    ("save a draft", form("draft", headline="Saved"), saved("draft", "Saved"), OWN),
    ("autosave a draft",
        post("articles_article_autosave", "draft", headline="Kept",
             form_key="8d3c0a0e-4b9f-4f67-9a0f-6f3b2d4a5c11"),
        exists(Revision, kind="autosaved"), OWN),
    ("restore a version", post("articles_article_restore", "draft", number=1),
        lambda w, _answer: w.draft.revisions.count() == 2, OWN),
    ("save under review", form("submitted", headline="Saved"), saved("submitted", "Saved"), RUN),
    ("rework a live article", form("live", headline="Reworked"), saved("live", "Reworked"), OWN),
    ("put a draft into the bin", post("articles_article_delete", "draft", post="yes"),
        lambda w, _answer: Article.objects.get(pk=w.draft.pk).binned_at is not None, OWN),
    ("upload an image",
        post("articles_image_upload", file=image_file, alt="A table"),
        lambda _w, _answer: Image.objects.count() == 2, f"desk {WRITE}"),
    # --- the workflow ---------------------------------------------------------------------------
    ("submit", form("draft", _submit="1"), stage("draft", "in_review"), OWN),
    ("submit from its page", act("draft", _submit="1"), stage("draft", "in_review"), OWN),
    ("take back", act("submitted", _take_back="1"), stage("submitted", "draft"), OWN),
    ("approve", form("submitted", _approve="1"), stage("submitted", "approved"), RUN),
    ("approve from its page", act("submitted", _approve="1"), stage("submitted", "approved"), RUN),
    ("send back", form("submitted", _send_back="1", message="Who?"), stage("submitted", "draft"),
        RUN),
    ("send back from its page", act("submitted", _send_back="1", message="Who?"),
        stage("submitted", "draft"), RUN),
    ("leave a note", act("draft", _comment="1", message="Hm."), exists(Note, text="Hm."), READ),
    # --- before readers -------------------------------------------------------------------------
    ("publish", form("draft", _publish="1"), is_public("draft"), RUN),
    ("publish what is begun", lambda client, w: client.post(
        at("articles_article_add"), typed(headline="At once", body="<p>X.</p>", _publish="1")),
        exists(Article, status="published", headline="At once"), RUN),
    ("schedule", form("draft", _schedule="1", **in_days(2)),
        exists(Article, status="published", headline="The draft"), RUN),
    ("publish a rework", form("live", headline="Reworked", _publish="1"),
        exists(Article, status="published", headline="Reworked"), RUN),
    ("schedule a rework", form("live", headline="Reworked", _schedule="1", **in_days(2)),
        exists(Revision, publish_at__isnull=False), RUN),
    ("unpublish", form("live", _unpublish="1"), is_public("live", False), RUN),
    ("withdraw", form("live", _withdraw="1", withdrawal_note="Wrong."), is_public("live", False),
        RUN),
    ("correct", post("articles_correction_add", article=lambda w: w.live.pk, kind="correction",
                     text="It was Tuesday.", issued_at_0="2026-01-02", issued_at_1="10:00"),
        exists(Correction), RUN),
    ("share a preview", post("articles_article_shared", "draft", **{"share-days": 7}),
        exists(PreviewLink), OWN),
    ("what stands around it", page("articles_surroundings_change", "live"), opens, READ),
    # --- names ----------------------------------------------------------------------------------
    ("decide in an article",
        post("articles_article_decide", "draft", surface="Ali Hasanov", act="never"),
        exists(Decision), RUN),
    ("decide everywhere", post("articles_undecidedname_act", surface="Ali Hasanov",
                               act="everywhere", means="never"), exists(Decision), RUN),
    ("a spelling", post("articles_undecidedname_act", surface="Anna Unheardoff", act="spelling",
                        means=lambda w: w.judge.pk), exists(Alias, kind="spelling"), FACTS),
    ("ignore for ever", post("articles_undecidedname_act", surface="Anna Unheardoff",
                             act="ignore"), exists(IgnoredName), ALL_READ),
    ("names that wait", page("articles_undecidedname_changelist"), opens, ALL_READ),
    ("changes in the archive", post("articles_relinking_plan", "judge"), exists(Relinking),
        ALL_READ),
    # --- the reference desk -----------------------------------------------------------------------
    ("look at a person", page("people_person_change", "judge"), opens, f"colleague {READ}"),
    ("add a person", add_form("people_person_add", PERSON, name="New Person", prominence="1"),
        exists(Person, name="New Person"), FACTS),
    ("delete a person", post("people_person_delete", "envoy", post="yes"),
        lambda w, _answer: not Person.objects.filter(pk=w.envoy.pk).exists(), FACTS),
    ("add an office", add_form("people_office_add", ["tenures"], title="Envoy", rank="10"),
        exists(Office, title="Envoy"), FACTS),
    ("add an event", add_form("people_event_add", ["aliases", "parts"], prominence="1",
                              name="New Event", certainty="confirmed"),
        exists(Event, name="New Event"), FACTS),
    ("merge two", lambda client, w: client.post(
        at("people_merge_effect"), {"kept": w.judge.pk, "gone": w.envoy.pk}),
        lambda w, _answer: not Person.objects.filter(pk=w.envoy.pk).exists(), FACTS),
    ("import people", page("people_person_import"), opens, FACTS),
    ("import articles", page("articles_article_import"), opens, RUN),
    ("change a topic", page("articles_topic_change", "topic"), shows('name="_save"'), ALL_READ),
    # --- accounts ---------------------------------------------------------------------------------
    ("accounts", page("auth_user_changelist"), opens, "admin super"),
    ("groups", page("auth_group_changelist"), opens, "admin super"),
    ("authors", page("articles_author_change", "writer"), shows('name="_save"'), RUN),
    ("whose account an author is", page("articles_author_change", "writer"),
        shows('name="user"'), "admin super"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("send", "done", "allowed"),
    [pytest.param(*row[1:], id=row[0]) for row in ACTS],
)
class MatrixTests:
    def test_done_by_those_who_may_and_by_nobody_else(self, client, send, done, allowed):
        world = World()
        may, surprises = set(allowed.split()), []
        assert may <= set(ROLES)
        for role in ROLES:
            with transaction.atomic():
                client.logout()
                if role != "nobody":
                    client.force_login(world.users[role])
                answer = send(client, world)
                is_done = done(world, answer)
                if is_done != (role in may) or answer.status_code >= 500:
                    surprises.append((role, "done" if is_done else "not", answer.status_code))
                transaction.set_rollback(True)
        assert surprises == []


class TableTests:
    def test_every_role_and_every_act_of_roles_is_in_it(self):
        assert {role for row in ACTS for role in row[3].split()} == set(ROLES) - {"nobody"}
        assert len({row[0] for row in ACTS}) == len(ACTS) >= 50

    def test_publishing_is_what_the_table_says_it_is(self):
        article = factories.make_draft()
        assert not article.is_public
        publishing.publish(article.revisions.versions().first())
        assert Article.objects.get().is_public


class WaysTests:
    """No page of the desk offers a way that ends at a refusal."""

    @pytest.mark.parametrize("group", [AUTHORS, EDITORS, REFERENCE_DESK, ADMINISTRATORS])
    def test_every_link_opens(self, client, group):
        user = factories.make_user("somebody", is_superuser=False)
        user.groups.add(Group.objects.get(name=group))
        own = factories.make_author("Some Body", user=user)
        article = factories.make_article("Live", authors=[own])
        factories.make_draft("Draft", authors=[own])
        client.force_login(user)
        pages = ["/admin/", "/admin/articles/article/", change_url(article)]
        dead = {}
        for page in pages:
            links = re.findall(r'href="(/admin/[^"#]*)"', client.get(page).content.decode())
            found = {link.replace("&amp;", "&") for link in links}
            assert found
            for link in sorted(found):
                status = client.get(link).status_code
                if status >= 400 and "logout" not in link:
                    dead[link] = status
        assert dead == {}
