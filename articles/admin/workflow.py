"""The workflow on the article's form: how far the text has come, the acts, and the notes.

Whoever may write in the article sends the acts with its form, so that what was typed is stored
first; whoever only reads it sends them to a page of their own. The acts are done by
`articles.workflow`, and who may do them is asked of `articles.roles`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import roles, workflow
from articles.admin.comparison import FIELD_LABELS, readable
from articles.forms import Act
from articles.models import Article, Content, Note, Revision
from articles.roles import RoleAct
from articles.sanitising import clean_body
from articles.telling import from_site, name_of
from articles.workflow import Said, WorkflowRefusal
from people.admin.requests import editor_of, key_in

# What each act of the workflow takes.
NEEDS = {
    Act.SUBMIT: RoleAct.SUBMIT,
    Act.TAKE_BACK: RoleAct.SUBMIT,
    Act.APPROVE: RoleAct.REVIEW,
    Act.SEND_BACK: RoleAct.REVIEW,
    Act.COMMENT: RoleAct.READ,
    Act.NOTE_DONE: RoleAct.READ,
    Act.NOTE_OPEN: RoleAct.READ,
}
# In which stages an act makes sense.
_STAGES = {
    Act.SUBMIT: {Article.Stage.DRAFT},
    Act.TAKE_BACK: {Article.Stage.IN_REVIEW, Article.Stage.APPROVED},
    Act.APPROVE: {Article.Stage.IN_REVIEW},
    Act.SEND_BACK: {Article.Stage.IN_REVIEW, Article.Stage.APPROVED},
}


@dataclass(frozen=True)
class Reading:
    """One version, to read."""

    text: SafeString
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class Workflow:
    """What the box shows."""

    article: Article
    by: str
    latest: Revision | None
    notes: list[Note]
    acts: set[str]  # names of the buttons that make sense
    sends_form: bool  # whether they send the article's form; else they go to `address`
    address: str
    is_own_work: bool

    @cached_property
    def reading(self) -> Reading:
        """The latest version, for those who read it here and may not write."""
        content = self.latest.read() if self.latest else Content.of(self.article)
        shown = readable(content)
        shown["slug"] = content.slug or self.article.slug
        fields = [(str(label), shown[name]) for name, label in FIELD_LABELS.items() if shown[name]]
        if self.article.withdrawal_note:
            fields.append((_("Why it was withdrawn"), self.article.withdrawal_note))
        return Reading(SafeString(clean_body(content.body)), fields)

    @property
    def open_notes(self) -> int:
        """How many notes ask for something that nobody has marked as done."""
        return sum(1 for note in self.notes if note.text and not note.done_at)


class WorkflowMixin(admin.ModelAdmin[Article]):
    """The box and its acts, for the admin of articles."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page that takes acts of those who may not write in the article."""
        return [
            path(
                "<path:object_id>/workflow/",
                self.admin_site.admin_view(self.workflow_view),
                name="articles_article_workflow",
            ),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let mail that an act of the form causes lead back to this site."""
        with from_site(f"{request.scheme}://{request.get_host()}"):
            return super().changeform_view(request, object_id, form_url, extra_context)

    @method_decorator(require_POST)
    def workflow_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One act, without the article's form."""
        article = get_object_or_404(Article, pk=key_in(unquote(object_id)))
        act = Act.asked_by(request.POST)
        if not roles.may(request.user, RoleAct.READ, article):
            raise PermissionDenied
        if act not in NEEDS:
            raise Http404("no such act")
        number = key_in(request.POST.get("base_revision")) or None
        try:
            with from_site(f"{request.scheme}://{request.get_host()}"):
                self.do_workflow(request, article, act, number=number)
        except WorkflowRefusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.log_change(request, article, workflow_done(act))
        return HttpResponseRedirect(
            reverse("admin:articles_article_change", args=[article.pk]) + "#workflow"
        )

    def workflow_box(
        self, request: HttpRequest, article: Article, latest: Revision | None
    ) -> Workflow:
        """How far the article has come, what was said, and what this editor may do about it."""
        user = editor_of(request)
        acts = {act for act in NEEDS if self._makes_sense(request, act, article, latest)}
        return Workflow(
            article=article,
            by=name_of(article.stage_by),
            latest=latest,
            notes=list(article.notes.select_related("author", "done_by")),
            acts={act.name.lower() for act in acts},
            sends_form=roles.may(user, RoleAct.WRITE, article),
            address=reverse("admin:articles_article_workflow", args=[article.pk]),
            is_own_work=not roles.may(user, RoleAct.REVIEW, article),
        )

    def may_submit(self, request: HttpRequest, article: Article | None) -> bool:
        """Whether "Submit for review" is one of the form's buttons."""
        if not roles.may(request.user, RoleAct.SUBMIT, article):
            return False
        return article is None or (
            article.stage == Article.Stage.DRAFT and article.status != Article.Status.WITHDRAWN
        )

    def do_with_form(
        self, request: HttpRequest, article: Article, act: Act, revision: Revision
    ) -> None:
        """Do it after the form was saved as that version, which stays whatever comes of this."""
        try:
            self.do_workflow(request, article, act, number=revision.number)
        except WorkflowRefusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)

    def do_workflow(
        self, request: HttpRequest, article: Article, act: Act, *, number: int | None = None
    ) -> None:
        """Do it and say so. `number` is the version that the editor looked at.

        PermissionDenied without the right to it; WorkflowRefusal where it makes no sense.
        """
        user = editor_of(request)
        if not roles.may(user, NEEDS[act], article):
            raise PermissionDenied
        if act in (Act.NOTE_DONE, Act.NOTE_OPEN):
            self._tick(request, article, act)
            return
        text = request.POST.get("message", "")
        said = _DO[act](article, user, text, number)
        for line, level in _told(act, said):
            self.message_user(request, line, level)

    def _tick(self, request: HttpRequest, article: Article, act: Act) -> None:
        note = get_object_or_404(article.notes, pk=key_in(request.POST.get(act)))
        if act == Act.NOTE_DONE:
            workflow.resolve(note, by=editor_of(request))
        else:
            workflow.reopen(note)

    @staticmethod
    def _makes_sense(
        request: HttpRequest, act: Act, article: Article, latest: Revision | None
    ) -> bool:
        if not roles.may(request.user, NEEDS[act], article):
            return False
        if act not in _STAGES:
            return True
        is_sent_back_by_them = roles.may(request.user, RoleAct.REVIEW, article)
        if act == Act.TAKE_BACK and is_sent_back_by_them:
            # Whoever can send it back takes back only what is their own.
            return article.stage in _STAGES[act] and roles.is_own(editor_of(request), article)
        is_at_work = article.status != Article.Status.WITHDRAWN and latest is not None
        is_live = bool(
            latest and latest.published_at and article.status == Article.Status.PUBLISHED
        )
        if is_live and article.stage == Article.Stage.DRAFT:
            return False
        return is_at_work and article.stage in _STAGES[act]


