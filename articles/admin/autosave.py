"""What is being typed is kept: stored beside the versions while its editor writes.

Nothing here makes a version or changes what readers see. Any half-finished state of the form is
taken as it is; what the content of an article cannot hold (half a date, say) is kept beside it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles import publishing
from articles.forms import ArticleForm
from articles.models import Article, Content, Revision
from people.admin.requests import editor_of, key_in

# Texts that a content holds whatever they say; the other fields only hold what they could read.
_FREE_TEXTS = ("headline", "slug", "standfirst", "dateline", "body")
# Beside the content: shown again when the text is taken over.
_BESIDE = ("note", "withdrawal_note", "is_minor", "publish_at_0", "publish_at_1")
_ROWS = ("bylines-", "corrections-")
_LONGEST_LIST = 400  # fields kept beside the content


class KeptForm(ArticleForm):
    """The article's form, read to be kept: nothing is refused."""

    def clean(self) -> dict[str, Any]:
        """Only read: who saved in between and what stands in the way are not asked."""
        return Form.clean(self) or self.cleaned_data

    def kept(self) -> tuple[Content, publishing.Typing]:
        """What was typed, and all that the content cannot hold of it."""
        self.full_clean()
        for name in _FREE_TEXTS:
            if name in self.errors:
                self.cleaned_data[name] = str(self[name].value() or "")
        typing = publishing.Typing(
            base=self.cleaned_data.get("base_revision") or 0,
            key=self.cleaned_data.get("form_key"),
            extra=self._extra(),
        )
        return self.content(), typing

    def _extra(self) -> dict[str, list[str]]:
        """Fields as they were sent: those beside the content, and those it could not read."""
        wrong = {name for name in self.errors if name in self.fields} - set(_FREE_TEXTS)
        rows = ("corrections-",) if self.bylines.is_valid() else _ROWS
        extra = {}
        for name in sorted(self.data):
            values = [value for value in self.data.getlist(name) if value]  # type: ignore[attr-defined]
            is_beside = name in wrong or (name in _BESIDE and self._is_new(name))
            is_row = name.startswith(rows) and not name.endswith("_FORMS")
            if values and (is_beside or is_row):
                extra[name] = values
        return dict(list(extra.items())[:_LONGEST_LIST])

    def _is_new(self, name: str) -> bool:
        """Whether a field beside the content holds something else than it was opened with."""
        field = name.removesuffix("_0").removesuffix("_1")
        return field in self.changed_data


@dataclass(frozen=True)
class Unsaved:
    """A text that its editor has neither saved nor put aside."""

    revision: Revision
    compare_url: str
    take_url: str
    aside_url: str


def unsaved_texts(
    article: Article, editor: AbstractBaseUser, but: uuid.UUID | None = None
) -> list[Unsaved]:
    """The newest of each form that this editor left, newest first; `but` one that is open."""
    latest = article.revisions.versions().first()
    found: dict[uuid.UUID | None, Revision] = {}
    for revision in Revision.objects.unsaved(editor).filter(article=article)[:200]:
        if revision.form_key != but or but is None:
            found.setdefault(revision.form_key, revision)
    return [
        Unsaved(
            revision,
            compare_url=(
                reverse("admin:articles_article_compare", args=[article.pk])
                + f"?from={latest.number}&to={revision.number}"
                if latest
                else ""
            ),
            take_url=(
                reverse("admin:articles_article_change", args=[article.pk])
                + f"?take={revision.number}"
            ),
            aside_url=reverse("admin:articles_article_aside", args=[article.pk]),
        )
        for revision in found.values()
        if latest is None or revision.content != latest.content or revision.typed
    ]


# Under which name the session knows the forms that were saved in it last.
_DONE = "saved_forms"
_MOST_DONE = 20


def settle_unsaved(request: HttpRequest, article: Article, form: ArticleForm) -> None:
    """Ask no more about what was typed in a form that is now saved, nor about what it took over.

    The browser has a copy of its own, and learns from the next page that it may forget it.
    """
    data, editor = form.cleaned_data, editor_of(request)
    if data.get("form_key"):
        publishing.put_aside(article, by=editor, key=data["form_key"])
        let_browser_forget(request, data["form_key"])
    taken = article.revisions.filter(number=data.get("taken") or 0).first()
    if taken is not None:
        publishing.put_aside(article, by=editor, key=taken.form_key)


def let_browser_forget(request: HttpRequest, key: uuid.UUID) -> None:
    """Have the next page drop the browser's copy of a form; its text is a revision by now."""
    done = [*request.session.get(_DONE, []), str(key)]
    request.session[_DONE] = done[-_MOST_DONE:]


@dataclass(frozen=True)
class Saving:
    """What the page of a form says of where it is kept; for its template and its script."""

    user: int
    article: int | None
    autosave_url: str
    presence_url: str
    unsaved_url: str
    unsaved: list[Unsaved]
    done: str  # the forms that were saved in this session


