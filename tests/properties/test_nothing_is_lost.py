"""Whatever is done in whatever order: every text that was acknowledged is in some revision.

Two editors, each with a form open, through the real views. A text counts as acknowledged when its
request was answered with success, or when the refusal says that it is kept.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import publishing
from articles.models import Article, Content, Presence, Revision
from articles.publishing import cleaned, drafting, settle_due
from tests import factories
from tests.articles.article_form import in_days, typed, url

pytestmark = pytest.mark.django_db

ACTS = st.tuples(
    st.sampled_from(
        [
            "type", "type", "autosave", "autosave", "save", "save", "keep mine", "merge", "open",
            "restore", "take over", "put aside", "publish", "schedule", "take back", "unpublish",
            "withdraw", "log out", "kill", "sent twice", "leave", "wait",
        ]
    ),
    st.integers(0, 1),
    st.integers(0, 9),
)  # fmt: skip


TEXTS = ("headline", "standfirst", "dateline", "body")


def texts(content) -> tuple[str, ...]:
    """All that is typed freely."""
    return tuple(getattr(content, name) for name in TEXTS)


class Killed(Exception):  # noqa: N818  (it names what is the case)
    """The process is gone before it could answer."""


class Editor:
    """Somebody at a browser: what stands in the form, and what the server has said it has."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.user = factories.make_user(name)
        self.client = Client()
        self.client.force_login(self.user)
        self.article: Article | None = None
        self.acknowledged: list[Content] = []
        self.open()

    def open(self, article: Article | None = None, take: int | None = None) -> None:
        """Open the form; what it holds is what the page shows."""
        self.article = article or self.article
        self.key = str(uuid.uuid4())
        if self.article is None:
            self.fields = typed(form_key=self.key)
            return
        address = url("article", "change", self.article.pk)
        page = self.client.get(address, {"take": take} if take else {})
        if page.status_code != 200 or not page.context or "adminform" not in page.context:
            return  # logged out: the page stays as it is
        form = page.context["adminform"].form
        self.fields = typed(
            self.article,
            form_key=self.key,
            **{name: form[name].value() for name in (*TEXTS, "base_revision")},
            taken=form["taken"].value() or "",
        )

    @property
    def text(self) -> Content:
        """What stands in the form, as the server would clean it."""
        return cleaned(Content(**{name: self.fields.get(name) or "" for name in TEXTS}))

    def send(self, name: str, **more):
        """Send the form; a redirect to the login page acknowledges nothing."""
        if name == "change" and self.article is None:
            address = url("article", "add")
        elif self.article is None:
            address = url("article", "autosave_new")
        else:
            address = url("article", name, self.article.pk)
        sent = self.text
        answer = self.client.post(address, self.fields | more)
        is_out = answer.status_code == 302 and "/login/" in answer.url
        is_refusal = answer.status_code == 200 and name == "change"
        form = answer.context["adminform"].form if is_refusal else None
        if (answer.status_code in (200, 302) and not is_out and not is_refusal) or (
            form is not None and form.newer
        ):
            self.acknowledged.append(sent)
        if self.article is None and not is_refusal and not is_out:
            self.article = Article.objects.get(started_as=self.key)
        return answer


