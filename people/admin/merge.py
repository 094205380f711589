"""Merging in the admin: choose the two, see the effect, do it, undo it.

Three steps, each a page of its own that works without scripts: which two and which one stays; the
effect, with a choice for each field in which they differ; the record with the button to undo it.
Whoever may change and delete entries of a kind may merge two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people.admin.choices import labelled
from people.admin.requests import editor_of, key_in
from people.merging import CannotMerge, merge, plan, undo, what_prevents
from people.merging.duplicates import probable_duplicates
from people.models import Distinction, Entity, Kind, Merge

_MOST_FOUND = 20
_LONGEST_QUERY = 250


def may_merge(request: HttpRequest, kind: str) -> bool:
    """Whether this editor may change and delete entries of that kind."""
    return all(request.user.has_perm(f"people.{act}_{kind}") for act in ("change", "delete"))


def _refuse_unless_allowed(request: HttpRequest, kind: str) -> None:
    if kind not in Kind.values:
        raise Http404
    if not may_merge(request, kind):
        raise PermissionDenied


def model_of(kind: str) -> type[Entity]:
    """The class of entries of that kind."""
    return Entity._meta.get_field(f"as_{kind}").related_model  # type: ignore[return-value]


@admin.action(description=_("Merge the two selected…"), permissions=["change", "delete"])
def merge_selected(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: Any
) -> HttpResponse | None:
    """From the list of a kind, with two rows ticked, to their effect."""
    pair = list(queryset[:3])
    if len(pair) != 2:
        model_admin.message_user(request, _g("Tick exactly two to merge them."), messages.WARNING)
        return None
    one, other = pair
    return HttpResponseRedirect(_effect_url_of(one, other, _mentions_of(pair)))


def _effect_url_of(one: Entity, other: Entity, mentions: Mapping[int, int]) -> str:
    """The one that more articles name stays, unless somebody says otherwise; then the older."""
    kept, gone = sorted((one, other), key=lambda e: (-mentions[e.pk], -e.prominence, e.pk))
    return _effect_url(kept.pk, gone.pk)


def _mentions_of(entities: Iterable[Entity]) -> dict[int, int]:
    """In how many public articles each of these is named, as its page says; in one query."""
    none: dict[int, int] = dict.fromkeys([entity.pk for entity in entities], 0)
    named = Entity.objects.filter(pk__in=list(none), monthly_mentions__articles__gt=0).order_by()
    counted = named.annotate(named=Sum("monthly_mentions__articles"))
    return none | dict(counted.values_list("pk", "named"))


def _found(kind: str, query: str, one: Entity | None) -> list[dict[str, Any]]:
    """Whom a name finds, and where each leads: to the effect, or to the choice of the other."""
    entities = Entity.objects.filter(kind=kind).named(query).exclude(pk=one.pk if one else 0)
    found = list(entities.order_by("-prominence", "sort_name", "pk")[:_MOST_FOUND])
    mentions = _mentions_of([*found, one] if one else found)
    return [
        {
            "entity": entity,
            "label": label,
            "articles": mentions[entity.pk],
            "url": _effect_url_of(one, entity, mentions) if one else f"?one={entity.pk}",
        }
        for entity, label in labelled(found)
    ]


def _effect_url(kept: int, gone: int) -> str:
    return f"{reverse('admin:people_merge_effect')}?{urlencode({'kept': kept, 'gone': gone})}"


@admin.register(Merge)
class MergeAdmin(admin.ModelAdmin[Merge]):
    """All merges, and the way to make one and to undo it."""

    list_display = ["__str__", "kind", "articles", "merged_at", "merged_by", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["merged_by"]
    search_fields = ["kept_name", "gone_name"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/people/merge/change_list.html"

    class Media:
        css = {"all": ["desk/desk.css", "desk/merge.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the journals, which are long."""
        return super().get_queryset(request).defer("journal")

    # --- Who may ---------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A merge begins with two entries, not with a form of its own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is undone, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record stays: without it nothing can be undone."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may merge at all."""
        if obj is not None:
            return may_merge(request, obj.kind)
        return any(may_merge(request, kind) for kind in Kind.values)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """On the first page of the desk for the same."""
        return self.has_view_permission(request)

    # --- Pages -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The steps, before Django's own."""
        view = self.admin_site.admin_view
        own = [
            path("choose/<slug:kind>/", view(self.choose_view), name="people_merge_choose"),
            path("effect/", view(self.effect_view), name="people_merge_effect"),
            path(
                "duplicates/<slug:kind>/",
                view(self.duplicates_view),
                name="people_merge_duplicates",
            ),
            path("<int:pk>/undo/", view(require_POST(self.undo_view)), name="people_merge_undo"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the ways to probable duplicates."""
        kinds = [kind for kind in Kind if may_merge(request, kind)]
        ways = [
            (
                str(model_of(kind)._meta.verbose_name_plural),
                reverse("admin:people_merge_duplicates", args=[kind.value]),
            )
            for kind in kinds
        ]
        context = {"duplicates": ways, "title": _g("Merges"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def choose_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Step one: with whom. Found by any name; those of the same name are there at once."""
        _refuse_unless_allowed(request, kind)
        one = self._asked(request.GET.get("one"), kind)
        query = request.GET.get("q", one.name if one else "").strip()[:_LONGEST_QUERY]
        label = labelled([one])[0][1] if one else ""
        return self._page(
            request,
            "choose",
            title=_g("Merge %(one)s with…") % {"one": one.name} if one else _g("Merge two entries"),
            kind=kind,
            one=one,
            label=label,
            query=query,
            found=_found(kind, query, one) if query else [],
        )

    def effect_view(self, request: HttpRequest) -> HttpResponse:
        """Step two: what it does, and doing it."""
        given = request.POST if request.method == "POST" else request.GET
        kept = self._asked(given.get("kept"))
        gone = self._asked(given.get("gone"))
        if kept is None or gone is None:
            self.message_user(request, _g("One of the two is no longer there."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:people_merge_changelist"))
        for entity in (kept, gone):
            _refuse_unless_allowed(request, entity.kind)
        take = [name.removeprefix("take-") for name, said in given.items() if said == "gone"]
        problems: list[str] = []
        if request.method == "POST":
            try:
                record = merge(kept, gone, take, by=editor_of(request))
            except CannotMerge as refused:
                problems = refused.problems
            else:
                said = _g("Merged “%s” into it") % gone.name
                self.log_change(request, kept.get_child(), said)  # type: ignore[arg-type]  # its history
                self.message_user(request, _g("They are one now."), messages.SUCCESS)
                return HttpResponseRedirect(record.get_absolute_url())
        found = plan(kept, gone, take)
        mentions = _mentions_of([kept, gone])
        return self._page(
            request,
            "effect",
            title=_g("Merge %(gone)s into %(kept)s") % {"gone": gone.name, "kept": kept.name},
            kind=kept.kind,
            plan=found,
            problems=problems or found.problems,
            labels=[label for _entity, label in labelled([kept, gone])],
            mentions=[mentions[kept.pk], mentions[gone.pk]],
            swap_url=_effect_url(gone.pk, kept.pk),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Step three, and later: the record, with the button to undo it."""
        record = get_object_or_404(Merge, pk=key_in(object_id))
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        kept = Entity.objects.filter(pk=record.kept_pk).first()
        return self._page(
            request,
            "record",
            title=str(record),
            kind=record.kind,
            record=record,
            kept=kept,
            kept_url=_form_url(kept),
            gone_url=_form_url(Entity.objects.filter(pk=record.gone_pk).first()),
            problems=[] if record.undone_at else what_prevents(record),
            archive_url=_archive_url(kept) if record.articles else "",
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put both back, or say why not."""
        record = get_object_or_404(Merge, pk=pk)
        _refuse_unless_allowed(request, record.kind)
        try:
            undo(record, by=editor_of(request))
        except CannotMerge as refused:
            for problem in refused.problems:
                self.message_user(request, problem, messages.ERROR)
        else:
            self.message_user(request, _g("Both are there again."), messages.SUCCESS)
        return HttpResponseRedirect(record.get_absolute_url())

    def duplicates_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Entries of one name that may be one; "these are two" is remembered."""
        _refuse_unless_allowed(request, kind)
        after = request.GET.get("after", "")[:500]
        if request.method == "POST":
            one, other = (self._asked(request.POST.get(n), kind) for n in ("one", "other"))
            if one and other and one.pk != other.pk:
                said = {"defaults": {"said_by_id": request.user.pk}}
                Distinction.objects.get_or_create(one_id=one.pk, other_id=other.pk, **said)
                self.message_user(request, _g("Noted: these are two."), messages.SUCCESS)
            return HttpResponseRedirect(f"{request.path}?{urlencode({'after': after})}")
        page = probable_duplicates(Kind(kind), after=after)
        everyone = [entity for pair in page.pairs for entity in (pair.one, pair.other)]
        labels = iter(label for _entity, label in labelled(everyone))
        mentions = _mentions_of(everyone)
        return self._page(
            request,
            "duplicates",
            title=_g("Probable duplicates"),
            kind=kind,
            kind_name=Kind(kind).label,
            rows=[
                {
                    "pair": pair,
                    "labels": [next(labels), next(labels)],
                    "url": _effect_url_of(pair.one, pair.other, mentions),
                }
                for pair in page.pairs
            ],
            after=after,
            next_url=f"?{urlencode({'after': page.after})}" if page.after else "",
        )

    def _asked(self, text: str | None, kind: str = "") -> Entity | None:
        found = Entity.objects.filter(pk=key_in(text))
        return (found.filter(kind=kind) if kind else found).first()

    def _page(self, request: HttpRequest, name: str, *, kind: str, **context: Any) -> HttpResponse:
        meta = model_of(kind)._meta
        return TemplateResponse(
            request,
            f"admin/people/merge/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "media": self.media,
                "kind": kind,
                "list_url": reverse(f"admin:people_{kind}_changelist"),
                "list_name": meta.verbose_name_plural,
                **context,
            },
        )


def _form_url(entity: Entity | None) -> str:
    return reverse(f"admin:people_{entity.kind}_change", args=[entity.pk]) if entity else ""


def _archive_url(entity: Entity | None) -> str:
    """Where the newsroom plans how its articles follow; "" where there is no such page."""
    if entity is None:
        return ""
    try:
        return reverse("admin:articles_relinking_plan", args=[entity.pk])
    except NoReverseMatch:
        return ""
