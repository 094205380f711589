"""The versions of an article: listed, compared, restored, put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles import publishing
from articles.admin.autosave import kept_form, let_browser_forget
from articles.admin.comparison import FIELD_LABELS, comparison, difference, readable, shown_body
from articles.forms import ArticleForm
from articles.models import Article, Content, Revision
from articles.reconciling import Part, Take, field_collisions, parts, reconciled
from people.admin.requests import editor_of, key_in

_ON_A_PAGE = 50
_MOST_FOLDED = 500  # texts between two versions that are listed
LIVE, BEFORE = "live", "before"  # instead of a number: what readers see, the version before


@dataclass
class Version:
    """A version in the list, with the texts that were typed over it and not saved."""

    revision: Revision
    is_latest: bool = False
    is_live: bool = False
    unsaved: list[Revision] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """One of two texts that are compared."""

    name: str  # as the address has it
    content: Content
    revision: Revision | None = None  # None: what readers see, where no version says so


@dataclass(frozen=True)
class Collision:
    """Something that both changed, for somebody to say whose holds."""

    name: str
    label: str
    theirs: SafeString | str
    mine: SafeString | str
    chosen: str
    may_be_both: bool


@dataclass(frozen=True)
class Overtaken:
    """A save that was refused: the other version, what differs, and where both collide."""

    newer: Revision
    differs: Any
    collisions: list[Collision]
    taken_over: int  # stretches of the text that need no answer
    merge_url: str


def live_revision(article: Article) -> Revision | None:
    """The version that readers see; None where they see none."""
    if article.status != Article.Status.PUBLISHED:
        return None
    live: Revision | None = (
        article.revisions.exclude(published_at=None).order_by("-published_at", "-number").first()
    )
    return live


def overtaken(article: Article, base_number: int, mine: Content, newer: Revision) -> Overtaken:
    """What the page of a refused save shows."""
    base, theirs = _base(article, base_number), newer.read()
    found = parts(base.body, theirs.body, mine.body)
    return Overtaken(
        newer,
        comparison(theirs, mine),
        [*_fields_in_doubt(base, theirs, mine), *map(_passage, (p for p in found if p.collides))],
        taken_over=sum(not p.collides and len({p.base, p.theirs, p.mine}) > 1 for p in found),
        merge_url=reverse("admin:articles_article_merge", args=[article.pk]),
    )


def _base(article: Article, number: int) -> Content:
    revision = article.revisions.filter(number=number).first()
    return revision.read() if revision else Content()


def _fields_in_doubt(base: Content, theirs: Content, mine: Content) -> list[Collision]:
    other, own = readable(theirs), readable(mine)
    return [
        Collision(
            name=f"merge-{collision.field}",
            label=str(FIELD_LABELS[collision.field]),
            theirs=other[collision.field],
            mine=own[collision.field],
            chosen=Take.MINE.value,
            may_be_both=collision.field == "standfirst",
        )
        for collision in field_collisions(base, theirs, mine)
    ]


def _passage(part: Part) -> Collision:
    return Collision(
        name=f"merge-{part.key}",
        label=_("Text"),
        theirs=difference(part.base, part.theirs) if part.base else shown_body(part.theirs),
        mine=difference(part.base, part.mine) if part.base else shown_body(part.mine),
        chosen=Take.BOTH.value,
        may_be_both=True,
    )


class VersionsMixin(admin.ModelAdmin[Article]):
    """The pages about an article's versions, and what is done with one."""

    def get_urls(self) -> list[URLPattern]:
        """Beside the form."""
        view = self.admin_site.admin_view
        pages = {
            "versions": self.versions_view,
            "compare": self.compare_view,
            "restore": self.restore_view,
            "merge": self.merge_view,
        }
        return [
            *(
                path(f"<path:object_id>/{name}/", view(page), name=f"articles_article_{name}")
                for name, page in pages.items()
            ),
            *super().get_urls(),
        ]

    def refused(self, request: HttpRequest, article: Article, form: ArticleForm) -> Overtaken:
        """Keep a text whose save was refused, and show it beside the one that came first."""
        kept = kept_form(type(form))(request.POST, instance=article)
        content, typing = kept.kept()
        publishing.keep_refused(article, content, by=editor_of(request), typing=typing)
        newer = form.newer
        if newer is None:
            raise ValueError("nobody has saved in the meantime")
        return overtaken(article, typing.base, publishing.cleaned(content), newer)

    # --- To look at --------------------------------------------------------------------------

    @method_decorator([require_safe, never_cache])
    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Every version, newest first, the texts that were not saved folded under theirs."""
        article = self._article_to_read(request, object_id)
        versions = article.revisions.versions().select_related("created_by")
        page = Paginator(versions, _ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self._context_of(request, article, _("Versions of “%(article)s”")),
            "page": page,
            "versions": _with_unsaved(article, list(page), is_first=page.number == 1),
            "scheduled": publishing.scheduled_change(article),
            "may_change": self.has_change_permission(request, article),
        }
        return render(request, "admin/articles/article/versions.html", context)

    @method_decorator([require_safe, never_cache])
    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Any two texts of an article, word by word. By default what is live, and the latest."""
        article = self._article_to_read(request, object_id)
        newer = _side(article, request.GET.get("to", "") or _latest(article))
        older = _side(article, _older_name(request.GET.get("from", ""), article, newer))
        context = {
            **self._context_of(request, article, _("Compare versions of “%(article)s”")),
            "older": older,
            "newer": newer,
            "sides": [(older, _("From")), (newer, _("To"))],
            "comparison": comparison(older.content, newer.content),
            "choices": _choices(article, older, newer),
            "may_change": self.has_change_permission(request, article),
        }
        return render(request, "admin/articles/article/compare.html", context)

    # --- To do -------------------------------------------------------------------------------

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make an earlier text the next version. Readers see no change."""
        article = self._article_to_change(request, object_id)
        revision = get_object_or_404(article.revisions, number=key_in(request.POST.get("number")))
        _content, missing = publishing.still_there(revision.read())
        made = publishing.restore(revision, by=editor_of(request))
        said = _("Version %(old)d is restored, as version %(new)d. Readers see no change.") % {
            "old": revision.number,
            "new": made.number,
        }
        self.log_change(request, article, said)
        self.message_user(request, said, messages.SUCCESS)
        if missing:
            self.message_user(request, _told_of(missing), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    @method_decorator(require_POST)
    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put what was typed together with what was saved meanwhile, and open the outcome.

        The outcome is kept like anything that is being typed; saving it is left to the editor.
        """
        article = self._article_to_change(request, object_id)
        theirs = get_object_or_404(
            article.revisions.versions(),
            number=key_in(request.POST.get("theirs")),
        )
        form = kept_form(self.get_form(request, article, change=True))(
            request.POST, instance=article
        )
        mine, typing = form.kept()
        together = reconciled(
            publishing.cleaned(_base(article, typing.base)),
            publishing.cleaned(theirs.read()),
            publishing.cleaned(mine),
            _takes(request),
        )
        editor = editor_of(request)
        publishing.keep_refused(article, mine, by=editor, typing=typing)
        kept = publishing.autosave(
            article,
            together,
            by=editor,
            typing=publishing.Typing(theirs.number, typing.key, typing.extra),
        )
        if typing.key:
            # Or the browser would offer what was typed once more, beside the outcome.
            let_browser_forget(request, typing.key)
        self.message_user(
            request,
            _("Both texts are put together below. Look it through, then save."),
            messages.SUCCESS,
        )
        address = reverse("admin:articles_article_change", args=[article.pk])
        return HttpResponseRedirect(f"{address}?{urlencode({'take': kept.number})}")

    # --- Whose article -----------------------------------------------------------------------

    def _article_to_read(self, request: HttpRequest, object_id: str) -> Article:
        article = get_object_or_404(Article, pk=key_in(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def _article_to_change(self, request: HttpRequest, object_id: str) -> Article:
        article = self._article_to_read(request, object_id)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _context_of(self, request: HttpRequest, article: Article, title: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": title % {"article": article},
            "subtitle": None,
        }


def _told_of(missing: publishing.Missing) -> str:
    named = [_("lead image")] if missing.lead_image else []
    for number, said in (
        (missing.authors, ngettext("%(n)d author", "%(n)d authors", missing.authors)),
        (missing.entities, ngettext("%(n)d entity", "%(n)d entities", missing.entities)),
    ):
        named += [said % {"n": number}] if number else []
    told = []
    if named:
        told.append(_("Not restored, because it was deleted: %s.") % ", ".join(named))
    if missing.pictures:
        told.append(
            ngettext(
                "%(n)d picture in the text was deleted, too: take its frame out.",
                "%(n)d pictures in the text were deleted, too: take their frames out.",
                missing.pictures,
            )
            % {"n": missing.pictures}
        )
    return " ".join(told)


def _takes(request: HttpRequest) -> dict[str, Take]:
    known = set(Take)
    return {
        name.removeprefix("merge-"): Take(value)
        for name, value in request.POST.items()
        if name.startswith("merge-") and value in known
    }


def _with_unsaved(article: Article, versions: list[Revision], *, is_first: bool) -> list[Version]:
    """The versions of a page with what was typed after each; three queries."""
    live = live_revision(article)
    listed = [
        Version(
            revision, is_latest=is_first and position == 0, is_live=bool(live and live == revision)
        )
        for position, revision in enumerate(versions)
    ]
    by_key = {version.revision.pk: version for version in listed}
    unsaved = (
        article.revisions.exclude(kind=Revision.Kind.SAVED)
        .filter(base__in=by_key)
        .select_related("created_by")
        .defer("content", "typed")
        .order_by("-number")[:_MOST_FOLDED]
    )
    for revision in unsaved:
        if revision.base_id is not None:
            by_key[revision.base_id].unsaved.append(revision)
    return listed


def _latest(article: Article) -> str:
    latest = article.revisions.versions().first()
    return str(latest.number) if latest else LIVE


def _older_name(asked: str, article: Article, newer: Side) -> str:
    """What was asked for; by default what is live, and beside that itself the version before."""
    if asked and asked != BEFORE:
        return asked
    live = live_revision(article)
    if asked == BEFORE or (newer.name != LIVE and (live is None or live == newer.revision)):
        number = newer.revision.number if newer.revision else 0
        before = article.revisions.versions().filter(number__lt=number).first()
        return str(before.number) if before else newer.name
    return LIVE


def _side(article: Article, name: str) -> Side:
    if name == LIVE:
        if article.status != Article.Status.PUBLISHED:
            raise Http404("nothing of it is live")
        live = live_revision(article)
        return Side(LIVE, _as_typed(Content.of(article), live), live)
    revision = get_object_or_404(
        article.revisions.select_related("created_by"), number=key_in(name)
    )
    return Side(name, revision.read(), revision)


def _as_typed(shown: Content, live: Revision | None) -> Content:
    """What readers see, without what publishing made of it: a slug, another order of topics."""
    if live is None:
        return shown
    typed = live.read()
    is_same = sorted(typed.tags) == sorted(shown.tags)
    return replace(
        shown,
        slug=shown.slug if typed.slug else "",
        tags=typed.tags if is_same else shown.tags,
    )


def _choices(article: Article, *sides: Side) -> list[Revision]:
    """The versions that are offered to choose from, those that are shown included."""
    found = list(
        article.revisions.versions().select_related("created_by").defer("content", "typed")[:200]
    )
    shown = [side.revision for side in sides if side.revision and side.name != LIVE]
    found += [revision for revision in shown if revision not in found]
    return sorted(found, key=lambda revision: -revision.number)
