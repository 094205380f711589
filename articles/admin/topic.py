"""Topics in the admin: described, renamed, given other names, merged and parted again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from taggit import admin as admin_of_tags

from articles import topics
from articles.admin.author import OnSiteMixin
from articles.exchange import TopicTable
from articles.models import Article, TaggedArticle, Topic, TopicMerge, TopicSynonym
from people.admin.deleting import ShowsUseMixin
from people.admin.history import HistoryMixin
from people.admin.requests import editor_of, key_in
from people.deleting import Use
from people.exchange.admin import TableMixin
from people.folding import fold

_MOST_CANDIDATES = 20

# Topics are the tags here. The package's own belong to nothing, and its pages would only confuse.
admin.site.unregister(admin_of_tags.Tag)


class SynonymFormSet(forms.BaseInlineFormSet[TopicSynonym, Topic, forms.ModelForm[TopicSynonym]]):
    """The other names of one topic, told apart by their folded form."""

    def clean(self) -> None:
        """Refuse two rows that fold alike, and one that is the topic's own name."""
        super().clean()
        seen = {fold(self.instance.name or "")}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if not data.get("name") or data.get("DELETE"):
                continue
            key = fold(data["name"])
            if form.instance.pk and key == fold(self.instance.name or ""):
                continue  # the topic takes this name now, so it stops being another one
            if key in seen:
                form.add_error("name", _g("This name is already there."))
            seen.add(key)


class SynonymInline(admin.StackedInline[TopicSynonym, Topic]):
    """Words that editors may type instead."""

    model = TopicSynonym
    formset = SynonymFormSet
    fields = ["name"]
    extra = 2
    verbose_name_plural = _("other names: whoever types one gets this topic")


class DescribedFilter(admin.SimpleListFilter):
    """Topics whose page opens with a text, or the others."""

    title = _("description")
    parameter_name = "described"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two answers."""
        return [("no", _("missing")), ("yes", _("written"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        """By whether there is one."""
        if self.value() == "no":
            return queryset.filter(description="")
        return queryset.exclude(description="") if self.value() == "yes" else queryset


@admin.register(Topic)
class TopicAdmin(TableMixin[Topic], ShowsUseMixin[Topic], HistoryMixin[Topic], OnSiteMixin):
    """What articles are about, where it is not an entity."""

    table = TopicTable
    list_display = ["name", "in_articles", "other_names", "slug"]
    list_filter = [DescribedFilter]
    search_fields = ["name", "slug"]
    search_help_text = _("Part of the name, or of another name.")
    show_full_result_count = False
    list_per_page = 50
    fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SynonymInline]
    change_form_template = "admin/articles/topic/change_form.html"

    class Media:
        css = {"all": ["desk/desk.css"]}

    def uses_of(self, subject: Topic) -> list[Use]:
        """Articles lose the topic; its page says that it is gone."""
        tagged = Article.objects.filter(tagged__tag=subject).order_by("-pk")
        return Use.of(tagged.defer("body", "body_html"), _losing)

    def get_urls(self) -> list[URLPattern]:
        """Add merging and its undo."""
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/merge/", wrap(self.merge_view), name="articles_topic_merge"),
            path(
                "merges/<int:pk>/undo/",
                require_POST(wrap(self.undo_view)),
                name="articles_topic_undo",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """With the number of articles, counted for the rows that are shown."""
        tagged = (
            TaggedArticle.objects.filter(tag=OuterRef("pk"))
            .order_by()
            .values("tag")
            .annotate(number=Count("pk"))
            .values("number")
        )
        found: QuerySet[Topic] = super().get_queryset(request)
        return found.annotate(articles=Coalesce(Subquery(tagged), 0)).prefetch_related("synonyms")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Topic], search_term: str
    ) -> tuple[QuerySet[Topic], bool]:
        """By any name."""
        text = search_term.strip()
        return (queryset.named(text) if text else queryset), False  # type: ignore[attr-defined]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> dict[str, Any]:
        """An address that readers know does not follow the name by itself."""
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The slug may be left empty, and the description is Markdown."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug" and field:
            field.required = False
            field.help_text = _("An old address keeps working after a change.")
        if db_field.name == "description" and field:
            field.help_text = _("Written in Markdown; opens the topic's page.")
        return field

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Keep the old name as another name, so that whoever types it gets the same topic."""
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            topics.renamed(obj, form.initial["name"])

    # --- Merging -------------------------------------------------------------------------

    def may_merge(self, request: HttpRequest) -> bool:
        """One topic is changed, the other goes."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer merging, and show what was merged into it."""
        merges = TopicMerge.objects.filter(into=key_in(unquote(object_id)), undone_at=None)
        context = {
            "merge_url": reverse("admin:articles_topic_merge", args=[object_id])
            if self.may_merge(request)
            else "",
            "merges": list(merges.select_related("merged_by")[:20]),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose the topic that stays, see the effect, confirm."""
        if not self.may_merge(request):
            raise PermissionDenied
        gone = get_object_or_404(self.get_queryset(request), pk=key_in(unquote(object_id)))
        asked = request.POST if request.method == "POST" else request.GET
        others = self.get_queryset(request).exclude(pk=gone.pk)
        into = others.filter(pk=key_in(asked.get("into", ""))).first()
        if request.method == "POST" and into:
            return self._merge(request, gone, into)
        text = asked.get("q", "").strip()[:100]
        found = others.named(text) if text else others.none()  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": _g("Merge “%s” into another topic") % gone.name,
            "opts": self.opts,
            "media": self.media,
            "topic": gone,
            "query": text,
            "found": list(found.order_by("name")[:_MOST_CANDIDATES]),
            "into": into,
            "effect": topics.effect_of(gone, into) if into else None,
        }
        return TemplateResponse(request, "admin/articles/topic/merge.html", context)

    def _merge(self, request: HttpRequest, gone: Topic, into: Topic) -> HttpResponse:
        try:
            done = topics.merge(gone, into, by=editor_of(request))
        except topics.CannotMerge as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:articles_topic_changelist"))
        self.log_change(request, into, _g("“%s” was merged into it") % done.name)
        messages.success(
            request,
            _g("“%(gone)s” is part of “%(into)s” now. Its address leads here.")
            % {
                "gone": done.name,
                "into": into,
            },
        )
        return HttpResponseRedirect(reverse("admin:articles_topic_change", args=[into.pk]))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Part what was merged."""
        if not (self.may_merge(request) and self.has_add_permission(request)):
            raise PermissionDenied
        done = get_object_or_404(TopicMerge, pk=pk)
        try:
            topic = topics.undo(done)
        except topics.CannotMerge as refusal:
            messages.error(request, str(refusal))
            topic = done.into
        else:
            self.log_change(request, topic, _g("The merge into “%s” was undone") % done.into)
            messages.success(request, _g("“%s” is a topic of its own again.") % topic.name)
        return HttpResponseRedirect(reverse("admin:articles_topic_change", args=[topic.pk]))

    # --- Columns -------------------------------------------------------------------------

    @admin.display(description=_("articles"), ordering="articles")
    def in_articles(self, topic: Topic) -> str:
        """How many articles are under it, drafts included."""
        return format_html("{}", topic.articles)

    @admin.display(description=_("other names"))
    def other_names(self, topic: Topic) -> str:
        """The names that stand for it."""
        return ", ".join(synonym.name for synonym in topic.synonyms.all())


def _losing(number: int) -> str:
    return ngettext(
        "%(count)d article loses this topic (merge it into another to keep them together)",
        "%(count)d articles lose this topic (merge it into another to keep them together)",
        number,
    ) % {"count": number}
