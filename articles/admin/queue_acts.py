"""What the buttons of the queue do, how that is told, and the way back.

Nothing here shows a page. Each act takes the request and the form as it is written, and returns
what the next page tells; None where nothing was done and the editor has been told why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import deciding, everywhere, relinking, roles, search
from articles.linking import key_of
from articles.models import Article
from articles.roles import RoleAct
from people.admin.requests import editor_of, key_in
from people.folding import fold
from people.models import Alias, Entity

_SECONDS_OF_LINKING = 2.0  # within one request

# What templates/admin/articles/undecidedname/_done.html expects.
Done: TypeAlias = dict[str, Any]


class Act(NamedTuple):
    """What a button does, and what it takes to press it.

    What holds in articles takes deciding about their names; what changes names, the right to that.
    """

    do: Callable[[HttpRequest, str], Done | None]
    permission: str = ""


def perform(name: str, request: HttpRequest, surface: str) -> Done | None:
    """Do what the button of this name says of the form."""
    act = _ACTS.get(name)
    if act is None or not key_of(surface):
        raise Http404("no such act")
    if act.permission:
        is_allowed = request.user.has_perm(act.permission)
    else:
        is_allowed = roles.may(request.user, RoleAct.DECIDE)
    if not is_allowed:
        raise PermissionDenied
    return act.do(request, surface)


def link_anew(
    request: HttpRequest, articles: Sequence[int], *, forms: Sequence[str], reason: str
) -> None:
    """Link as many of these as there is time for; the rest becomes a batch of the archive.

    `forms` are the keys of what was decided, on whose pages it is taken back.
    """
    left = everywhere.follow(articles, seconds=_SECONDS_OF_LINKING)
    batch = relinking.hand_over(left, forms=forms, reason=reason, by=editor_of(request))
    if batch is None:
        return
    said = ngettext(
        "%(count)d article is not linked anew yet.",
        "%(count)d articles are not linked anew yet.",
        len(left),
    ) % {"count": len(left)}
    address = reverse("admin:articles_relinking_change", args=[batch.pk])
    link = format_html('{} <a href="{}">{}</a>', said, address, _("Do it now"))
    messages.warning(request, link)


def _decide_everywhere(request: HttpRequest, surface: str) -> Done | None:
    entity = _meant(request)
    batch, articles = everywhere.decide_everywhere(surface, entity, by=editor_of(request))
    if not articles:
        messages.warning(request, _("It waits in no article any more."))
        return None
    said = _("Decision about “%(form)s”") % {"form": surface}
    _log(request, articles, said)
    link_anew(request, articles, forms=[batch.key], reason=said)
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


def _undo_everywhere(request: HttpRequest, surface: str) -> Done:
    try:
        at = parse_datetime(request.POST.get("at", "")[:40])
    except ValueError:
        at = None
    if at is None or not timezone.is_aware(at):
        raise Http404
    key = key_of(surface)
    articles = everywhere.undo(key, key_in(request.POST.get("by")) or None, at)
    said = _("Decision about “%(form)s” undone") % {"form": surface}
    _log(request, articles, said)
    link_anew(request, articles, forms=[key], reason=said)
    said = ngettext(
        "Undone: “%(form)s” is left to the linker again in %(count)d article.",
        "Undone: “%(form)s” is left to the linker again in %(count)d articles.",
        len(articles),
    )
    return {"said": said % {"form": surface, "count": len(articles)}}


def _decide_here(request: HttpRequest, surface: str) -> Done:
    article = _article_to_decide(request)
    entity = _meant(request)
    deciding.decide(article, surface, entity, by=editor_of(request))
    _log(request, [article.pk], _("Decision about “%(form)s”") % {"form": surface})
    if entity:
        said = _("In “%(article)s”, “%(form)s” means %(entity)s.")
    else:
        said = _("In “%(article)s”, “%(form)s” is never linked.")
    return {
        "said": said % {"article": article, "form": surface, "entity": entity},
        "undo": "undo_here",
        "article": article.pk,
    }


def _undo_here(request: HttpRequest, surface: str) -> Done:
    article = _article_to_decide(request)
    deciding.undecide(article, surface)
    _log(request, [article.pk], _("Decision about “%(form)s” undone") % {"form": surface})
    said = _("Undone: in “%(article)s”, “%(form)s” is left to the linker again.")
    return {"said": said % {"article": article, "form": surface}}


def _add_spelling(request: HttpRequest, surface: str) -> Done | None:
    entity = _meant(request)
    if entity is None:
        said = _("Choose whose name “%(form)s” is a spelling of.") % {"form": surface}
        messages.error(request, said)
        return None
    try:
        alias = deciding.add_spelling(entity, surface)
    except ValidationError as refusal:
        for text in refusal.messages:
            messages.error(request, text)
        return None
    said = _(
        "“%(form)s” is a name of %(entity)s from now on. Articles that are out follow when you say"
        " so."
    )
    return {
        "said": said % {"form": surface, "entity": entity},
        "undo": "undo_spelling",
        "alias": alias.pk,
        "plan": _plan_address(entity),
    }


def _undo_spelling(request: HttpRequest, surface: str) -> Done:
    """Only of a spelling that reads as the form: other names are taken away on the desk."""
    spellings = Alias.objects.filter(kind=Alias.Kind.SPELLING, key=fold(surface))
    alias = get_object_or_404(spellings, pk=key_in(request.POST.get("alias")))
    entity = alias.entity
    deciding.remove_spelling(alias)
    said = _("Undone: “%(form)s” is no name of %(entity)s.")
    return {"said": said % {"form": surface, "entity": entity}, "plan": _plan_address(entity)}


def _ignore(request: HttpRequest, surface: str) -> Done:
    deciding.ignore(surface, by=editor_of(request))
    said = _("“%(form)s” is ignored for ever, in all articles.")
    return {"said": said % {"form": surface}, "undo": "notice"}


def _notice(request: HttpRequest, surface: str) -> Done:
    deciding.notice(surface)
    said = _("“%(form)s” is asked about again where it stands.") % {"form": surface}
    key = key_of(surface)
    link_anew(request, sorted(search.articles_containing([key])), forms=[key], reason=said)
    return {"said": said}


_ACTS = {
    "everywhere": Act(_decide_everywhere),
    "undo_everywhere": Act(_undo_everywhere),
    "here": Act(_decide_here),
    "undo_here": Act(_undo_here),
    "spelling": Act(_add_spelling, "people.add_alias"),
    "undo_spelling": Act(_undo_spelling, "people.add_alias"),
    "ignore": Act(_ignore, "articles.add_ignoredname"),
    "notice": Act(_notice, "articles.add_ignoredname"),
}


def _meant(request: HttpRequest) -> Entity | None:
    """The entity that was chosen, None for "never"."""
    choice = request.POST.get("means", "")
    if choice == "never":
        return None
    return get_object_or_404(Entity.objects.public(), pk=key_in(choice))


def _article_to_decide(request: HttpRequest) -> Article:
    article = get_object_or_404(Article, pk=key_in(request.POST.get("article")))
    if not roles.may(request.user, RoleAct.DECIDE, article):
        raise PermissionDenied
    return article


def _plan_address(entity: Entity) -> str:
    """Where the archive's effect of a change of this entity is worked out."""
    return reverse("admin:articles_relinking_plan", args=[entity.pk])


def _log(request: HttpRequest, articles: Sequence[int], message: str) -> None:
    """Into the history of each article: there somebody will ask who decided."""
    rows = Article.objects.filter(pk__in=articles).defer("body", "body_html")
    LogEntry.objects.log_actions(
        editor_of(request).pk, rows, CHANGE, change_message=message, single_object=False
    )
