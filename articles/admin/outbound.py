"""Links in articles: what is behind them, where they stand, and which are fine all the same."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.revision import RecordMixin
from articles.models import Article, OutboundLink
from people.admin.requests import editor_of

_MOST_PLACES = 50


class SaidFineFilter(admin.SimpleListFilter):
    """Dead links that somebody accepted, or the others."""

    title = _("said to be fine")
    parameter_name = "fine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes or no."""
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """By whether somebody said so."""
        if self.value() in {"yes", "no"}:
            return queryset.filter(ignored_at__isnull=self.value() == "no")
        return queryset


@admin.register(OutboundLink)
class OutboundLinkAdmin(RecordMixin):
    """A record, in which an editor says at most that a link is fine as it is."""

    list_display = ["address", "state", "reason", "failing_since", "checked_at", "in_articles"]
    list_filter = ["state", SaidFineFilter]
    search_fields = ["address"]
    search_help_text = _("Part of the address.")
    ordering = ["-failing_since", "pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["say_fine", "watch_again"]
    readonly_fields = [
        "link",
        "state",
        "reason",
        "failing_since",
        "checked_at",
        "next_check_at",
        "ignored",
        "places",
    ]
    fields = tuple(readonly_fields)

    class Media:
        css = {"all": ["desk/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboundLink]:
        """With the number of public articles that have it."""
        out = Q(places__article__status=Article.Status.PUBLISHED)
        found: QuerySet[OutboundLink] = super().get_queryset(request)
        return found.annotate(articles=Count("places", filter=out))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever edits articles knows whether their links are fine."""
        return bool(request.user.has_perm("articles.change_article"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Two buttons: fine as it is, or to be watched again."""
        if request.method == "POST" and self.has_decide_permission(request):
            chosen = self.get_queryset(request).filter(pk=object_id if object_id.isdecimal() else 0)
            if "_fine" in request.POST:
                self.say_fine(request, chosen)
            elif "_watch" in request.POST:
                self.watch_again(request, chosen)
            return HttpResponseRedirect(
                reverse("admin:articles_outboundlink_change", args=[object_id])
            )
        context = {"may_decide": self.has_decide_permission(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.action(
        description=_("Fine as they are: do not list the selected"), permissions=["decide"]
    )
    def say_fine(self, request: HttpRequest, queryset: QuerySet[OutboundLink]) -> None:
        """Somebody looked, and the link stays: an archived page, a source that is gone for good."""
        changed = queryset.filter(ignored_at=None)
        number = OutboundLink.objects.filter(
            pk__in=list(changed.values_list("pk", flat=True))
        ).update(ignored_at=timezone.now(), ignored_by=editor_of(request))
        said = ngettext("%(n)d link is fine as it is.", "%(n)d links are fine as they are.", number)
        messages.success(request, said % {"n": number})

    @admin.action(
        description=_("List the selected again when they are dead"), permissions=["decide"]
    )
    def watch_again(self, request: HttpRequest, queryset: QuerySet[OutboundLink]) -> None:
        """Take the word back."""
        changed = queryset.exclude(ignored_at=None)
        number = OutboundLink.objects.filter(
            pk__in=list(changed.values_list("pk", flat=True))
        ).update(ignored_at=None, ignored_by=None, next_check_at=timezone.now())
        said = ngettext("%(n)d link is watched again.", "%(n)d links are watched again.", number)
        messages.success(request, said % {"n": number})

    @admin.display(description=_("articles"), ordering="articles")
    def in_articles(self, link: OutboundLink) -> int:
        """How many articles that are out have it."""
        return link.articles  # type: ignore[attr-defined,no-any-return]  # annotated

    @admin.display(description=_("address"))
    def link(self, link: OutboundLink) -> SafeString:
        """The address, to be tried."""
        return format_html('<a href="{0}" rel="noreferrer noopener">{0}</a>', link.address)

    @admin.display(description=_("said to be fine"))
    def ignored(self, link: OutboundLink) -> str:
        """By whom, and when."""
        if not link.ignored_at:
            return ""
        when = timezone.localtime(link.ignored_at)
        return _g("%(who)s, %(when)s") % {
            "who": link.ignored_by or _g("somebody"),
            "when": f"{when:%Y-%m-%d %H:%M}",
        }

    @admin.display(description=_("in these articles"))
    def places(self, link: OutboundLink) -> SafeString:
        """Each article with the sentence."""
        rows = link.places.select_related("article").defer("article__body", "article__body_html")
        return format_html(
            '<ul class="mention-places">{}</ul>',
            format_html_join(
                "",
                '<li><a href="{}">{}</a><br>{}</li>',
                (
                    (
                        reverse("admin:articles_article_change", args=[place.article_id]),
                        place.article,
                        place.sentence or place.text,
                    )
                    for place in rows.order_by("-article_id")[:_MOST_PLACES]
                ),
            ),
        )
