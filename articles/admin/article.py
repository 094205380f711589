"""Articles in the admin: written, previewed, published, taken back.

Nothing here writes an article's row. Whatever button is pressed, the typed text is stored as a
revision first, and `articles.publishing` does the rest; a form sent without a button (Enter in a
text field) is a draft saved.
"""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from js_asset import Media

from articles import deciding, mentions, publishing
from articles.admin import names
from articles.admin.correction import CorrectionInline, keep_trace
from articles.forms import Act, ArticleForm
from articles.importing.admin import ImportMixin
from articles.linking import key_of
from articles.models import (
    Article,
    Author,
    Byline,
    Content,
    Correction,
    Mention,
    Revision,
    Topic,
    UndecidedName,
)
from articles.views.article import reading_context
from people.admin import EntityChoicesMixin
from people.models import Entity


class StateFilter(admin.SimpleListFilter):
    """Where an article stands, in the words of the desk."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """From the desk to the public and back."""
        return [
            ("draft", _("drafts")),
            ("rework", _("live, with unpublished changes")),
            ("scheduled", _("scheduled")),
            ("live", _("live")),
            ("withdrawn", _("withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """One state."""
        match self.value():
            case "draft":
                return queryset.filter(status=Article.Status.DRAFT)
            case "rework":
                return queryset.published().filter(last_put_before_readers=None)
            case "scheduled":
                return queryset.scheduled()
            case "live":
                return queryset.published()
            case "withdrawn":
                return queryset.withdrawn()
        return queryset


@admin.register(Article)
class ArticleAdmin(ImportMixin[Article], EntityChoicesMixin, admin.ModelAdmin[Article]):
    """Articles, edited as revisions."""

    form = ArticleForm
    list_display = ["title", "state", "when", "signed_by", "kind", "language"]
    list_display_links = ["title"]
    list_filter = [StateFilter, "kind", "language"]
    search_fields = ["headline", "slug", "bylines__author__name"]
    search_help_text = _("Words of the headline, or an author.")
    autocomplete_fields = ["about", "lead_image"]
    ordering = ["-changed_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True
    inlines = [CorrectionInline]
    change_form_template = "admin/articles/article/change_form.html"
    fieldsets = [
        (None, {"fields": ["headline", "standfirst", "dateline", "body"]}),
        (_("On the page"), {"fields": [("kind", "language"), "lead_image", "about", "tags"]}),
        (
            _("Publication"),
            {"fields": ["slug", "publish_at", "is_minor", "review_on", "note", "withdrawal_note"]},
        ),
    ]

    class Media:
        css = {"all": ["desk/desk.css"]}
        js = ["desk/unsaved.js"]

    # --- Lists ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With what the list shows and without the texts: two more queries, whatever its length."""
        last = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
        found = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "articles_article_changelist":
            found = (
                found.defer("body", "body_html")
                .annotate(last_put_before_readers=Subquery(last.values("published_at")[:1]))
                .prefetch_related(
                    Prefetch("bylines", queryset=Byline.objects.select_related("author"))
                )
            )
        return found

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article: Article) -> str:
        """The headline readers see, or that of the draft."""
        return str(article)

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        """Where it stands, and whether work waits behind the live text."""
        text = state_of(article)
        if article.is_public and getattr(article, "last_put_before_readers", True) is None:
            return gettext("%(state)s, with unpublished changes") % {"state": text}
        return text

    @admin.display(description=_("published"), ordering="published_at")
    def when(self, article: Article) -> datetime.datetime | None:
        """The date readers see, or will."""
        return article.published_at

    @admin.display(description=_("by"))
    def signed_by(self, article: Article) -> str:
        """The names over it."""
        return ", ".join(str(byline) for byline in article.bylines.all())

    # --- The form ------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the preview and the decisions made there."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/preview/",
                wrap(self.preview_view),
                name="articles_article_preview",
            ),
            path(
                "<path:object_id>/decide/", wrap(self.decide_view), name="articles_article_decide"
            ),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Leave out what does not apply to where the article stands."""
        left_out = set()
        if obj is None or not obj.is_public:
            left_out |= {"is_minor"}
        if obj is None or not (obj.is_public or obj.status == Article.Status.WITHDRAWN):
            left_out |= {"withdrawal_note"}
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in left_out]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list[Any]:
        """Only what has been public can be corrected."""
        if obj is None or obj.status == Article.Status.DRAFT:
            return []
        return list(super().get_inlines(request, obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """In the language of most articles; of another edition, what all editions share."""
        asked = super().get_changeform_initial_data(request)
        initial = {"language": settings.LANGUAGE_CODE, **asked}
        text = str(initial.pop("edition_of", ""))
        pk = int(text) if text.isdecimal() and len(text) < 19 else 0
        original = Article.objects.filter(pk=pk).first()
        return initial | _shared_by_editions(original) if original else initial

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Have the names compiled before the transaction begins: others need not wait for that."""
        if request.method == "POST" and Act.asked_by(request.POST) in (Act.PUBLISH, Act.SCHEDULE):
            mentions.current_gazetteer()
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except publishing.CannotPublish as refusal:
            # Something came in between after the form was checked. Keep the text all the same.
            for problem in refusal.problems:
                self.message_user(request, problem.message, messages.ERROR)
            fields = request.POST.copy()
            for act in Act:
                fields.pop(act, None)
            request.POST = fields  # type: ignore[assignment]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """Add what stands around the form, and the nonce for the editor's import map."""
        form = context["adminform"].form
        context["media"] = Media.from_media(
            context["media"] + form.bylines.media,
            nonce=request.csp_nonce,  # type: ignore[attr-defined]
        )
        context["acts"] = self._acts(request, obj)
        if obj:
            context |= self._surroundings(obj)
            missing = len(settings.LANGUAGES) - 1 - len(context["editions"])
            context["may_add_edition"] = missing > 0 and self.has_add_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Give the fields their widgets, those of the bylines included."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        choice = admin.widgets.AutocompleteSelect(Byline._meta.get_field("author"), self.admin_site)
        author = _author_of(request) if obj is None else None

        class FormOfThisRequest(form):  # type: ignore[misc]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.bylines.choose_with(choice, author)

        return FormOfThisRequest

    def get_view_on_site_url(self, obj: Article | None = None) -> str | None:
        """The page, if readers see it."""
        if obj is None or not obj.is_public:
            return None
        try:
            return obj.get_absolute_url()
        except NoReverseMatch:
            return None

    def has_publish_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whoever may change articles may publish them."""
        return self.has_change_permission(request, obj)

    def _acts(self, request: HttpRequest, article: Article | None) -> set[str]:
        """The buttons that make sense, by name."""
        if article is None:
            may_save = self.has_add_permission(request)
            may_publish = may_save and self.has_publish_permission(request)
        else:
            may_save = self.has_change_permission(request, article)
            may_publish = self.has_publish_permission(request, article)
        acts = {Act.SAVE, Act.PREVIEW} if may_save else set()
        if may_publish:
            acts.add(Act.PUBLISH)
            if article is None or not article.is_public:
                acts.add(Act.SCHEDULE)
            if article and article.status == Article.Status.PUBLISHED:
                acts.add(Act.UNPUBLISH)
            if article and article.is_public:
                acts.add(Act.WITHDRAW)
        return {act.name.lower() for act in acts}

    def _surroundings(self, article: Article) -> dict[str, Any]:
        revisions = list(article.revisions.select_related("created_by")[:10])
        live = article.revisions.exclude(published_at=None).order_by("-published_at").first()
        return {
            "state": state_of(article),
            "revisions": revisions,
            "live_revision": live if article.status == Article.Status.PUBLISHED else None,
            "named": list(article.mentions.select_related("entity")[:60]),
            "undecided": list(article.undecided.all()[:60]),
            "editions": list(
                Article.objects.filter(translation_key=article.translation_key).exclude(
                    pk=article.pk
                )
            ),
        }

    # --- Saving --------------------------------------------------------------------------

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Article:
        """The article as it stands; the form does not touch it."""
        instance: Article = form.instance
        return instance

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store what was typed as a revision, then do what the button says."""
        if form.act in (Act.PUBLISH, Act.SCHEDULE, Act.UNPUBLISH, Act.WITHDRAW):
            self._require_publish_permission(request, obj if change else None)
        revision = self._store(request, obj, form, change)
        if form.act in (Act.PUBLISH, Act.SCHEDULE):
            publishing.publish(
                revision,
                at=form.publication_time,
                is_substantial=False if form.cleaned_data.get("is_minor") else None,
            )
        elif form.act == Act.UNPUBLISH:
            publishing.unpublish(obj)
        elif form.act == Act.WITHDRAW:
            publishing.withdraw(obj, form.cleaned_data["withdrawal_note"])
        obj.refresh_from_db()

    def _store(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> Revision:
        note = form.cleaned_data.get("note") or ""
        if not change:
            original = form.cleaned_data.get("edition_of")
            revision = publishing.draft(
                form.content(),
                by=_editor(request),
                note=note,
                translation_key=original.translation_key if original else None,
            )
            obj.pk, obj._state.adding, obj._state.db = (
                revision.article_id,
                False,
                revision._state.db,
            )
            return revision
        if form.is_changed or note:
            return publishing.save_revision(obj, form.content(), by=_editor(request), note=note)
        latest: Revision = form.latest
        return latest

    def _require_publish_permission(self, request: HttpRequest, obj: Article | None) -> None:
        if not self.has_publish_permission(request, obj):
            raise PermissionDenied

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Only the corrections: everything else is in the revision."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note when a correction was amended, and what it said before."""
        before = {}
        if formset.model is Correction:
            for row in formset.initial_forms:
                if row.has_changed():
                    before[row.instance.pk] = keep_trace(row.instance)
        super().save_formset(request, form, formset, change)
        for correction, _changed in getattr(formset, "changed_objects", []):
            if before.get(correction.pk):
                self.log_change(
                    request,
                    correction,
                    gettext("The text was: %(text)s") % {"text": before[correction.pk]},
                )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Put what was done into the history, not which fields were touched."""
        said = {
            Act.SAVE: gettext_noop("Draft saved"),
            Act.PREVIEW: gettext_noop("Draft saved"),
            Act.PUBLISH: gettext_noop("Published"),
            Act.SCHEDULE: gettext_noop("Scheduled"),
            Act.UNPUBLISH: gettext_noop("Unpublished"),
            Act.WITHDRAW: gettext_noop("Withdrawn"),
        }
        return gettext(said[form.act])

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on with the same article."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._go_on(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Go on with the same article."""
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._go_on(request, obj)

    def _go_on(self, request: HttpRequest, article: Article) -> HttpResponse:
        act = Act.asked_by(request.POST)
        time = date_format(timezone.localtime(), "TIME_FORMAT")
        said = {
            Act.SAVE: gettext("Draft saved at %(time)s. Readers see no change.") % {"time": time},
            Act.PUBLISH: gettext("Published. Readers see it now."),
            Act.SCHEDULE: gettext("Scheduled. Readers will see it at the time you chose."),
            Act.UNPUBLISH: gettext("Taken back to draft. Readers no longer see it."),
            Act.WITHDRAW: gettext("Withdrawn. Its address shows your note."),
        }
        if act == Act.PREVIEW:
            return HttpResponseRedirect(
                reverse("admin:articles_article_preview", args=[article.pk])
            )
        address = self.get_view_on_site_url(article)
        link = (
            format_html(' <a href="{}">{}</a>', address, gettext("Open the page"))
            if address
            else ""
        )
        self.message_user(request, format_html("{}{}", said[act], link), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    # --- Deleting ------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only drafts: the address of what was public answers for ever."""
        if obj is not None and obj.status != Article.Status.DRAFT:
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """Drafts go with their revisions and mentions; whatever was public stands in the way."""
        public = [str(article) for article in objs if article.status != Article.Status.DRAFT]
        if public:
            return [], {}, set(), public
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        with_it = {model._meta.verbose_name for model in (Revision, Mention, UndecidedName)}
        return deleted, counts, set(lacking) - with_it, protected

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """One by one, so that each is asked whether it may."""
        with transaction.atomic():
            for article in queryset:
                article.delete()

    # --- Preview and names ---------------------------------------------------------------

    @method_decorator([require_safe, never_cache])
    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The latest revision as readers would see it, and what the linker makes of its names."""
        article = self._visible(request, object_id)
        revision = self._asked_revision(request, article)
        content = publishing.cleaned(revision.read() if revision else Content.of(article))
        result = mentions.preview(content, article=article)
        shown = as_read(article, content, result.body_html)
        found = names.report(article, content, result)
        query = request.GET.get("q", "")[:250]
        with override(content.language):
            context = reading_context(
                request,
                shown,
                mentions=_mentions_of(shown, result),
                bylines=_bylines_of(shown, content),
                topics=_topics_of(content),
                is_preview=True,
            )
        context |= {
            "original": article,
            "revision": revision,
            "report": found,
            "asked": names.asked(found, request.GET.get("about", "")[:250]),
            "query": query,
            "found": names.find(query) if query else [],
            "may_decide": self.has_change_permission(request, article),
        }
        request.current_app = self.admin_site.name
        with override(content.language):
            response = render(request, "admin/articles/article/preview.html", context)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @method_decorator([require_POST])
    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take one decision about one form."""
        article = self._visible(request, object_id)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        surface = request.POST.get("surface", "").strip()[:250]
        if not key_of(surface):
            raise Http404
        preview = reverse("admin:articles_article_preview", args=[article.pk])
        choice = request.POST.get("means", "")
        if choice == "other":
            text = request.POST.get("other", "").strip()[:250]
            found = names.find(text)
            if len(found) != 1:
                return HttpResponseRedirect(_with_query(preview, about=surface, q=text))
            choice = str(found[0].pk)
        self._decide(request, article, surface, choice)
        return HttpResponseRedirect(f"{preview}#names")

    def _decide(self, request: HttpRequest, article: Article, surface: str, choice: str) -> None:
        mentions.current_gazetteer()
        if choice == "machine":
            deciding.undecide(article, surface)
            said = gettext("“%(form)s” is left to the linker again.")
        elif choice == "never":
            deciding.decide(article, surface, None, by=_editor(request))
            said = gettext("“%(form)s” is never linked in this article.")
        else:
            pk = int(choice) if choice.isdecimal() and len(choice) < 19 else 0
            entity = get_object_or_404(Entity.objects.public(), pk=pk)
            deciding.decide(article, surface, entity, by=_editor(request))
            said = gettext("“%(form)s” is decided.")
        self.log_change(request, article, gettext("Decision about “%(form)s”") % {"form": surface})
        self.message_user(request, said % {"form": surface}, messages.SUCCESS)

    def _visible(self, request: HttpRequest, object_id: str) -> Article:
        text = unquote(object_id)
        article = get_object_or_404(Article, pk=text if text.isdecimal() and len(text) < 19 else 0)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    @staticmethod
    def _asked_revision(request: HttpRequest, article: Article) -> Revision | None:
        number = request.GET.get("revision", "")
        if number:
            wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
            return get_object_or_404(article.revisions, number=wanted)
        return article.revisions.first()


def _editor(request: HttpRequest) -> AbstractBaseUser:
    """Who is logged in: the admin lets nobody else come this far."""
    return cast(AbstractBaseUser, request.user)


def _author_of(request: HttpRequest) -> Author | None:
    """The author whose account this is."""
    return Author.objects.filter(user=_editor(request).pk).first()


def _shared_by_editions(original: Article) -> dict[str, Any]:
    """What a new edition of this article begins with, in the first language that is free."""
    taken = set(
        Article.objects.filter(translation_key=original.translation_key).values_list(
            "language", flat=True
        )
    )
    latest = original.revisions.first()
    content = latest.read() if latest else Content.of(original)
    return {
        "edition_of": original.pk,
        "language": next((code for code, _name in settings.LANGUAGES if code not in taken), ""),
        "kind": content.kind,
        "lead_image": content.lead_image,
        "about": content.about,
    }


def state_of(article: Article) -> str:
    """Where an article stands, in the words of the desk."""
    if article.status == Article.Status.WITHDRAWN:
        return gettext("withdrawn")
    if article.status == Article.Status.DRAFT:
        return gettext("draft")
    return gettext("live") if article.is_public else gettext("scheduled")


def as_read(article: Article, content: Content, body_html: str) -> Article:
    """An article that is nowhere stored, with the fields as this content would fill them."""
    shown = Article.objects.select_related("lead_image").get(pk=article.pk)
    shown.headline = content.headline or str(article)
    shown.standfirst = content.standfirst
    shown.dateline = content.dateline
    shown.body = content.body
    shown.body_html = body_html
    shown.kind = content.kind
    shown.language = content.language
    shown.lead_image_id = content.lead_image
    shown.word_count = len(strip_tags(body_html).split())
    shown.slug = content.slug or article.slug or "preview"
    return shown


def _mentions_of(article: Article, result: Any) -> list[Mention]:
    counts: dict[int, int] = {}
    for occurrence in result.occurrences:
        counts[int(occurrence.entity_id)] = counts.get(int(occurrence.entity_id), 0) + 1
    entities = Entity.objects.public().in_bulk(list(counts))
    return [
        Mention(article=article, entity=entities[pk], count=count, language=article.language)
        for pk, count in counts.items()
        if pk in entities
    ]


def _bylines_of(article: Article, content: Content) -> list[Byline]:
    authors = Author.objects.in_bulk([byline.author for byline in content.bylines])
    return [
        Byline(article=article, author=authors[byline.author], role=byline.role)
        for byline in content.bylines
        if byline.author in authors
    ]


def _topics_of(content: Content) -> list[Topic]:
    stored = {topic.name: topic for topic in Topic.objects.filter(name__in=content.tags)}
    # A topic that the article would be the first of has no page yet.
    return [stored[name] for name in content.tags if name in stored]


def _with_query(address: str, **query: str) -> str:
    return f"{address}?{urlencode(query)}#names"