class World:
    """Two editors and, sooner or later, one article."""

    def __init__(self) -> None:
        self.editors = [Editor("anna"), Editor("boris")]
        self.count = 0
        self.live: Content | None = None

    def do(self, act: str, who: int, number: int) -> None:
        editor = self.editors[who]
        getattr(self, act.replace(" ", "_"))(editor, number)
        self.share()
        self.check()

    def share(self) -> None:
        """As soon as one has begun an article, it is the article of both."""
        article = next((each.article for each in self.editors if each.article), None)
        for editor in self.editors:
            if article and editor.article is None and not editor.fields["body"]:
                editor.open(article)

    # --- What people do ------------------------------------------------------------------

    def type(self, editor: Editor, number: int) -> None:
        self.count += 1
        words = f"{editor.name} {self.count}"
        if number % 4 == 0:
            editor.fields["headline"] = f"  {words} <b> & "
        elif number % 4 == 1:
            editor.fields["standfirst"] = f"{words}\r\nand a second line"
        elif number % 4 == 3:
            editor.fields["dateline"] = f" {words} "
        else:
            editor.fields["body"] += f"\n<p>{words}</p><script>x()</script>"

    def autosave(self, editor: Editor, number: int) -> None:
        editor.send("autosave")

    def save(self, editor: Editor, number: int, **more) -> None:
        answer = editor.send("change", **more)
        if answer.status_code == 302 and "/login/" not in answer.url:
            editor.open()

    def keep_mine(self, editor: Editor, number: int) -> None:
        latest = editor.article and editor.article.revisions.versions().first()
        self.save(editor, number, keep_mine=latest.number if latest else "")

    def merge(self, editor: Editor, number: int) -> None:
        latest = editor.article and editor.article.revisions.versions().first()
        if latest is None:
            return
        answer = editor.send("merge", theirs=latest.number)
        if answer.status_code == 302 and "take=" in answer.url:
            editor.open(take=int(answer.url.rpartition("=")[2]))

    def take_over(self, editor: Editor, number: int) -> None:
        if editor.article:
            numbers = list(editor.article.revisions.values_list("number", flat=True))
            editor.open(take=numbers[number % len(numbers)])

    def put_aside(self, editor: Editor, number: int) -> None:
        if editor.article:
            numbers = list(editor.article.revisions.values_list("number", flat=True))
            editor.client.post(
                url("article", "aside", editor.article.pk),
                {"number": numbers[number % len(numbers)]},
            )

    def restore(self, editor: Editor, number: int) -> None:
        if editor.article:
            numbers = list(editor.article.revisions.values_list("number", flat=True))
            editor.client.post(
                url("article", "restore", editor.article.pk),
                {"number": numbers[number % len(numbers)]},
            )

    def open(self, editor: Editor, number: int) -> None:
        editor.open()

    def publish(self, editor: Editor, number: int) -> None:
        self.save(editor, number, _publish="1")

    def schedule(self, editor: Editor, number: int) -> None:
        self.save(editor, number, _schedule="1", **in_days(2))

    def take_back(self, editor: Editor, number: int) -> None:
        if editor.article:
            self.save(editor, number, _unschedule="1")

    def unpublish(self, editor: Editor, number: int) -> None:
        if editor.article:
            self.save(editor, number, _unpublish="1")

    def withdraw(self, editor: Editor, number: int) -> None:
        if editor.article:
            self.save(editor, number, _withdraw="1", withdrawal_note="Not true.")

    def log_out(self, editor: Editor, number: int) -> None:
        """The session is over; the form is sent all the same, then its editor logs in again."""
        editor.client.logout()
        for name in ("autosave", "change"):
            assert "/login/" in editor.send(name).url
        editor.client.force_login(editor.user)

    def kill(self, editor: Editor, number: int) -> None:
        """The server dies when all is written and nothing acknowledged, so nothing is written."""
        said = list(editor.acknowledged)
        article = editor.article
        try:
            with transaction.atomic():
                editor.send(("autosave", "change")[number % 2])
                raise Killed
        except Killed:
            editor.acknowledged, editor.article = said, article
        # Django's test client keeps the session of a transaction that never was.
        editor.client.force_login(editor.user)

    def sent_twice(self, editor: Editor, number: int) -> None:
        """The answer was lost, so the browser sends the same once more."""
        before = Article.objects.count()
        name = ("autosave", "change")[number % 2]
        was = editor.article
        editor.send(name)
        after = max(before, 1) if was is None else before
        versions = editor.article and editor.article.revisions.versions().count()
        is_new, editor.article = was is None, was
        editor.send(name)
        assert Article.objects.count() <= after
        if is_new and editor.article:
            assert editor.article.revisions.versions().count() == versions
        if name == "change":
            editor.open()

    def leave(self, editor: Editor, number: int) -> None:
        if editor.article:
            editor.client.post(
                url("article", "presence", editor.article.pk),
                {"form_key": editor.key, **({"leaving": 1} if number % 2 else {})},
            )
            assert Presence.objects.count() <= 40

    def wait(self, editor: Editor, number: int) -> None:
        """Days pass: what was scheduled appears."""
        settle_due(timezone.now() + datetime.timedelta(days=3))

    # --- What always holds ---------------------------------------------------------------

    def check(self) -> None:
        article = next((each.article for each in self.editors if each.article), None)
        if article is None:
            return
        kept = {
            texts(content)
            for each in self.editors
            if each.article
            for content in (revision.read() for revision in each.article.revisions.all())
        }
        for editor in self.editors:
            for content in editor.acknowledged:
                assert texts(content) in kept
        for row in Article.objects.published():
            last = row.revisions.exclude(published_at=None).order_by("-published_at").first()
            content = last.read()
            assert texts(row) == texts(content)
            assert row.published_at <= timezone.now()
        # Revisions are numbered without a gap, so none was taken away.
        for row in Article.objects.all():
            numbers = sorted(row.revisions.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))


