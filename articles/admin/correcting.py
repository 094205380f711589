"""One correction of one live article, on a page of its own: written, looked at, issued.

Whoever comes here has an article in hand; the list of all corrections is in
`articles.admin.correction`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.correcting import CannotCorrect, issue, may_be_corrected
from articles.models import Article, Correction
from articles.roles import RoleAct, may
from people.admin import EntityChoicesMixin
from people.admin.choices import EntityChoiceField
from people.admin.requests import editor_of, key_in
from people.models import Entity


class CorrectForm(forms.Form):
    """What readers are told."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Correction.Kind)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=gettext_lazy("What was wrong and what is right. Readers see it for ever."),
    )
    entity = EntityChoiceField(
        label=gettext_lazy("Concerns"), queryset=Entity.objects.none(), required=False
    )
    goes_on = forms.BooleanField(
        label=gettext_lazy("Then change the text of the article as well"), required=False
    )

    def __init__(self, *args: Any, site: admin.AdminSite, **kwargs: Any) -> None:
        """Offer all entities, by any of their names."""
        super().__init__(*args, **kwargs)
        entity: Any = self.fields["entity"]
        entity.queryset = Entity.objects.all()
        column = Correction._meta.get_field("entity")
        entity.widget = AutocompleteSelect(column, site)
        entity.widget.choices = entity.choices


class CorrectingMixin(EntityChoicesMixin, admin.ModelAdmin[Correction]):
    """Adding a correction with the article named in the address (`?article=17`)."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of its own where an article is named, else the general form."""
        asked = request.GET.get("article", "")
        if not asked:
            return super().add_view(request, form_url, extra_context)
        article = get_object_or_404(Article, pk=key_in(asked))
        if not may(request.user, RoleAct.CORRECT, article):
            raise PermissionDenied
        if not may_be_corrected(article):
            self.message_user(
                request,
                _("Nobody has read this article yet. Change its text instead."),
                messages.WARNING,
            )
            return HttpResponseRedirect(_form_of(article))
        form = CorrectForm(request.POST or None, site=self.admin_site)
        if request.method == "POST" and form.is_valid() and "_issue" in request.POST:
            return self._issue(request, article, form)
        shown = _as_readers_see_it(article, form) if form.is_bound and form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Correct an article"),
            "opts": self.opts,
            "article": article,
            "article_url": article.get_absolute_url(),
            "form_url": _form_of(article),
            "form": form,
            "media": self.media + form.media,
            "shown": shown,
            "earlier": list(article.corrections.prefetch_related("amendments")),
        }
        return TemplateResponse(request, "admin/articles/correction/correct.html", context)

    def _issue(self, request: HttpRequest, article: Article, form: CorrectForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            correction = issue(
                article, said["kind"], said["text"], entity=said["entity"], by=editor_of(request)
            )
        except CannotCorrect as refusal:
            # It was unpublished or withdrawn between the form and the answer.
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(_form_of(article))
        self.log_addition(request, correction, _("Issued"))
        link = format_html(
            '<a href="{}#correction-{}">{}</a>',
            article.get_absolute_url(),
            correction.pk,
            _("Open the page"),
        )
        told = format_html("{} {}", _("The correction is issued. Readers see it now."), link)
        self.message_user(request, told, messages.SUCCESS)
        if said["goes_on"]:
            return HttpResponseRedirect(_form_of(article))
        return HttpResponseRedirect(reverse("admin:articles_correction_changelist"))


def _form_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _as_readers_see_it(article: Article, form: CorrectForm) -> Correction:
    """Not stored: only to be looked at."""
    said = form.cleaned_data
    return Correction(
        article=article, kind=said["kind"], text=said["text"], issued_at=timezone.now()
    )
