"""What stands around an article, in the hands of an editor: pinned articles, and lines to hide.

Takes effect at once, since neither is part of the article's text or of its versions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from articles import roles
from articles.models import HiddenLine, PinnedArticle, Surroundings
from articles.roles import RoleAct
from articles.since import Line
from articles.views.article import all_since
from people.partial_dates import PartialDate


class SurroundingsForm(forms.ModelForm[Surroundings]):
    """The lines of "Since this was published", to be ticked where a page does without them."""

    hidden = forms.MultipleChoiceField(
        label=_("Lines to hide"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers do not see the lines that are ticked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is to tell at this time."""
        super().__init__(*args, **kwargs)
        field = self.fields["hidden"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(line.key, _words(line)) for line in all_since(self.instance)]
        if not self.fields["hidden"].choices:  # type: ignore[attr-defined]
            self.fields["hidden"].help_text = _g(
                "Nothing has happened since to those whom the article names, as far as we know."
            )
        self.fields["hidden"].initial = list(
            self.instance.hidden_lines.values_list("key", flat=True)
        )

    class Meta:
        model = Surroundings
        fields: list[str] = []

    def save_hidden(self) -> None:
        """Store the ticks; those of lines that no longer exist go as well."""
        chosen = set(self.cleaned_data["hidden"])
        for line in self.instance.hidden_lines.all():
            if line.key not in chosen:
                line.delete()
        for key in sorted(chosen):
            HiddenLine.objects.get_or_create(article_id=self.instance.pk, key=key)


def _words(line: Line) -> str:
    what = {"took": _g("took office"), "left": _g("left office"), "died": _g("died")}.get(line.kind)
    office = line.tenure.office.full_title if line.tenure else ""
    told = ", ".join(filter(None, [line.entity.name, what, office]))
    return f"{PartialDate(line.date).display()}: {told}"


class PinnedArticleInline(admin.StackedInline[PinnedArticle, Surroundings]):
    """Articles that stand first among the related ones; stacked, for the sake of telephones."""

    model = PinnedArticle
    fk_name = "article"
    autocomplete_fields = ["other"]
    fields = ["other", "position"]
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """An article is chosen here, not made, edited or deleted."""
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("other")
        if field:  # there is none for somebody who may only look
            field.widget.can_add_related = False
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
        return formset


@admin.register(Surroundings)
class SurroundingsAdmin(admin.ModelAdmin[Surroundings]):
    """One page an article; whoever may change articles may change what stands around them."""

    form = SurroundingsForm
    fieldsets = [
        (
            _("Since this was published"),
            {
                "fields": ["hidden"],
                "description": _(
                    "Beside the article readers see what has happened since to those whom it "
                    "names. Changes on this page reach them at once."
                ),
            },
        )
    ]
    inlines = [PinnedArticleInline]
    list_display = ["headline", "language", "published_at"]
    list_filter = ["language"]
    search_fields = ["headline", "slug"]
    date_hierarchy = "published_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Surroundings]:
        """Only what readers can see has surroundings."""
        found = super().get_queryset(request).filter(status=Surroundings.Status.PUBLISHED)
        if roles.sees_all(request.user):
            return found
        return found.filter(pk__in=roles.visible_to(request.user).values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: it comes with its article."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Surroundings | None = None) -> bool:
        """Nobody: it goes with its article."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Surroundings | None = None) -> bool:
        """Readers see it at once, so it takes what publishing takes."""
        return roles.may(request.user, RoleAct.PUBLISH, obj)

    def has_view_permission(self, request: HttpRequest, obj: Surroundings | None = None) -> bool:
        """As for the article."""
        return roles.may(request.user, RoleAct.READ, obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Under a heading that says what this page is."""
        context = {"title": _("Around the article"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Surroundings, form: Any, change: bool) -> None:
        """The article's own row stays as it is."""
        form.save_hidden()