_DO: dict[Act, Callable[[Article, Any, str, int | None], Said]] = {
    Act.SUBMIT: lambda article, by, text, _number: workflow.submit(article, by=by, text=text),
    Act.TAKE_BACK: lambda article, by, text, _number: workflow.take_back(article, by=by, text=text),
    Act.APPROVE: lambda article, by, text, number: workflow.approve(
        article, by=by, text=text, number=number
    ),
    Act.SEND_BACK: lambda article, by, text, number: workflow.send_back(
        article, by=by, text=text, number=number
    ),
    Act.COMMENT: lambda article, by, text, _number: workflow.comment(article, by=by, text=text),
}


def workflow_done(act: Act) -> str:
    """What stands in the article's history."""
    return {
        Act.SUBMIT: _("Submitted for review"),
        Act.TAKE_BACK: _("Taken back from review"),
        Act.APPROVE: _("Approved"),
        Act.SEND_BACK: _("Sent back"),
        Act.COMMENT: _("Note added"),
        Act.NOTE_DONE: _("Note marked as done"),
        Act.NOTE_OPEN: _("Note opened again"),
    }[act]


def _told(act: Act, said: Said) -> list[tuple[str, int]]:
    """What the editor reads afterwards."""
    lines = {
        Act.SUBMIT: _("Submitted for review. You can read it meanwhile, and take it back."),
        Act.TAKE_BACK: _("Taken back. It is a draft again."),
        Act.APPROVE: _("Approved."),
        Act.SEND_BACK: _("Sent back."),
        Act.COMMENT: _("Your note is added."),
    }
    line = lines[act]
    if said.told:
        names = ", ".join(name_of(one) for one in said.told[:5])
        more = len(said.told) - 5
        if more > 0:
            names = ngettext(
                "%(names)s and %(count)d more", "%(names)s and %(count)d more", more
            ) % {"names": names, "count": more}
        line += " " + _("Told: %(names)s.") % {"names": names}
    found = [(line, messages.SUCCESS)]
    for name in said.unknown:
        unknown = _("Nobody who may read this is called “%(name)s”.") % {"name": name}
        found.append((unknown, messages.WARNING))
    return found
