"""Articles in the admin: written, previewed, published, taken back.

Nothing here writes an article's row. Whatever button is pressed, the typed text is stored as a
revision first, and `articles.publishing` does the rest; a form sent without a button (Enter in a
text field) is a draft saved.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from articles import mentions, publishing, roles
from articles.admin.autosave import AutosaveMixin, settle_unsaved
from articles.admin.bin import BinMixin
from articles.admin.correction import CorrectionFormSet, CorrectionInline, shown_again
from articles.admin.late import LateMixin
from articles.admin.link_targets import LinkTargetsMixin
from articles.admin.permissions import RolesMixin
from articles.admin.presence import PresenceMixin
from articles.admin.previewing import PreviewMixin
from articles.admin.records import RecordsMixin
from articles.admin.report import ReportMixin
from articles.admin.states import StateFilter, state_of
from articles.admin.versions import VersionsMixin, live_revision
from articles.admin.workflow import NEEDS, WorkflowMixin, workflow_done
from articles.correcting import forget_planned, keep_trace, plan
from articles.desk.filters import DayFilter, MineFilter, ReviewFilter
from articles.forms import Act, ArticleForm
from articles.importing.admin import ImportMixin
from articles.models import (
    Article,
    Author,
    Byline,
    Content,
    Correction,
    Revision,
)
from articles.roles import RoleAct
from people.admin import EntityChoicesMixin
from people.admin.requests import editor_of, key_in

# What the review panel's own button for saving sends, to come back to the panel.
LOOK_AGAIN = "names"


@admin.register(Article)
class ArticleAdmin(
    BinMixin,
    RecordsMixin,
    RolesMixin,
    ImportMixin[Article],
    EntityChoicesMixin,
    LinkTargetsMixin,
    AutosaveMixin,
    PresenceMixin,
    VersionsMixin,
    PreviewMixin,
    ReportMixin,
    LateMixin,
    WorkflowMixin,
    admin.ModelAdmin[Article],
):
    """Articles, edited as revisions."""

    form = ArticleForm
    list_display = ["title", "state", "when", "signed_by", "kind", "language", "correct"]
    actions = ["bin_selected"]
    list_display_links = ["title"]
    list_filter = [StateFilter, "stage", MineFilter, ReviewFilter, DayFilter, "kind", "language"]
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
        css = {
            "all": ["desk/desk.css", "desk/review.css", "desk/workflow.css", "desk/versions.css"]
        }
        js = [
            Script("desk/note.js", type="module"),
            Script("desk/autosave.js", type="module"),
            Script("desk/presence.js", type="module"),
            Script("desk/review.js", type="module"),
        ]

    # --- Lists ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With what the list shows and without the texts: two more queries, whatever its length."""
        last = Revision.objects.versions().filter(article=OuterRef("pk"))
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

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Without the way to a correction for those who may not issue one."""
        columns: list[Any] = list(super().get_list_display(request))
        if not roles.may(request.user, RoleAct.CORRECT):
            columns.remove("correct")
        return columns

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article: Article) -> str:
        """The headline readers see, or that of the draft."""
        return str(article)

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        """Where it stands, and whether work waits behind the live text."""
        text = state_of(article)
        if article.is_public and getattr(article, "last_put_before_readers", True) is None:
            text = gettext("%(state)s, with unpublished changes") % {"state": text}
        if article.stage != Article.Stage.DRAFT:
            return f"{text}, {article.get_stage_display()}"
        return text

    @admin.display(description=_("published"), ordering="published_at")
    def when(self, article: Article) -> datetime.datetime | None:
        """The date readers see, or will."""
        return article.published_at

    @admin.display(description=_("by"))
    def signed_by(self, article: Article) -> str:
        """The names over it."""
        return ", ".join(str(byline) for byline in article.bylines.all())

    @admin.display(description=_("correct"), empty_value="")
    def correct(self, article: Article) -> str:
        """The way to a correction, of what readers see."""
        if not article.is_public:
            return ""
        address = reverse("admin:articles_correction_add") + f"?article={article.pk}"
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            address,
            gettext("Correct"),
            article,
        )

    # --- The form ------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Leave out what does not apply to where the article stands."""
        if obj is not None and not self.has_change_permission(request, obj):
            # The row is what the public sees; whoever only reads here gets the latest version,
            # all of it (see `Workflow.reading`).
            return []
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
        if obj is None or obj.status == Article.Status.DRAFT or not obj.was_public:
            return []
        return list(super().get_inlines(request, obj))

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Article, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Show corrections again that were typed, or that wait for a change of the article."""
        params: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is Correction and request.method != "POST":
            taken = self.taken(request, obj)
            params["initial"] = shown_again(obj, taken.typed if taken else None)
        return params

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """In the language of most articles; of another edition, what all editions share."""
        asked = super().get_changeform_initial_data(request)
        initial = {"language": settings.LANGUAGE_CODE, **asked}
        text = str(initial.pop("edition_of", ""))
        original = self.get_queryset(request).filter(pk=key_in(text)).first()
        return initial | _shared_by_editions(original) if original else initial

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Have the names compiled before the transaction begins: others need not wait for that."""
        if request.method == "POST" and object_id is None:
            begun = self.begun_in(request)
            object_id = str(begun.pk) if begun else None
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
        context["saving"] = self.saving(request, obj, form)
        context["may_correct"] = bool(
            obj and obj.is_public and roles.may(request.user, RoleAct.CORRECT, obj)
        )
        if obj:
            context |= self._surroundings(request, obj)
            context["overtaken"] = self.refused(request, obj, form) if form.newer else None
            context["panel"] = self.panel(request, obj)
            context["workflow"] = self.workflow_box(
                request, obj, next(iter(context["revisions"]), None)
            )
            missing = len(settings.LANGUAGES) - 1 - len(context["editions"])
            context["may_add_edition"] = missing > 0 and self.has_add_permission(request)
        # Said out loud, or the browser takes "#names" along, and shows that before what is wrong.
        form_url = form_url or request.get_full_path()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Give the fields their widgets, those of the bylines included."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        choice = admin.widgets.AutocompleteSelect(Byline._meta.get_field("author"), self.admin_site)
        author = _author_of(request) if obj is None else None
        taken = self.taken(request, obj)

        class FormOfThisRequest(form):  # type: ignore[misc]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **({} if args else {"taken": taken}), **kwargs)
                self.fields["edition_of"].queryset = roles.visible_to(request.user)
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

    def _acts(self, request: HttpRequest, article: Article | None) -> set[str]:
        """The buttons that make sense, by name."""
        if article is None:
            may_save = self.has_add_permission(request)
            may_publish = may_save and self.has_publish_permission(request)
        else:
            may_save = self.has_change_permission(request, article)
            may_publish = self.has_publish_permission(request, article)
        acts = {Act.SAVE} if may_save else set()
        if may_save and self.may_submit(request, article):
            acts.add(Act.SUBMIT)
        if may_publish:
            acts |= {Act.PUBLISH, Act.SCHEDULE}
            if article and publishing.scheduled_change(article):
                acts.add(Act.UNSCHEDULE)
            if article and article.status == Article.Status.PUBLISHED:
                acts.add(Act.UNPUBLISH)
            if article and article.is_public:
                acts.add(Act.WITHDRAW)
        return {act.name.lower() for act in acts}

    def _surroundings(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        revisions = list(article.revisions.versions().select_related("created_by")[:10])
        return {
            "state": state_of(article),
            "revisions": revisions,
            "live_revision": live_revision(article),
            "scheduled_change": publishing.scheduled_change(article),
            "editions": list(
                self.get_queryset(request)
                .filter(translation_key=article.translation_key)
                .exclude(pk=article.pk)
            ),
        }

    # --- Saving --------------------------------------------------------------------------

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Article:
        """The article as it stands; the form does not touch it."""
        instance: Article = form.instance
        return instance

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store what was typed as a revision, then do what the button says."""
        self.require_act(request, form.act, obj if change else None)
        revision = self._store(request, obj, form, change)
        is_minor = bool(form.cleaned_data.get("is_minor"))
        if form.act == Act.SCHEDULE and change and obj.is_public:
            publishing.schedule_change(
                revision, form.publication_time, by=editor_of(request), is_minor=is_minor
            )
        elif form.act in (Act.PUBLISH, Act.SCHEDULE):
            publishing.publish(
                revision,
                at=form.publication_time,
                is_substantial=False if is_minor else None,
                by=editor_of(request),
            )
        elif form.act == Act.UNSCHEDULE:
            publishing.cancel_change(obj)
        elif form.act == Act.UNPUBLISH:
            publishing.unpublish(obj)
        elif form.act == Act.WITHDRAW:
            publishing.withdraw(obj, form.cleaned_data["withdrawal_note"])
        elif form.act in NEEDS:
            self.do_with_form(request, obj, form.act, revision)
        obj.refresh_from_db()

    def _store(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> Revision:
        editor, note = editor_of(request), form.cleaned_data.get("note") or ""
        typing = publishing.Typing(
            base=form.cleaned_data.get("base_revision") or 0, key=form.cleaned_data.get("form_key")
        )
        revision: Revision = form.latest
        if not change:
            original = form.cleaned_data.get("edition_of")
            revision = publishing.draft(
                form.content(),
                by=editor,
                note=note,
                translation_key=original.translation_key if original else None,
                typing=typing,
            )
            obj.pk, obj._state.adding, obj._state.db = (
                revision.article_id,
                False,
                revision._state.db,
            )
        elif form.is_changed or note:
            revision = publishing.save_revision(
                obj, form.content(), by=editor, note=note, typing=typing
            )
        settle_unsaved(request, obj, form)
        return revision

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Only the corrections: everything else is in the revision."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Issue new corrections, or let them wait for the change that is scheduled.

        When one was amended, note what it said before.
        """
        before = {}
        if isinstance(formset, CorrectionFormSet):
            if form.act != Act.PUBLISH:
                if form.act == Act.SCHEDULE:
                    self._plan_corrections(form.instance, formset)
                return
            forget_planned(form.instance.pk)
            for row in formset.initial_forms:
                if row.has_changed():
                    before[row.instance.pk] = keep_trace(row.instance, by=editor_of(request))
        super().save_formset(request, form, formset, change)
        for correction, _changed in getattr(formset, "changed_objects", []):
            if before.get(correction.pk):
                self.log_change(
                    request,
                    correction,
                    gettext("The text was: %(text)s") % {"text": before[correction.pk]},
                )

    def _plan_corrections(self, article: Article, formset: CorrectionFormSet) -> None:
        change = publishing.scheduled_change(article)
        if change is not None:
            plan(change, formset.planned())

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Put what was done into the history, not which fields were touched."""
        said = {
            Act.SAVE: gettext_noop("Draft saved"),
            Act.PUBLISH: gettext_noop("Published"),
            Act.SCHEDULE: gettext_noop("Scheduled"),
            Act.UNSCHEDULE: gettext_noop("Scheduled change taken back"),
            Act.UNPUBLISH: gettext_noop("Unpublished"),
            Act.WITHDRAW: gettext_noop("Withdrawn"),
        }
        if form.act in NEEDS:
            return workflow_done(form.act)
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
            Act.UNSCHEDULE: gettext("The scheduled change is taken back. Readers see no change."),
            Act.UNPUBLISH: gettext("Taken back to draft. Readers no longer see it."),
            Act.WITHDRAW: gettext("Withdrawn. Its address shows your note."),
        }
        address = self.get_view_on_site_url(article)
        link = (
            format_html(' <a href="{}">{}</a>', address, gettext("Open the page"))
            if address
            else ""
        )
        if act in said:  # the workflow has said its own
            self.message_user(request, format_html("{}{}", said[act], link), messages.SUCCESS)
        target = reverse("admin:articles_article_change", args=[article.pk])
        looks_again = request.POST.get(Act.SAVE) == LOOK_AGAIN
        return HttpResponseRedirect(f"{target}#names" if looks_again else target)


def _author_of(request: HttpRequest) -> Author | None:
    """The author whose account this is."""
    return Author.objects.filter(user=editor_of(request).pk).first()


def _shared_by_editions(original: Article) -> dict[str, Any]:
    """What a new edition of this article begins with, in the first language that is free."""
    taken = set(
        Article.objects.filter(translation_key=original.translation_key).values_list(
            "language", flat=True
        )
    )
    latest = original.revisions.versions().first()
    content = latest.read() if latest else Content.of(original)
    return {
        "edition_of": original.pk,
        "language": next((code for code, _name in settings.LANGUAGES if code not in taken), ""),
        "kind": content.kind,
        "lead_image": content.lead_image,
        "about": content.about,
    }
