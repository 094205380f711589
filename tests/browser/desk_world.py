"""A newsroom with something in every corner, so that no page of the desk is empty."""

from __future__ import annotations

import datetime
import uuid

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles import deciding, images, publishing, recycling, relinking, topics, workflow
from articles.correcting import amend, issue
from articles.models import (
    Article,
    Decision,
    FormerPath,
    FormerSlug,
    LinkPlace,
    OutboundLink,
    PinnedArticle,
    PreviewLink,
    Surroundings,
    Topic,
)
from articles.role_groups import AUTHORS
from people.deleting import delete_entities
from people.merging import merge
from people.models import FormerAddress
from tests import factories
from tests.articles.pictures import stored, upload
from tests.chromium import PASSWORD

LONG = "Having lost Armenia, Moscow looks for somebody to blame, and finds the one who warned it"
BODY = """\
<h2>Who said what</h2>
<p>Foreign Minister Tigran Zorabyan met <strong>Ali Hasanov</strong> in Yerevan, and Vahan Petrosyan
said <q>nothing</q>.<sup><a href="#n1">1</a></sup> Madame Tussaud, of the
<a href="/people/gone-for-good/">Institute</a>, wrote about it <a href="https://example.org/gone">
elsewhere</a>. Persia was not asked.</p>
<blockquote><p>We agree.</p></blockquote>
<figure><img src="{picture}" alt="Flags"><figcaption>Two flags</figcaption></figure>
<table><tbody><tr><th>Year</th><th>Talks</th></tr><tr><td>2020</td><td>None</td></tr></tbody></table>
<ol><li id="n1"><p>A note.</p></li></ol>"""


