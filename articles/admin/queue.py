"""The queue: every name in published articles that waits for an editor, the most frequent first.

Names are gathered by their folded form over all articles, so that one word of an editor settles
hundreds of places. What may be said of a form is done by `articles.everywhere` and
`articles.deciding`; single forms in single articles belong to the panel of the article.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import deciding, everywhere, search
from articles.admin.revision import RecordMixin
from articles.explaining import likeness
from articles.linking import key_of
from articles.models import Article, IgnoredName, UndecidedName
from articles.models.mention import UndecidedNameQuerySet
from people.admin import labelled
from people.folding import fold
from people.models import Alias, Entity, Kind

PER_PAGE = 25
_LAST_PAGE = 10_000
_MOST_FOUND = 10
_MOST_CANDIDATES = 12
_ROWS_FOR_CANDIDATES = 200  # of one form: enough to have met everybody who may be meant
_SECONDS_OF_LINKING = 2.0  # within one request
_DONE = "articles_queue_done"


@dataclass(slots=True)
class Candidate:
    """An entity that a form may mean, as the editor reads it."""

    pk: int
    label: str
    address: str
    fits: str = ""


@dataclass(slots=True)
class WaitingForm:
    """One form and reason, over all articles."""

    key: str
    reason: str
    articles: int
    times: int
    surface: str = ""
    sentence: str = ""
    office: str = ""
    article: Article | None = None
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def is_unknown(self) -> bool:
        """Whether it matches nobody."""
        return self.reason == UndecidedName.Reason.UNKNOWN

    @property
    def reason_label(self) -> str:
        """The reason in words."""
        return str(UndecidedName.Reason(self.reason).label)

    @property
    def address(self) -> str:
        """Its own page."""
        return form_address(self.key)

    @property
    def person_address(self) -> str:
        """Where a person of this name is made, with all that is known filled in."""
        query = {"name": self.surface, "office": self.office, "next": self.address}
        if self.article:
            query["article"] = str(self.article.pk)
        return f"{reverse('admin:people_person_add')}?{urlencode(query)}"


@dataclass(slots=True)
class Filters:
    """What the address of the queue asks for; what makes no sense is taken for nothing."""

    reason: str = ""
    language: str = ""
    kind: str = ""
    since: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """Read the address."""
        page = query.get("p", "1")
        since = query.get("since", "")
        return cls(
            reason=_one_of(query.get("reason", ""), UndecidedName.Reason.values),
            language=_one_of(query.get("language", ""), dict(settings.LANGUAGES)),
            kind=_one_of(query.get("kind", ""), Kind.values),
            since=since if _day(since) else "",
            q=query.get("q", "").strip()[:250],
            page=min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and len(page) < 9 else 1,
        )

    def narrow(self, names: UndecidedNameQuerySet) -> UndecidedNameQuerySet:
        """The names that are asked for."""
        if self.reason:
            names = names.filter(reason=self.reason)
        if self.language:
            names = names.filter(article__language=self.language)
        if self.kind:
            names = names.of_kind(self.kind)
        if day := _day(self.since):
            start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
            names = names.filter(article__published_at__gte=start)
        for word in key_of(self.q).split():
            names = names.filter(key__contains=word)
        return names

    def address(self, page: int) -> str:
        """The same on another page."""
        asked = {"reason": self.reason, "language": self.language, "kind": self.kind}
        asked |= {"since": self.since, "q": self.q, "p": str(page) if page > 1 else ""}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.reason or self.language or self.kind or self.since or self.q)


def _one_of(text: str, allowed: Iterable[str]) -> str:
    return text if text in allowed else ""


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:  # well written, and no such day
        return None


def form_address(key: str) -> str:
    """The page of one form."""
    return f"{reverse('admin:articles_undecidedname_form')}?{urlencode({'key': key})}"


def waiting_forms(filters: Filters) -> tuple[list[WaitingForm], bool]:
    """One page of the queue, and whether another follows. The number of queries is fixed."""
    start = (filters.page - 1) * PER_PAGE
    names = filters.narrow(UndecidedName.objects.waiting())
    rows = list(names.by_form()[start : start + PER_PAGE + 1])
    samples = _samples(rows[:PER_PAGE])
    candidates = _labelled(samples.values())
    forms = []
    for row in rows[:PER_PAGE]:
        form = WaitingForm(row["key"], row["reason"], row["articles"], row["times"])
        sample = samples.get((row["latest"], row["key"]))
        if sample is None:  # settled since it was counted
            continue
        _show(form, sample, [sample.candidates], candidates)
        forms.append(form)
    return forms, len(rows) > PER_PAGE


def _samples(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, str], UndecidedName]:
    """Of each form the row in its newest article."""
    found = UndecidedName.objects.filter(
        key__in=[row["key"] for row in rows], article_id__in={row["latest"] for row in rows}
    )
    return {(name.article_id, name.key): name for name in _with_articles(found)}


def _with_articles(names: QuerySet[UndecidedName]) -> QuerySet[UndecidedName]:
    return names.select_related("article").defer("article__body", "article__body_html")


def _show(
    form: WaitingForm,
    sample: UndecidedName,
    scored: Iterable[Any],
    candidates: dict[str, Candidate],
) -> None:
    form.surface = sample.surface
    form.sentence = sample.sentence
    form.office = sample.office
    form.article = sample.article
    best: dict[str, float] = {}
    for pairs in scored:
        for entity, score in pairs:
            best[str(entity)] = max(score, best.get(str(entity), score))
    for entity, score in sorted(best.items(), key=lambda row: -row[1])[:_MOST_CANDIDATES]:
        known = candidates.get(entity)
        if known:
            fits = "" if form.is_unknown else likeness(score)
            form.candidates.append(Candidate(known.pk, known.label, known.address, fits))


def _labelled(names: Iterable[UndecidedName]) -> dict[str, Candidate]:
    ids = {int(entity) for name in names for entity, _score in name.candidates}
    return {str(one.pk): one for one in _candidates(Entity.objects.public().filter(pk__in=ids))}


def _candidates(entities: Iterable[Entity]) -> list[Candidate]:
    return [
        Candidate(entity.pk, label, reverse(f"admin:people_{entity.kind}_change", args=[entity.pk]))
        for entity, label in labelled(entities)
    ]


def find(text: str) -> list[Candidate]:
    """Entities with such a name, for an editor who means somebody the linker did not think of."""
    if not fold(text):
        return []
    entities = Entity.objects.public().named(text).order_by("-prominence", "sort_name", "pk")
    return _candidates(entities[:_MOST_FOUND])


@admin.register(UndecidedName)
class UndecidedNameAdmin(RecordMixin):
    """The queue, and a page for each form in it."""

    change_list_template = "admin/articles/undecidedname/queue.html"

    class Media:
        css = {"all": ["desk/desk.css", "desk/queue.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a form, and what is done there."""
        wrap = self.admin_site.admin_view
        return [
            path("form/", wrap(self.form_view), name="articles_undecidedname_form"),
            path("act/", require_POST(wrap(self.act_view)), name="articles_undecidedname_act"),
            *super().get_urls(),
        ]

    # --- Pages ---------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue, by frequency."""
        self._require_view(request)
        filters = Filters.of(request.GET)
        waiting, has_more = waiting_forms(filters)
        context = {
            **self._context(request, _("Names that wait for a decision")),
            "filters": filters,
            "forms": waiting,
            "first_number": (filters.page - 1) * PER_PAGE + 1,
            "previous": filters.address(filters.page - 1) if filters.page > 1 else "",
            "next": filters.address(filters.page + 1) if has_more else "",
            "reasons": UndecidedName.Reason.choices,
            "languages": settings.LANGUAGES,
            "kinds": Kind.choices,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.change_list_template, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A single row is of interest only among those of its form."""
        self._require_view(request)
        if request.method == "POST":  # it is a record
            raise PermissionDenied
        key = get_object_or_404(UndecidedName, pk=_number(object_id)).key
        return self._form_page(request, key, back=form_address(key))

    def form_view(self, request: HttpRequest) -> HttpResponse:
        """One form: what to do with it everywhere, and the articles one by one."""
        self._require_view(request)
        key = key_of(request.GET.get("key", "")[:500])
        if not key:
            raise Http404
        return self._form_page(request, key, back=request.get_full_path())

    def _form_page(self, request: HttpRequest, key: str, *, back: str) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:250]
        forms, names, has_more = self._of_form(key, page := Filters.of(request.GET).page)
        # Somebody of just this name may have come to the desk since the articles were linked.
        offered = {one.pk for form in forms for one in form.candidates}
        found = [one for one in find(query or _surface(key, forms)) if one.pk not in offered]
        here = form_address(key)
        context = {
            **self._context(request, _("“%(form)s”") % {"form": _surface(key, forms)}),
            "back": back,
            "forms": forms,
            "names": names,
            "query": query,
            "found": found,
            "choices": _choices(forms, found),
            "batches": everywhere.batches(key),
            "ignored": IgnoredName.objects.filter(key=key).first(),
            "previous": f"{here}&p={page - 1}" if page > 1 else "",
            "next": f"{here}&p={page + 1}" if has_more else "",
        }
        return TemplateResponse(request, "admin/articles/undecidedname/form.html", context)

    def _of_form(self, key: str, page: int) -> tuple[list[WaitingForm], list[UndecidedName], bool]:
        """The form by reason (mostly one), a page of its articles, and whether more follow."""
        waiting = UndecidedName.objects.waiting().filter(key=key)
        start = (page - 1) * PER_PAGE
        names = list(_with_articles(waiting.order_by("-article_id")[start : start + PER_PAGE + 1]))
        seen = list(waiting.exclude(candidates=[]).order_by("-article_id")[:_ROWS_FOR_CANDIDATES])
        candidates = _labelled(seen)
        forms = []
        for row in waiting.by_form():
            form = WaitingForm(key, row["reason"], row["articles"], row["times"])
            sample = next((name for name in names if name.reason == form.reason), None)
            if sample:
                scored = [name.candidates for name in seen if name.reason == form.reason]
                _show(form, sample, scored, candidates)
                forms.append(form)
        return forms, names[:PER_PAGE], len(names) > PER_PAGE

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "done": request.session.pop(_DONE, None),
            "may_decide": _may_decide(request),
            "may_spell": request.user.has_perm("people.add_alias"),
            "may_ignore": request.user.has_perm("articles.add_ignoredname"),
            "may_create": request.user.has_perm("people.add_person"),
            "back": request.get_full_path(),
        }

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    # --- Acts ----------------------------------------------------------------------------

    def act_view(self, request: HttpRequest) -> HttpResponse:
        """Do what a button says, and offer to undo it."""
        acts: dict[str, Callable[[HttpRequest, str], dict[str, Any] | None]] = {
            "everywhere": self._decide_everywhere,
            "here": self._decide_here,
            "spelling": self._add_spelling,
            "ignore": self._ignore,
            "notice": self._notice,
            "undo_everywhere": self._undo_everywhere,
            "undo_here": self._undo_here,
            "undo_spelling": self._undo_spelling,
        }
        act = acts.get(request.POST.get("act", ""))
        surface = request.POST.get("surface", "").strip()[:250]
        if act is None or not key_of(surface):
            raise Http404
        if not _may_decide(request):
            raise PermissionDenied
        done = act(request, surface)
        if done:
            request.session[_DONE] = {"surface": surface, **done}
        back = request.POST.get("back", "")
        if not url_has_allowed_host_and_scheme(back, None) or not back.startswith("/"):
            back = form_address(key_of(surface))
        return HttpResponseRedirect(back)

    def _decide_everywhere(self, request: HttpRequest, surface: str) -> dict[str, Any] | None:
        entity = _meant(request)
        batch, articles = everywhere.decide_everywhere(surface, entity, by=_editor(request))
        if not articles:
            self.message_user(
                request, gettext("It waits in no article any more."), messages.WARNING
            )
            return None
        said = gettext("Decision about “%(form)s”") % {"form": surface}
        self._log(request, articles, said)
        link_anew(self, request, articles, said)
        if entity:
            said = ngettext(
                "“%(form)s” means %(entity)s in %(count)d article.",
                "“%(form)s” means %(entity)s in %(count)d articles.",
                batch.articles,
            )
        else:
            said = ngettext(
                "“%(form)s” is never linked in %(count)d article.",
                "“%(form)s” is never linked in %(count)d articles.",
                batch.articles,
            )
        return {
            "said": said % {"form": surface, "entity": entity, "count": batch.articles},
            "undo": "undo_everywhere",
            "at": batch.at.isoformat(),
            "by": batch.by.pk if batch.by else "",
        }

    def _undo_everywhere(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        try:
            at = parse_datetime(request.POST.get("at", "")[:40])
        except ValueError:
            at = None
        by = request.POST.get("by", "")
        if at is None or not timezone.is_aware(at):
            raise Http404
        articles = everywhere.undo(key_of(surface), _number(by) or None, at)
        said = gettext("Decision about “%(form)s” undone") % {"form": surface}
        self._log(request, articles, said)
        link_anew(self, request, articles, said)
        said = ngettext(
            "Undone: “%(form)s” is left to the linker again in %(count)d article.",
            "Undone: “%(form)s” is left to the linker again in %(count)d articles.",
            len(articles),
        )
        return {"said": said % {"form": surface, "count": len(articles)}}

    def _decide_here(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        article = _article(request)
        entity = _meant(request)
        deciding.decide(article, surface, entity, by=_editor(request))
        self._log(request, [article.pk], gettext("Decision about “%(form)s”") % {"form": surface})
        if entity:
            said = gettext("In “%(article)s”, “%(form)s” means %(entity)s.")
        else:
            said = gettext("In “%(article)s”, “%(form)s” is never linked.")
        return {
            "said": said % {"article": article, "form": surface, "entity": entity},
            "undo": "undo_here",
            "article": article.pk,
        }

    def _undo_here(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        article = _article(request)
        deciding.undecide(article, surface)
        self._log(
            request, [article.pk], gettext("Decision about “%(form)s” undone") % {"form": surface}
        )
        said = gettext("Undone: in “%(article)s”, “%(form)s” is left to the linker again.")
        return {"said": said % {"article": article, "form": surface}}

    def _add_spelling(self, request: HttpRequest, surface: str) -> dict[str, Any] | None:
        if not request.user.has_perm("people.add_alias"):
            raise PermissionDenied
        entity = _meant(request)
        if entity is None:
            said = gettext("Choose whose name “%(form)s” is a spelling of.") % {"form": surface}
            self.message_user(request, said, messages.ERROR)
            return None
        try:
            alias = deciding.add_spelling(entity, surface)
        except ValidationError as refusal:
            for text in refusal.messages:
                self.message_user(request, text, messages.ERROR)
            return None
        said = gettext(
            "“%(form)s” is a name of %(entity)s from now on. Articles that are out follow when"
            " you say so."
        )
        return {
            "said": said % {"form": surface, "entity": entity},
            "undo": "undo_spelling",
            "alias": alias.pk,
            "plan": _plan_address(entity),
        }

    def _undo_spelling(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        if not request.user.has_perm("people.add_alias"):
            raise PermissionDenied
        alias = get_object_or_404(
            Alias, pk=_number(request.POST.get("alias", "")), kind=Alias.Kind.SPELLING
        )
        entity = alias.entity
        alias.delete()
        said = gettext("Undone: “%(form)s” is no name of %(entity)s.")
        return {
            "said": said % {"form": surface, "entity": entity},
            "plan": _plan_address(entity),
        }

    def _ignore(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        if not request.user.has_perm("articles.add_ignoredname"):
            raise PermissionDenied
        deciding.ignore(surface, by=_editor(request))
        said = gettext("“%(form)s” is ignored for ever, in all articles.")
        return {"said": said % {"form": surface}, "undo": "notice"}

    def _notice(self, request: HttpRequest, surface: str) -> dict[str, Any]:
        if not request.user.has_perm("articles.add_ignoredname"):
            raise PermissionDenied
        deciding.notice(surface)
        said = gettext("“%(form)s” is asked about again where it stands.") % {"form": surface}
        articles = sorted(search.articles_containing([key_of(surface)]))
        link_anew(self, request, articles, said)
        return {"said": said}

    def _log(self, request: HttpRequest, articles: Sequence[int], message: str) -> None:
        """Into the history of each article: there somebody will ask who decided."""
        rows = Article.objects.filter(pk__in=articles).defer("body", "body_html")
        LogEntry.objects.log_actions(
            _editor(request).pk, rows, CHANGE, change_message=message, single_object=False
        )


def link_anew(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, articles: Sequence[int], reason: str
) -> None:
    """Link as many of these as there is time for; the rest becomes a batch of the archive."""
    left = everywhere.follow(articles, seconds=_SECONDS_OF_LINKING)
    batch = everywhere.hand_over(left, reason=reason, by=_editor(request))
    if batch is None:
        return
    said = ngettext(
        "%(count)d article is not linked anew yet.",
        "%(count)d articles are not linked anew yet.",
        len(left),
    ) % {"count": len(left)}
    address = reverse("admin:articles_relinking_change", args=[batch.pk])
    link = format_html('{} <a href="{}">{}</a>', said, address, gettext("Do it now"))
    model_admin.message_user(request, link, messages.WARNING)


def _surface(key: str, forms: Sequence[WaitingForm]) -> str:
    """The form as it is written somewhere; folded where it waits nowhere any more."""
    return forms[0].surface if forms else key


def _choices(forms: Sequence[WaitingForm], found: Sequence[Candidate]) -> list[Candidate]:
    """Everybody who can be chosen for a single article."""
    choices = {one.pk: one for form in forms for one in form.candidates}
    return [*choices.values(), *found]


def _may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.change_article")


def _editor(request: HttpRequest) -> AbstractBaseUser:
    """Who is logged in: the admin lets nobody else come this far."""
    return cast(AbstractBaseUser, request.user)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _meant(request: HttpRequest) -> Entity | None:
    """The entity that was chosen, None for "never"."""
    choice = request.POST.get("means", "")
    if choice == "never":
        return None
    return get_object_or_404(Entity.objects.public(), pk=_number(choice))


def _article(request: HttpRequest) -> Article:
    return get_object_or_404(Article, pk=_number(request.POST.get("article", "")))


def _plan_address(entity: Entity) -> str:
    """Where the archive's effect of a change of this entity is worked out."""
    try:
        return reverse("admin:articles_relinking_plan", args=[entity.pk])
    except NoReverseMatch:
        return ""


class IgnoredNameForm(forms.ModelForm[IgnoredName]):
    """Checks on the folded form, which is what names are compared by."""

    class Meta:
        model = IgnoredName
        fields = ["surface"]

    def clean_surface(self) -> str:
        """Refuse what is no name."""
        surface: str = self.cleaned_data["surface"]
        if not key_of(surface):
            raise ValidationError(_("A form needs at least one letter or digit."))
        return surface


@admin.register(IgnoredName)
class IgnoredNameAdmin(admin.ModelAdmin[IgnoredName]):
    """Names that nobody is asked about any more, and the way back."""

    form = IgnoredNameForm
    list_display = ["surface", "ignored_by", "ignored_at"]
    list_select_related = ["ignored_by"]
    search_fields = ["key"]
    search_help_text = _("Any part of the name.")
    fields = ["surface"]
    ordering = ["-ignored_at", "-pk"]
    show_full_result_count = False
    list_per_page = 50
    actions = ["notice_again"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[IgnoredName], search_term: str
    ) -> tuple[QuerySet[IgnoredName], bool]:
        """In any spelling."""
        for word in key_of(search_term).split():
            queryset = queryset.filter(key__contains=word)
        return queryset, False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A name is ignored or it is not."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting such a row is noticing the name again; one way is enough."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Notice again"), permissions=["delete"])
    def notice_again(self, request: HttpRequest, queryset: QuerySet[IgnoredName]) -> None:
        """Ask about these names again, in the articles that are out as well."""
        rows = list(queryset)
        with transaction.atomic():
            for row in rows:
                deciding.notice(row.surface)
        self._link_anew(request, [row.key for row in rows])
        self.message_user(
            request,
            ngettext(
                "%(count)d name is asked about again.",
                "%(count)d names are asked about again.",
                len(rows),
            )
            % {"count": len(rows)},
        )

    def delete_model(self, request: HttpRequest, obj: IgnoredName) -> None:
        """Notice it again."""
        key = obj.key
        deciding.notice(obj.surface)
        self._link_anew(request, [key])

    def save_model(self, request: HttpRequest, obj: IgnoredName, form: Any, change: bool) -> None:
        """Take it off the queue as well."""
        stored = deciding.ignore(obj.surface, by=_editor(request))
        obj.pk, obj._state.adding = stored.pk, False

    def _link_anew(self, request: HttpRequest, keys: Sequence[str]) -> None:
        articles = sorted(search.articles_containing(keys))
        link_anew(self, request, articles, gettext("Names noticed again"))
