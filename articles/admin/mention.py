"""Mentions and decisions in the admin. Names that wait for a decision are in `queue`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext as _n

from articles import explaining, publishing
from articles.admin.revision import RecordMixin
from articles.explaining import Explanation
from articles.linking import key_of
from articles.models import Article, Decision, Mention
from people.admin import EntityChoicesMixin
from people.folding import fold
from people.models import Entity


@admin.register(Mention)
class MentionAdmin(RecordMixin):
    """Who is named where, and why we think so."""

    list_display = ["entity", "article", "count", "in_headline", "origin", "published_at"]
    list_filter = ["origin", "in_headline", "entity__kind", "language"]
    list_select_related = ["entity", "article"]
    search_fields = ["article__headline"]
    search_help_text = _("An entity by any of its names, or words of the headline.")
    ordering = ["-pk"]
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = [
        "article",
        "entity",
        "count",
        "in_headline",
        "origin",
        "sentence",
        "places",
        "published_at",
        "language",
    ]
    fields = tuple(readonly_fields)

    class Media:
        css = {"all": ["desk/queue.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """The entity by any name, or the headline."""
        if not fold(search_term):
            return queryset, False
        entities = Entity.objects.named(search_term).values("pk")
        by_headline = Q(article__headline__icontains=search_term.strip())
        return queryset.filter(Q(entity_id__in=entities) | by_headline), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Also let the lists of one entity and one article be linked to."""
        return lookup in {"entity__id__exact", "article__id__exact"} or super().lookup_allowed(
            lookup,
            value,
            request,  # type: ignore[arg-type]
        )

    @admin.display(description=_("places"))
    def places(self, mention: Mention) -> SafeString:
        """Every form it is named by, why it is this entity, how surely, and who came next."""
        names = explaining.names_of([mention.entity_id, *explaining.ids_of(mention.spans)])
        told: dict[str, tuple[Explanation, int]] = {}
        for span in mention.spans:
            one = explaining.explanation(span, names, mention.entity_id)
            first, count = told.get(one.whole, (one, 0))
            told[one.whole] = (first, count + 1)
        return format_html(
            '<ul class="mention-places">{}</ul>',
            format_html_join("", "<li>{} <strong>{}</strong> {}</li>", map(_told, told.values())),
        )


def _told(place: tuple[Explanation, int]) -> tuple[str, str, str]:
    """Sentence, certainty, and the rest with the score."""
    one, count = place
    rest = [_g("Score %(score)s.") % {"score": number_format(one.score, 2)}, *one.support]
    if count > 1:
        rest.append(_n("%(count)d place.", "%(count)d places.", count) % {"count": count})
    return one.sentence, one.certainty.label, " ".join(rest)


class DecisionForm(forms.ModelForm[Decision]):
    """Checks on the folded form, which is what decisions are compared by."""

    class Meta:
        model = Decision
        fields = ["article", "surface", "entity"]

    def clean(self) -> dict[str, Any]:
        """Refuse a second decision about the same form."""
        data = super().clean() or self.cleaned_data
        surface, article = data.get("surface"), data.get("article")
        if surface and not key_of(surface):
            self.add_error("surface", _("A form needs at least one letter or digit."))
        elif surface and article:
            same = Decision.objects.filter(article=article, key=key_of(surface))
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("surface", _("There is already a decision about this form."))
        return data


@admin.register(Decision)
class DecisionAdmin(EntityChoicesMixin, admin.ModelAdmin[Decision]):
    """What editors said of single names in single articles. Nothing overrules it."""

    form = DecisionForm
    list_display = ["surface", "meaning", "article", "decided_by", "decided_at"]
    list_select_related = ["entity", "article", "decided_by"]
    search_fields = ["surface", "article__headline"]
    search_help_text = _("The form in the text, or words of the headline.")
    autocomplete_fields = ["article", "entity"]
    readonly_fields = ["decided_by", "decided_at"]
    ordering = ["-decided_at", "-pk"]
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Decision, form: Any, change: bool) -> None:
        """Remember who decided, and link the article anew."""
        obj.decided_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        publishing.relink(obj.article)

    def delete_model(self, request: HttpRequest, obj: Decision) -> None:
        """Leave the form to the linker again."""
        article = obj.article
        super().delete_model(request, obj)
        publishing.relink(article)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Leave these forms to the linker again."""
        articles = list(Article.objects.filter(decisions__in=queryset).distinct())
        super().delete_queryset(request, queryset)
        for article in articles:
            publishing.relink(article)

    @admin.display(description=_("means"), ordering="entity__sort_name")
    def meaning(self, decision: Decision) -> str:
        """The entity, or that it is never linked."""
        return str(decision.entity) if decision.entity else _g("never linked here")
