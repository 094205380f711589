"""Forms that come too late: their article went into review, the bin, or for good, meanwhile.

Nobody may save there any more, and nobody loses what was typed: it is kept beside the versions, or
as a new draft where there is no article left.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import publishing, roles
from articles.admin.autosave import kept_form
from articles.models import Article
from articles.roles import RoleAct
from people.admin.requests import editor_of, key_in


class LateMixin(admin.ModelAdmin[Article]):
    """Looks at what is sent before anything else does."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Keep the text of a form that nobody may save any more, and say where it is."""
        pk = key_in(unquote(object_id)) if object_id and request.method == "POST" else 0
        if not pk:
            return super().changeform_view(request, object_id, form_url, extra_context)
        article = Article.objects.filter(pk=pk).first()
        if article is None and self.has_add_permission(request):
            return self._keep_as_new(request)
        if article is not None and article.binned_at and self._may_write(request, article):
            said = _(
                "Not saved: this is in the bin. What you typed is kept, as text %(number)d among"
                " the versions; put the article back to go on with it."
            )
            address = reverse("admin:articles_article_bin")
            return self._keep_beside(request, article, said, address)
        if article is not None and self._is_closed(request, article):
            said = _(
                "Not saved: this is %(stage)s. What you typed is kept, as text %(number)d among the"
                " versions; take the article back to go on with it."
            )
            address = reverse("admin:articles_article_change", args=[article.pk])
            return self._keep_beside(request, article, said, address)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _may_write(self, request: HttpRequest, article: Article) -> bool:
        return roles.may(request.user, RoleAct.WRITE, article)

    def _is_closed(self, request: HttpRequest, article: Article) -> bool:
        """Whether it is theirs, and under review by now."""
        if article.stage == Article.Stage.DRAFT or article.binned_at:
            return False
        is_theirs = roles.may(request.user, RoleAct.SUBMIT, article)
        return is_theirs and not self._may_write(request, article)

    def _keep_beside(
        self, request: HttpRequest, article: Article, said: str, address: str
    ) -> HttpResponse:
        content, typing = self._typed(request, article)
        kept = publishing.keep_refused(article, content, by=editor_of(request), typing=typing)
        values = {"stage": article.get_stage_display(), "number": kept.number}
        self.message_user(request, said % values, messages.ERROR)
        return HttpResponseRedirect(address)

    def _keep_as_new(self, request: HttpRequest) -> HttpResponse:
        """The article is deleted for good: a draft of its own, sent twice or not."""
        content, typing = self._typed(request, Article())
        kept = publishing.begin(content, by=editor_of(request), translation_key=None, typing=typing)
        said = _("The article was deleted for good. What you typed is kept, as this new draft.")
        self.message_user(request, said, messages.ERROR)
        address = reverse("admin:articles_article_change", args=[kept.article_id])
        return HttpResponseRedirect(address)

    def _typed(self, request: HttpRequest, article: Article) -> tuple[Any, publishing.Typing]:
        # As for somebody who may write: a form for readers has no fields.
        form = self.get_form(request, article if article.pk else None, change=False)
        return kept_form(form)(request.POST, instance=article).kept()
