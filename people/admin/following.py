"""What follows elsewhere when an editor changes names: listeners see before and after.

The reference desk does not know what else is made of its names. It asks, before a form is saved,
who wants to look; and afterwards each listener may name a page that the editor should see next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

# Sent with `request` and `pks` before entities change. A listener returns a function, which is
# called with the keys of the entities once they are saved, and returns an address or None.
names_about_to_change = Signal()

FollowUp = Callable[[Collection[int]], str | None]

Subject = TypeVar("Subject", bound=Model)


def begin_following(request: HttpRequest, pks: Collection[int]) -> FollowUp:
    """Let all listeners look at these entities; what is returned is called after the change."""
    sent = names_about_to_change.send(sender=None, request=request, pks=list(pks))
    follow_ups: list[FollowUp] = [
        cast(FollowUp, follow_up) for _receiver, follow_up in sent if follow_up is not None
    ]

    def follow_up(changed: Collection[int]) -> str | None:
        addresses = [address for one in follow_ups if (address := one(changed))]
        return addresses[0] if addresses else None

    return follow_up


def tell_of(request: HttpRequest, address: str | None) -> None:
    """Offer the page to an editor who goes on elsewhere."""
    if address:
        link = format_html(
            '<a href="{}">{}</a>', address, _("See what this changes in published articles")
        )
        messages.info(request, link)


class FollowedMixin(admin.ModelAdmin[Subject]):
    """For forms that change what entities are called, or what else tells them apart."""

    def entities_of(self, instance: Subject) -> list[int]:
        """The entities whose names or facts are in this form."""
        return [instance.pk]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save as ever; then lead to what follows, if somebody has something to show."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        before = self._entities_before(request, object_id)
        follow_up = begin_following(request, before)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        saved: Subject | None = getattr(request, "saved_subject", None)
        if saved is None or response.status_code != 302:
            return response
        address = follow_up({*before, *self.entities_of(saved)})
        if address and "_save" in request.POST and IS_POPUP_VAR not in request.POST:
            return HttpResponseRedirect(address)
        tell_of(request, address)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Remember what was saved, for after the transaction."""
        super().save_related(request, form, formsets, change)
        request.saved_subject = form.instance  # type: ignore[attr-defined]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete as ever; then say what follows."""
        before = self._entities_before(request, object_id) if request.method == "POST" else []
        if not before:
            return super().delete_view(request, object_id, extra_context)
        follow_up = begin_following(request, before)
        response = super().delete_view(request, object_id, extra_context)
        if response.status_code == 302:
            tell_of(request, follow_up(before))
        return response

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Subject]) -> None:
        """Delete those that were chosen in a list; then say what follows."""
        before = {pk for instance in queryset for pk in self.entities_of(instance)}
        follow_up = begin_following(request, before)
        super().delete_queryset(request, queryset)
        tell_of(request, follow_up(before))

    def _entities_before(self, request: HttpRequest, object_id: str | None) -> list[int]:
        if object_id is None:
            return []
        instance = self.get_object(request, unquote(object_id))
        return self.entities_of(instance) if instance is not None else []