class AutosaveMixin(admin.ModelAdmin[Article]):
    """The addresses that a form being typed in talks to."""

    def saving(self, request: HttpRequest, article: Article | None, form: ArticleForm) -> Saving:
        """What the page around this form has to know."""
        editor, done = editor_of(request), " ".join(request.session.get(_DONE, []))
        if article is None:
            address = reverse("admin:articles_article_autosave_new")
            return Saving(editor.pk, None, address, "", "", [], done)
        taken = form.opened.taken
        key = form["form_key"].value() if form.is_bound else taken and taken.form_key
        autosave, presence, unsaved = (
            reverse(f"admin:articles_article_{name}", args=[article.pk])
            for name in ("autosave", "presence", "unsaved")
        )
        return Saving(
            editor.pk,
            article.pk,
            autosave,
            presence,
            unsaved,
            unsaved_texts(article, editor, _uuid(str(key or ""))),
            done,
        )

    def taken(self, request: HttpRequest, article: Article | None) -> Revision | None:
        """The text that the editor asked to go on with instead of the latest version."""
        number = key_in(request.GET.get("take"))
        return article.revisions.filter(number=number).first() if article and number else None

    def begun_in(self, request: HttpRequest) -> Article | None:
        """The article that the form of a new one has made already, its answer lost or left."""
        key = _uuid(request.POST.get("form_key", ""))
        return Article.objects.filter(started_as=key).first() if key else None

    def get_urls(self) -> list[URLPattern]:
        """Before the admin's own, which would take the first part for a key."""
        view = self.admin_site.admin_view
        return [
            path("token/", view(self.token_view), name="articles_article_token"),
            path("autosave/", view(self.autosave_view), name="articles_article_autosave_new"),
            path(
                "<path:object_id>/autosave/",
                view(self.autosave_view),
                name="articles_article_autosave",
            ),
            path(
                "<path:object_id>/unsaved/",
                view(self.unsaved_view),
                name="articles_article_unsaved",
            ),
            path("<path:object_id>/aside/", view(self.aside_view), name="articles_article_aside"),
            *super().get_urls(),
        ]

    @method_decorator([require_GET, never_cache])
    def token_view(self, request: HttpRequest) -> JsonResponse:
        """Who is logged in, and a token for what they send; for a form that was opened before."""
        return JsonResponse({"token": get_token(request), "user": editor_of(request).pk})

    @method_decorator([require_POST, never_cache])
    def autosave_view(self, request: HttpRequest, object_id: str = "") -> JsonResponse:
        """Keep what stands in the form now; a form without an article begins one."""
        key = _key_of(request)
        article = self._article_of_form(request, object_id, key)
        form_class = kept_form(self.get_form(request, article, change=article is not None))
        form = form_class(request.POST, instance=article or Article())
        content, typing = form.kept()
        if article is None:
            original = form.cleaned_data.get("edition_of")
            revision = publishing.begin(
                content,
                by=editor_of(request),
                translation_key=original.translation_key if original else None,
                typing=typing,
            )
        else:
            revision = publishing.autosave(article, content, by=editor_of(request), typing=typing)
        return JsonResponse(self._acknowledged(revision))

    def _article_of_form(
        self, request: HttpRequest, object_id: str, key: uuid.UUID
    ) -> Article | None:
        if object_id:
            article: Article | None = get_object_or_404(Article, pk=key_in(object_id))
        else:
            article = Article.objects.filter(started_as=key).first()
        if article is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
        elif not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _acknowledged(self, revision: Revision) -> dict[str, Any]:
        pk = revision.article_id
        return {
            "number": revision.number,
            "time": date_format(timezone.localtime(), "TIME_FORMAT"),
            "article": pk,
            "autosave": reverse("admin:articles_article_autosave", args=[pk]),
            "change": reverse("admin:articles_article_change", args=[pk]),
            "presence": reverse("admin:articles_article_presence", args=[pk]),
            "unsaved": reverse("admin:articles_article_unsaved", args=[pk]),
        }

    @method_decorator([require_GET, never_cache])
    def unsaved_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The box that offers what was not saved, for a page that is open already."""
        article = get_object_or_404(Article, pk=key_in(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        texts = unsaved_texts(article, editor_of(request), _uuid(request.GET.get("but", "")))
        request.current_app = self.admin_site.name
        return render(
            request, "admin/articles/article/_unsaved.html", {"unsaved": texts, "original": article}
        )

    @method_decorator(require_POST)
    def aside_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask no more about a text; it stays among the versions."""
        article = get_object_or_404(Article, pk=key_in(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        revision = get_object_or_404(
            article.revisions, number=key_in(request.POST.get("number")), created_by=request.user
        )
        publishing.put_aside(article, by=editor_of(request), key=revision.form_key)
        self.message_user(
            request, _("Put aside. It stays in the list of versions, as %d.") % revision.number
        )
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def kept_form(form: Any) -> type[KeptForm]:
    """The form that the admin made for this request, reading as `KeptForm` does."""
    return type("KeptFormOfThisRequest", (KeptForm, form), {})


def _key_of(request: HttpRequest) -> uuid.UUID:
    key = _uuid(request.POST.get("form_key", ""))
    if key is None:
        raise Http404("a form without a key")
    return key


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