class SequenceTests(TestCase):
    """`hypothesis.extra.django` gives every example a transaction of its own."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(ACTS, min_size=4, max_size=18))
    def test_every_acknowledged_text_is_in_some_revision(self, acts):
        world = World()
        for act in acts:
            world.do(*act)


# One long way through everything, for those who read tests.
AFTERNOON = [
    ("type", 0, 0), ("autosave", 0, 0), ("kill", 0, 0), ("type", 0, 2), ("autosave", 0, 0),
    ("type", 0, 1), ("save", 0, 0), ("open", 1, 0), ("type", 1, 2), ("autosave", 1, 0),
    ("type", 0, 2), ("save", 0, 0), ("type", 1, 0), ("save", 1, 0), ("merge", 1, 0),
    ("save", 1, 0), ("publish", 1, 0), ("type", 1, 0), ("schedule", 1, 0), ("wait", 0, 0),
    ("type", 1, 3), ("schedule", 1, 0), ("log out", 0, 0), ("type", 0, 1), ("kill", 0, 1),
    ("keep mine", 0, 0), ("take back", 0, 0), ("publish", 0, 0), ("restore", 1, 0),
    ("open", 1, 0), ("type", 1, 2), ("autosave", 1, 0), ("put aside", 1, 9), ("withdraw", 1, 0),
    ("sent twice", 0, 1), ("unpublish", 0, 0), ("put aside", 1, 3),
]  # fmt: skip


def spend_the_afternoon() -> World:
    world = World()
    for act in AFTERNOON:
        world.do(*act)
    return world


class AfternoonTests:
    def test_an_afternoon(self):
        world = spend_the_afternoon()
        article = Article.objects.get()
        assert article.status == Article.Status.WITHDRAWN
        assert sum(len(editor.acknowledged) for editor in world.editors) > 10

    @pytest.mark.parametrize(
        "slip", ["refused", "autosaved", "overwritten", "standfirst", "dateline", "put aside"]
    )
    def test_a_slip_on_any_way_is_found_out(self, slip, monkeypatch):
        """The property has teeth: whichever way drops a text, the afternoon ends badly."""
        store = drafting._next

        def storing(locked, kind, content, by, typing, note=""):
            if slip in TEXTS:
                content = replace(content, **{slip: ""})
            former = locked.revisions.filter(kind="autosaved", form_key=typing.key).first()
            if slip == "overwritten" and kind == "autosaved" and former:
                former.content = content.to_json()
                former.save()
                return former
            return store(locked, kind, content, by, typing, note)

        def not_storing(article, content, **_kwargs):
            return article.revisions.order_by("-number").first()

        def deleting(article, *, by, key):
            Revision.objects.unsaved(by).filter(article=article, form_key=key).delete()

        monkeypatch.setattr(drafting, "_next", storing)
        if slip == "refused":
            monkeypatch.setattr(publishing, "keep_refused", not_storing)
        elif slip == "autosaved":
            monkeypatch.setattr(publishing, "autosave", not_storing)
        elif slip == "put aside":
            monkeypatch.setattr(publishing, "put_aside", deleting)
        with pytest.raises(AssertionError):
            spend_the_afternoon()