class World:
    """Makes everything once; `rows` says which object of a model is looked at."""

    def __init__(self):
        self.editor = factories.make_user("editor", password=PASSWORD)
        self.colleague = factories.make_user("colleague")
        self.author = factories.make_user("author", is_superuser=False, password=PASSWORD)
        self.author.groups.add(Group.objects.get(name=AUTHORS))
        self.rows = {}
        self._make_reference_desk()
        self._make_pictures()
        self._make_articles()
        self._make_what_surrounds_articles()
        self._make_workflow()
        self._make_merges()
        self._make_records()

    def _make_reference_desk(self):
        self.armenia = factories.make_country("Armenia", aliases=[("Yerevan", "seat")])
        self.iran = factories.make_country("Iran")
        person = factories.make_person(
            "Vahan Petrosyan",
            summary="A politician of the second republic",
            offices=[("President", self.armenia, "2021", ""), ("Judge", self.iran, "1999", "2004")],
            countries=[self.armenia],
            aliases=[("Վահան Պետրոսյան", "name"), ("Petrosyan", "name", "weak")],
        )
        self.person = person
        for title in ("Judge", "Envoy"):
            factories.make_person("Ali Hasanov", offices=[(title, None, "2000", "2010")])
        factories.make_person("John Adams", offices=[("Speaker", None, "2000", "")], died="2010")
        factories.make_organisation("Institute of Wars", aliases=[("IoW", "acronym")])
        factories.make_event("Geneva Conference", participants=[(person, "host"), self.armenia])
        delete_entities([factories.make_person("Gone For Good")])
        FormerAddress.objects.create(slug="vahan", entity=person)
        person.summary = "A politician"
        person.save()
        deciding.ignore("Madame Tussaud", by=self.editor)
        self.rows |= {type(person): person, type(self.armenia): self.armenia}

    def _make_pictures(self):
        words = {"caption": "Two flags", "credit": "A. Camera", "licence": "CC BY 4.0"}
        self.picture = stored("red", size=(900, 600), **words)
        images.replace(self.picture, images.prepare(upload("lime")), by=self.editor)
        self.picture.refresh_from_db()
        self.unused = stored("teal", "a-file-with-quite-a-long-name-from-a-camera-0001.jpg", alt="")
        self.rows[type(self.picture)] = self.picture

    def _make_articles(self):
        self.signed = factories.make_author("Anna Sahakyan", bio="Writes.", user=self.author)
        now = timezone.now()
        self.live = factories.make_article(
            LONG,
            BODY.format(picture=self.picture.file.url),
            published=now - datetime.timedelta(days=2),
            by=self.editor,
            standfirst="What a minister said, and to whom.",
            authors=[self.signed],
            lead_image=self.picture.pk,
            about=[self.person.pk, self.armenia.pk],
            tags=["Gas", "Pipelines and what flows through them"],
            review_on=timezone.localdate(),
        )
        for number in (1, 2):
            text = "<p>The government of Persia met. Ali Hasanov and Vahan Petrosyan came.</p>"
            self.other = factories.make_article(f"Number {number}", text, tags=["Gas"])
        factories.make_article("Coming", published=now + datetime.timedelta(days=1))
        self.withdrawn = factories.make_article("A mistake")
        publishing.withdraw(self.withdrawn, "It was not so.")
        self.draft = factories.make_draft(
            "A draft", BODY.format(picture=self.unused.file.url), by=self.author
        )
        self.to_delete = factories.make_draft("Nobody needs this", by=self.editor)
        self.binned = factories.make_draft("A draft that nobody wanted")
        recycling.bin(self.binned, by=self.editor)
        self._rework(now)
        self.rows[Article] = self.live

    def _rework(self, now):
        """A newer version over what is live, one planned, one typed and not saved."""
        content = self.live.revisions.versions().first().read()
        content.headline = f"{LONG} again"
        content.body = content.body.replace("nothing", "nothing at all")
        revision = publishing.save_revision(self.live, content, by=self.colleague)
        publishing.schedule_change(revision, now + datetime.timedelta(days=3), by=self.colleague)
        content.standfirst = "Typed, and not yet saved."
        typing = publishing.Typing(revision.number, uuid.uuid4())
        publishing.autosave(self.live, content, by=self.editor, typing=typing)

    def _make_what_surrounds_articles(self):
        Decision.objects.create(article=self.live, surface="Armenia", entity=self.armenia)
        amend(issue(self.live, "correction", "She spoke on Tuesday."), "On Wednesday.")
        self.link, self.token = PreviewLink.objects.issue(
            self.live.revisions.first(), days=7, label="Maria", created_by=self.editor
        )
        factories.make_dossier(items=[(self.live, "Where it began"), self.draft])
        PinnedArticle.objects.create(article=self.live, other=self.other)
        FormerPath.objects.create(path="/old/2019/losing-armenia.html", article=self.live)
        link = OutboundLink.objects.create(
            address="https://example.org/gone-and-not-to-be-found-under-any-other-address",
            state="dead",
            reason="410 Gone",
            failing_since=timezone.now(),
        )
        LinkPlace.objects.create(link=link, article=self.live, sentence="As they wrote elsewhere.")
        self.rows |= {OutboundLink: link, Surroundings: Surroundings.objects.get(pk=self.live.pk)}

    def _make_workflow(self):
        self.in_review = factories.make_draft("Handed in", by=self.author)
        workflow.submit(self.in_review, by=self.author, text="Please look at the @editor's part.")
        for article in (self.live, self.draft):
            workflow.comment(article, by=self.colleague, text="Who says so, @editor?")
        note = workflow.comment(self.live, by=self.author, text="See https://example.org/").note
        workflow.resolve(note, by=self.editor)
        sent_back = factories.make_draft("Sent back", by=self.author)
        workflow.submit(sent_back, by=self.author)
        workflow.send_back(sent_back, by=self.editor, text="Shorter.")

    def _make_merges(self):
        kept = factories.make_person("Ilham Aliyev", born="1961-12-24", summary="A president")
        gone = factories.make_person("Ilham Aliyew", slug="aliyew", born="1961", summary="Other")
        factories.make_person("Ilham Aliyev", slug="aliyev-again", summary="President")
        self.merge = merge(kept, gone, ["born"], by=self.editor)
        self.pair = [
            factories.make_organisation("Union of Writers", slug=f"writers-{number}", summary=words)
            for number, words in enumerate(("A union", "Another union"))
        ]
        Topic.objects.create(name="Natural gas", slug="natural-gas")
        self.topic = Topic.objects.get(name="Gas")
        self.topic_merge = topics.merge(Topic.objects.get(slug="natural-gas"), self.topic)
        FormerSlug.objects.create(kind="topic", slug="oil", topic=self.topic)
        self.rows[Topic] = self.topic

    def _make_records(self):
        deciding.add_spelling(self.iran, "Persia")
        self.batch = relinking.work(relinking.plan([self.iran.pk], reason="Names of Iran"))
        applied = relinking.work(relinking.plan([self.iran.pk], reason="Names of Iran, again"))
        self.applied = relinking.work(relinking.apply(applied))
        LogEntry.objects.create(
            user=self.editor,
            content_type=ContentType.objects.get_for_model(Article),
            object_id=self.live.pk,
            object_repr=LONG,
            action_flag=CHANGE,
            change_message="Published version 1.",
        )
        about = {"user_agent": "Mozilla/5.0 (X11; Linux x86_64)" * 3, "ip_address": "192.0.2.1"}
        about |= {"username": "editor", "http_accept": "text/html", "path_info": "/admin/login/"}
        AccessAttempt.objects.create(
            **about, get_data="next=/admin/", post_data="", failures_since_start=2
        )
        AccessFailureLog.objects.create(**about, locked_out=False)
        AccessLog.objects.create(**about)
        self.rows[type(self.batch)] = self.batch
