"""The archive follows: what a change of names does to published articles, shown, applied, undone.

Whoever saves the names of an entity is led here when articles that are out can be affected. The
pages do the work themselves, two seconds at a time; `articles.relinking` knows how.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import relinking, roles
from articles.admin.revision import RecordMixin
from articles.admin.waiting import form_address
from articles.models import RelinkedArticle, Relinking
from articles.models.relinking import RelinkedArticleQuerySet
from articles.relinking.effect import entities_in
from articles.roles import RoleAct
from people.admin import labelled
from people.admin.following import FollowUp, names_about_to_change
from people.admin.requests import editor_of, key_in
from people.models import Entity

SECONDS_AT_ONCE = 1.5  # a request answers in two seconds
ROWS_ON_A_PAGE = 25
MOST_NAMED = 3
_MOST_FORMS = 20  # that were decided, each with the way to its page

State = Relinking.State

_SHOWN: dict[str, Callable[[RelinkedArticleQuerySet], RelinkedArticleQuerySet]] = {
    "all": lambda rows: rows,
    "ambiguous": lambda rows: rows.filter(ambiguous__gt=0),
    "rejected": lambda rows: rows.filter(rejected__gt=0),
    "left": lambda rows: rows.left_alone(),
}


def effect_in_words(batch: Relinking) -> str:
    """ "41 links in 23 articles, 6 ambiguous, 2 rejected earlier by an editor"."""
    links = ngettext("%(count)d link", "%(count)d links", batch.links) % {"count": batch.links}
    articles = ngettext("%(count)d article", "%(count)d articles", batch.articles) % {
        "count": batch.articles
    }
    words = [_g("%(links)s in %(articles)s") % {"links": links, "articles": articles}]
    words.append(_g("%(count)d ambiguous") % {"count": batch.ambiguous})
    if batch.rejected:
        words.append(_g("%(count)d rejected earlier by an editor") % {"count": batch.rejected})
    return ", ".join(words)


@admin.register(Relinking)
class RelinkingAdmin(RecordMixin):
    """Batches: what each changes, and the buttons to apply, undo or discard it."""

    list_display = ["reason", "state", "effect", "created_by", "created_at"]
    list_filter = ["state"]
    ordering = ["-pk"]
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without what is only needed while working."""
        return Relinking.objects.for_lists()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever edits articles sees what happens to them."""
        return may_change_articles(request.user) or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown on the desk's first page to whom it concerns."""
        return self.has_view_permission(request)

    @admin.display(description=_("effect"))
    def effect(self, batch: Relinking) -> str:
        """The numbers in a sentence."""
        return effect_in_words(batch)

    def get_urls(self) -> list[URLPattern]:
        """Planning, working and deciding, before Django's own."""
        view = self.admin_site.admin_view
        own = [
            path(
                "plan/<int:entity_pk>/",
                view(require_POST(self.plan_view)),
                name="articles_relinking_plan",
            ),
            path(
                "<int:pk>/work/", view(require_POST(self.work_view)), name="articles_relinking_work"
            ),
            path(
                "<int:pk>/act/<slug:act>/",
                view(require_POST(self.act_view)),
                name="articles_relinking_act",
            ),
        ]
        return [*own, *super().get_urls()]

    # --- Doing ---------------------------------------------------------------------------

    def plan_view(self, request: HttpRequest, entity_pk: int) -> HttpResponse:
        """Work out what the present names of an entity change in the archive, and show it."""
        _refuse_unless_editor(request)
        entity = get_object_or_404(Entity, pk=entity_pk)
        batch = relinking.plan([entity.pk], reason=_reason([entity]), by=editor_of(request))
        return _lead_to(relinking.work(batch, seconds=SECONDS_AT_ONCE))

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Apply, undo, discard, or work it out anew."""
        _refuse_unless_editor(request)
        batch = get_object_or_404(Relinking.objects.for_lists(), pk=pk)
        by = editor_of(request)
        acts: dict[str, Callable[[], Relinking]] = {
            "apply": lambda: relinking.apply(batch, by=by),
            "undo": lambda: relinking.undo(batch),
            "discard": lambda: relinking.discard(batch),
            "replan": lambda: relinking.replan(batch),
        }
        if act not in acts:
            return HttpResponse(status=404)
        batch = relinking.work(acts[act](), seconds=SECONDS_AT_ONCE)
        if act == "discard":
            messages.info(request, _g("Discarded. Published articles stay as they are."))
            return HttpResponseRedirect(reverse("admin:articles_relinking_changelist"))
        return _lead_to(batch)

    def work_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go on for a moment; tell a script how far it is, and lead everybody else back."""
        _refuse_unless_editor(request)
        batch = get_object_or_404(Relinking.objects.for_lists(), pk=pk)
        batch = relinking.work(batch, seconds=SECONDS_AT_ONCE)
        if "application/json" not in request.headers.get("Accept", ""):
            return _lead_to(batch)
        return JsonResponse(
            {
                "isAtWork": batch.is_at_work,
                "done": batch.done,
                "total": batch.total,
                "words": progress_in_words(batch),
            }
        )

    # --- Showing -------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The effect page. A script goes on with the work; without one a button does."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(Relinking.objects.for_lists(), pk=key_in(object_id))
        shown = request.GET.get("show", "all")
        rows = _SHOWN.get(shown, _SHOWN["all"])(batch.rows.all())
        paginator = Paginator(
            rows.select_related("article").defer("before", "article__body_html").order_by("pk"),
            ROWS_ON_A_PAGE,
        )
        page = paginator.get_page(request.GET.get("p"))
        labels = _labels(page.object_list)  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            "title": _g("What this changes in published articles"),
            "opts": self.opts,
            "batch": batch,
            "effect": effect_in_words(batch),
            "progress": progress_in_words(batch),
            "entities": _linked_entities(batch),
            "forms": [(key, form_address(key)) for key in batch.decided_forms[:_MOST_FORMS]],
            "may_act": may_change_articles(request.user),
            "is_outdated": batch.state == State.PLANNED and relinking.is_outdated(batch),
            "shown": shown if shown in _SHOWN else "all",
            "filters": _filters(batch),
            "page": page,
            "page_range": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "rows": [_told(row, labels) for row in page.object_list],
        }
        return TemplateResponse(request, "admin/articles/relinking/effect.html", context)


