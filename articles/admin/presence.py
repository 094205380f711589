"""Who else has an article's form open, and whether somebody saved it meanwhile.

An open form says every few seconds that it is there. It lives in the database, because the workers
that answer share nothing else.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.models import Article, Presence
from people.admin.requests import editor_of, key_in

_LONGEST_ROOM = 20  # open forms that are told of


class PresenceMixin(admin.ModelAdmin[Article]):
    """The address at which open forms report."""

    def get_urls(self) -> list[URLPattern]:
        """One more."""
        return [
            path(
                "<path:object_id>/presence/",
                self.admin_site.admin_view(self.presence_view),
                name="articles_article_presence",
            ),
            *super().get_urls(),
        ]

    @method_decorator([require_POST, never_cache])
    def presence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Note that this form is open, or is being left; tell who else is there."""
        article = get_object_or_404(Article.objects.only("pk"), pk=key_in(object_id))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        key = _form_key(request)
        if "leaving" in request.POST:
            Presence.objects.filter(
                article=article, user_id=editor_of(request).pk, form_key=key
            ).delete()
            return HttpResponse(status=204)
        _note(request, article, key)
        return JsonResponse(
            {
                "others": others(request, article, key),
                "newer": newer(request, article, key, key_in(request.POST.get("base", ""))),
            }
        )


def _note(request: HttpRequest, article: Article, key: uuid.UUID) -> None:
    now = timezone.now()
    Presence.objects.gone(now).delete()
    is_typing = request.POST.get("typing") == "1"
    seen, is_new = Presence.objects.get_or_create(
        article=article,
        user_id=editor_of(request).pk,
        form_key=key,
        defaults={"seen_at": now, "typing_since": now if is_typing else None},
    )
    if not is_new:
        seen.seen_at = now
        seen.typing_since = (seen.typing_since or now) if is_typing else None
        # By key and not by `save`: a form that was left meanwhile stays left.
        Presence.objects.filter(pk=seen.pk).update(
            seen_at=seen.seen_at, typing_since=seen.typing_since
        )


def others(request: HttpRequest, article: Article, key: uuid.UUID) -> list[str]:
    """A sentence for everybody else who is here now; one for each person."""
    here = (
        Presence.objects.here()
        .filter(article=article)
        .exclude(form_key=key)
        .select_related("user")
        .order_by("user", "typing_since", "pk")[:_LONGEST_ROOM]
    )
    said: dict[Any, str] = {}
    for presence in here:
        if presence.user_id not in said or presence.typing_since:
            said[presence.user_id] = _sentence(presence, is_self=presence.user == request.user)
    return list(said.values())


def _sentence(presence: Presence, *, is_self: bool) -> str:
    who = presence.user.get_full_name() or presence.user.get_username()
    since = presence.typing_since
    told = {
        "who": who,
        "time": date_format(timezone.localtime(since), "TIME_FORMAT") if since else "",
    }
    if is_self:
        return (
            _("You have this article open in another tab too, with text since %(time)s.") % told
            if since
            else _("You have this article open in another tab too.")
        )
    return (
        _("%(who)s is here too, typing since %(time)s.") % told
        if since
        else _("%(who)s is here too.") % told
    )


def newer(request: HttpRequest, article: Article, key: uuid.UUID, base: int) -> str:
    """A sentence if somebody has saved a version since this form was opened; "" if nobody has."""
    last = article.revisions.versions().select_related("created_by").first()
    if last is None or last.number <= base or last.form_key == key:
        return ""
    who = last.created_by
    return _(
        "%(who)s saved version %(number)d at %(time)s, after you opened this form. "
        "Your save will be refused, with both texts to put together; nothing is lost."
    ) % {
        "who": (who.get_full_name() or who.get_username()) if who else _("Somebody"),
        "number": last.number,
        "time": date_format(timezone.localtime(last.created_at), "TIME_FORMAT"),
    }


def _form_key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        raise Http404("a form without a key") from None
