"""The review panel: an article's text with its names marked, and what an editor says of each.

It stands below the article's form and on a page of its own. With JavaScript an act sends back the
panel alone, so that nothing typed above is lost; without, it leads to the panel's own page. What
acts do is left to `verdicts`, what the linker thinks to `names`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import mentions, publishing, roles
from articles.admin import names, verdicts
from articles.admin.candidates import Candidate, find
from articles.admin.marking import MarkedText, marked
from articles.admin.names import LinkReport
from articles.admin.verdicts import Outcome, Verdict
from articles.linking import Result, key_of, visible_text
from articles.models import Article, Content, Decision, Revision
from articles.roles import RoleAct
from people.admin.requests import editor_of, key_in
from people.models import Entity

_LONGEST_FORM = 250
_LONGEST_KEY = Decision._meta.get_field("key").max_length or 0
_FRAGMENT = "X-Review-Panel"  # the header by which a script asks for the panel alone


@dataclass(frozen=True)
class Question:
    """A form and the words an editor looks its meaning up by, with those who bear such a name."""

    surface: str
    query: str
    found: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Panel:
    """What the panel shows."""

    article: Article
    revision: Revision | None
    content: Content
    result: Result
    language: str
    report: LinkReport
    text: MarkedText
    may_decide: bool
    may_weaken: bool
    may_spell: bool
    may_ignore: bool
    may_add: set[str]
    outcome: Outcome | None = None
    question: Question | None = None
    archive_url: str = ""
    is_alone: bool = False  # on a page of its own, where acts may lead away

    @cached_property
    def beside(self) -> SafeString:
        """Where forms lead without a script: away from a page on which something may be typed."""
        return SafeString() if self.is_alone else format_html(' target="names-{}"', self.article.pk)

    @cached_property
    def link_beside(self) -> SafeString:
        """The same for links, and said of them."""
        if self.is_alone:
            return SafeString()
        return self.beside + SafeString(' aria-describedby="review-beside"')

    @cached_property
    def open_row(self) -> int:
        """The number of the row that stands open: the first that needs an answer."""
        return next((row.number for row in self.report.open), 0)


class ReviewMixin(admin.ModelAdmin[Article]):
    """The review panel and its acts, for the admin of articles."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that are about the names of one article."""
        views = {
            "names": self.names_view,
            "decide": self.decide_view,
            "undo": self.undo_view,
        }
        return [
            *(
                path(
                    f"<path:object_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"articles_article_{name}",
                )
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    # --- Pages -------------------------------------------------------------------------------

    @method_decorator([require_safe, never_cache])
    def names_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The panel on a page of its own."""
        article = self._visible(request, object_id)
        surface = request.GET.get("form", "")[:_LONGEST_FORM]
        query = request.GET.get("q", "")[:_LONGEST_FORM]
        panel = self.panel(
            request,
            article,
            outcome=Outcome.opened(request.GET.get("done", "")),
            question=Question(surface, query, find(query)) if key_of(surface) else None,
            is_alone=True,
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "panel": panel,
            "title": _("Names in “%(article)s”") % {"article": article},
            "subtitle": None,
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/articles/article/names.html", context)

    def panel(self, request: HttpRequest, article: Article, **said: Any) -> Panel:
        """The latest revision with its names, as publishing it now would link them.

        said   outcome, question and is_alone, see `Panel`
        """
        revision = article.revisions.versions().first()
        content = publishing.cleaned(revision.read() if revision else Content.of(article))
        result = mentions.preview(content, article=article)
        report = names.report(article, content, result)
        user = editor_of(request)
        allowed = verdicts.allowed(user)
        outcome: Outcome | None = said.get("outcome")
        return Panel(
            article=article,
            revision=revision,
            content=content,
            result=result,
            language=content.language,
            report=report,
            text=marked(content, report),
            may_decide=roles.may(user, RoleAct.DECIDE, article),
            may_weaken=Verdict.WEAKEN in allowed,
            may_spell=Verdict.SPELLING in allowed,
            may_ignore=Verdict.IGNORE in allowed,
            may_add={
                kind
                for kind in ("person", "organisation", "event")
                if user.has_perm(f"people.add_{kind}")
            },
            archive_url=(
                reverse("admin:articles_relinking_plan", args=[outcome.archive])
                if outcome and outcome.archive
                else ""
            ),
            **said,
        )

    # --- Acts --------------------------------------------------------------------------------

    @method_decorator(require_POST)
    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say one thing of one form."""
        article = self._decidable(request, object_id)
        surface = request.POST.get("surface", "").strip()
        key = key_of(surface) if len(surface) <= _LONGEST_FORM else ""
        if not key or len(key) > _LONGEST_KEY:
            raise Http404("no such form")
        verdict, chosen = _asked_act(request)
        if verdict not in verdicts.allowed(editor_of(request)):
            raise PermissionDenied
        if verdict != Verdict.MACHINE and not _stands_in(article, key):
            said = _("“%(form)s” does not stand in the saved text, so nothing was done.")
            return self._answer(
                request, article, Outcome(said % {"form": surface}, surface, is_refusal=True)
            )
        entity = None
        if verdict.needs_entity:
            text = request.POST.get("other", "").strip()[:_LONGEST_FORM]
            found = [] if chosen else find(text)
            if not chosen and len(found) != 1:
                return self._ask(request, article, Question(surface, text, found))
            pk = chosen or found[0].pk
            entity = get_object_or_404(Entity.objects.public(), pk=pk)
        outcome = verdicts.perform(verdict, article, surface, entity, by=editor_of(request))
        if not outcome.is_refusal:
            self.log_change(request, article, outcome.said)
        return self._answer(request, article, outcome)

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take back what one act did."""
        article = self._decidable(request, object_id)
        deed = request.POST.get("deed", "")
        verdict = verdicts.verdict_of(deed)
        if verdict and verdict not in verdicts.allowed(editor_of(request)):
            raise PermissionDenied
        outcome = verdicts.undo(deed, article)
        if not outcome.is_refusal:
            self.log_change(request, article, outcome.said)
        return self._answer(request, article, outcome)

    def _answer(self, request: HttpRequest, article: Article, outcome: Outcome) -> HttpResponse:
        if _FRAGMENT in request.headers:
            return self._fragment(request, self.panel(request, article, outcome=outcome))
        return HttpResponseRedirect(_names_url(article, done=outcome.sealed()))

    def _ask(self, request: HttpRequest, article: Article, question: Question) -> HttpResponse:
        if _FRAGMENT in request.headers:
            return self._fragment(request, self.panel(request, article, question=question))
        return HttpResponseRedirect(_names_url(article, form=question.surface, q=question.query))

    def _fragment(self, request: HttpRequest, panel: Panel) -> HttpResponse:
        request.current_app = self.admin_site.name
        response = render(request, "admin/articles/article/_panel.html", {"panel": panel})
        response["Cache-Control"] = "no-store, private"
        return response

    # --- Whose article, and which version ----------------------------------------------------

    def _visible(self, request: HttpRequest, object_id: str) -> Article:
        article = get_object_or_404(Article, pk=key_in(unquote(object_id)))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def _decidable(self, request: HttpRequest, object_id: str) -> Article:
        article = self._visible(request, object_id)
        if not roles.may(request.user, RoleAct.DECIDE, article):
            raise PermissionDenied
        return article


def _asked_act(request: HttpRequest) -> tuple[Verdict, int]:
    """The verdict of the pressed button, and the entity it names: "means 12", or 0."""
    word, _space, number = request.POST.get("act", "").partition(" ")
    number = number or request.POST.get("chosen", "")
    if word not in set(Verdict) or (number and not key_in(number)):
        raise Http404("no such act")
    return Verdict(word), key_in(number)


def _stands_in(article: Article, key: str) -> bool:
    revision = article.revisions.versions().first()
    content = publishing.cleaned(revision.read() if revision else Content.of(article))
    texts = mentions.texts_of(content, visible_text(content.body).text)
    return bool(names.places_of({key}, texts))


def _names_url(article: Article, **query: str) -> str:
    address = reverse("admin:articles_article_names", args=[article.pk])
    return f"{address}?{urlencode(query)}#names"