def may_change_articles(user: Any) -> bool:
    """Whether somebody may decide what published articles look like."""
    return roles.may(user, RoleAct.RELINK)


def _refuse_unless_editor(request: HttpRequest) -> None:
    if not may_change_articles(request.user):
        raise PermissionDenied


def _lead_to(batch: Relinking) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_relinking_change", args=[batch.pk]))


def progress_in_words(batch: Relinking) -> str:
    """What is going on, for a line of text."""
    words = {
        State.PLANNING: _g("%(done)d of %(total)d articles read."),
        State.APPLYING: _g("%(done)d of %(total)d articles linked anew."),
        State.UNDOING: _g("%(done)d of %(total)d articles put back."),
    }
    told = words.get(State(batch.state), "")
    return told % {"done": batch.done, "total": batch.total} if told else ""


def _reason(entities: Sequence[Entity]) -> str:
    names = ", ".join(entity.name for entity in entities[:MOST_NAMED])
    return _g("Names of %(names)s") % {"names": f"{names} …" if entities[MOST_NAMED:] else names}


def _filters(batch: Relinking) -> list[tuple[str, str, int]]:
    """What the rows can be reduced to, and how many there are of each."""
    words = {
        "all": _g("All"),
        "ambiguous": _g("Ambiguous"),
        "rejected": _g("Rejected earlier"),
        "left": _g("Left alone"),
    }
    counted = [(name, words[name], _SHOWN[name](batch.rows.all()).count()) for name in _SHOWN]
    return [row for row in counted if row[2] or row[0] == "all"]


def _linked_entities(batch: Relinking) -> list[tuple[str, str]]:
    return [
        (label, reverse(f"admin:people_{entity.kind}_change", args=[entity.pk]))
        for entity, label in labelled(batch.entities.order_by("sort_name", "pk")[:50])
    ]


def _labels(rows: Sequence[RelinkedArticle]) -> dict[int, str]:
    """Everybody on the page by name and office, which tells namesakes apart."""
    pks = {pk for row in rows for pk in entities_in(row.changes)}
    return {entity.pk: label for entity, label in labelled(Entity.objects.filter(pk__in=pks))}


def _told(row: RelinkedArticle, labels: dict[int, str]) -> dict[str, Any]:
    gone = _g("somebody who is no longer there")

    def label(pk: int | None) -> str:
        return labels.get(pk, gone) if pk else _g("nobody")

    changes = []
    for change in row.changes:
        before, surface, after = _cut(change["sentence"], change["surface"])
        changes.append(
            {
                "kind": change["kind"],
                "surface": change["surface"],
                "count": change["count"],
                "head": before,
                "form": surface,
                "tail": after,
                "before": label(change.get("before")),
                "after": label(change.get("after")),
                "candidates": [label(pk) for pk in change.get("candidates", ())],
            }
        )
    waits = row.outcome == RelinkedArticle.Outcome.PLANNED
    return {
        "article": row.article,
        "address": reverse("admin:articles_article_change", args=[row.article_id]),
        "changes": changes,
        "outcome": "" if waits else row.get_outcome_display(),
        "since": row.get_since_display() if row.since else "",
        "changed_since": waits and row.changed_since(row.article.changed_at),
    }


def _cut(sentence: str, surface: str) -> tuple[str, str, str]:
    """The sentence in three, with the form in the middle; all in the first if it is not there."""
    before, form, after = sentence.partition(surface)
    return before, form, after


@receiver(names_about_to_change)
def follow_names(request: HttpRequest, pks: Collection[int], **_kwargs: Any) -> FollowUp | None:
    """Look at entities before an editor saves them; afterwards plan what the change means."""
    if not may_change_articles(request.user):
        return None
    before = relinking.names_known(pks)

    def follow_up(changed: Collection[int]) -> str | None:
        change = relinking.what_changed(before, relinking.names_known(changed))
        if change is None:
            return None
        entities = list(Entity.objects.filter(pk__in=change.entities).order_by("sort_name", "pk"))
        names = entities or [Entity(name=one.name) for one in before.values()]
        batch = relinking.plan(
            change.entities, reason=_reason(names), by=editor_of(request), change=change
        )
        batch = relinking.work(batch, seconds=SECONDS_AT_ONCE)
        if batch.state == State.DISCARDED:  # no article changes
            batch.delete()
            return None
        return reverse("admin:articles_relinking_change", args=[batch.pk])

    return follow_up
