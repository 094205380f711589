"""One search over all that the desk holds: articles in any state, names, pictures, topics.

What readers can find is found by the public index, scheduled articles included. Drafts are not in
it; of them the latest few thousand are looked through, which is more than a newsroom has open.
Each group is bounded and asks once or twice, so a search costs the same in any archive.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import roles, search
from articles.models import Article, Author, Dossier, Image, Topic
from articles.roles import RoleAct
from articles.search.parsing import Query, parse
from articles.search.snippets import marked, passage
from articles.search.words import visible
from people.models import Alias, Entity

HITS = 8
_DRAFTS_LOOKED_AT = 2000
_IMAGES_LOOKED_AT = 20_000
_MOST_WORDS = 8
_NAMES_LOOKED_AT = 3000  # that begin with one of the words
_MOST_FOUND = 500
_AHEAD = datetime.timedelta(days=365 * 100)  # scheduled articles are found as well


@dataclass(frozen=True)
class Found:
    """One thing. `title` and `snippet` are escaped HTML with the found words in <mark>."""

    title: SafeString
    address: str
    facts: Sequence[str] = ()
    snippet: SafeString | str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind, and where all of it is."""

    name: str
    title: str
    hits: list[Found]
    has_more: bool = False
    all_address: str = ""


def find(user: AbstractUser, text: str) -> list[Group]:
    """The groups that have something, of those that this user may see."""
    query = parse(text)
    if not query:
        return []
    groups = (look(user, query) for look in _GROUPS)
    return [group for group in groups if group is not None and group.hits]


def _articles(user: AbstractUser, query: Query) -> Group | None:
    """Drafts and what was taken back first: only this search finds them; then what is out."""
    if not roles.may(user, RoleAct.READ):
        return None
    hits = [_article(article, query) for article in _unpublished(user, query)]
    out = search.search(
        query.text, kinds=[search.KINDS[0]], limit=HITS * 2, at=timezone.now() + _AHEAD
    )
    found = {hit.article.pk: hit for hit in out.articles if hit.article}
    seen = set(
        roles.visible_to(user, Article.objects.filter(pk__in=found)).values_list("pk", flat=True)
    )
    hits += [
        Found(hit.title, _form_of(hit.article), _facts(hit.article), hit.snippet)
        for pk, hit in found.items()
        if hit.article and pk in seen
    ]
    return _group("articles", _("Articles"), hits, "admin:articles_article_changelist", query)


def _unpublished(user: AbstractUser, query: Query) -> list[Article]:
    latest = (
        Article.objects.kept()
        .exclude(status=Article.Status.PUBLISHED)
        .order_by("-changed_at", "-pk")
        .values("pk")[:_DRAFTS_LOOKED_AT]
    )
    wanted = Article.objects.filter(pk__in=latest)
    for word in _typed(query):
        wanted = wanted.filter(_holds(word, "headline", "standfirst", "body", "slug"))
    return list(roles.visible_to(user, wanted).defer("body_html").order_by("-changed_at")[:HITS])


def _article(article: Article, query: Query) -> Found:
    snippet = passage([article.standfirst, visible(article.body)], query.wanted)
    return Found(
        marked(str(article), query.wanted),
        _form_of(article),
        _facts(article),
        snippet or "",
    )


def _facts(article: Article) -> list[str]:
    if article.status == Article.Status.PUBLISHED and article.published_at:
        state = _("live") if article.is_public else _("scheduled")
        day = date_format(timezone.localtime(article.published_at), "DATE_FORMAT")
        return [state, day]
    return [article.get_status_display()]


def _entities(user: AbstractUser, query: Query) -> Group | None:
    kinds = [
        kind
        for kind in search.KINDS[1:]
        if user.has_perm(f"people.view_{kind}") or user.has_perm(f"people.change_{kind}")
    ]
    if not kinds:
        return None
    out = search.search(query.text, kinds=kinds, limit=HITS + 1)
    rows = [] if out.is_relaxed else [hit.entity for hit in out.entities if hit.entity]
    rows += Entity.objects.filter(pk__in=_by_beginnings(query), kind__in=kinds).order_by(
        "-prominence", "sort_name", "pk"
    )[: HITS + 1]
    hits = [_entity(entity, query) for entity in dict.fromkeys(rows)]
    title = _("People, states, organisations, events")
    return _group("entities", title, hits, "admin:people_entity_changelist", query)


def _by_beginnings(query: Query) -> set[int]:
    """Entities with a name of which every typed word begins a word, and one begins it all.

    What the public index does not find: the private, and "mehd ram" for Ramiz Mehdiyev. Each word
    is a range of the index over names.
    """
    words = [word for word in query.words if len(word) > 1][:_MOST_WORDS]
    found: set[int] = set()
    for word in words:
        names = Alias.objects.filter(**_begins_with(word)).values_list("entity_id", "key")
        for pk, key in names[:_NAMES_LOOKED_AT]:
            parts = key.split()
            if all(any(part.startswith(each) for part in parts) for each in words):
                found.add(pk)
    return set(sorted(found)[:_MOST_FOUND])


def _begins_with(word: str) -> dict[str, str]:
    """As each database finds it in its index."""
    if connection.vendor == "sqlite":
        return {"key__gte": word, "key__lt": word + "\U0010ffff"}
    return {"key__startswith": word}


def _entity(entity: Entity, query: Query) -> Found:
    return Found(
        marked(entity.name, query.wanted),
        reverse(f"admin:people_{entity.kind}_change", args=[entity.pk]),
        [entity.get_kind_display(), *([_("private")] if entity.is_private else [])],
        marked(entity.summary, query.wanted),
    )


def _topics(user: AbstractUser, query: Query) -> Group | None:
    topics = Topic.objects.named(query.text).prefetch_related("synonyms").order_by("name")
    return _plain(
        user,
        query,
        topics,
        _("Topics"),
        lambda topic: ", ".join(synonym.name for synonym in topic.synonyms.all()),
    )


def _authors(user: AbstractUser, query: Query) -> Group | None:
    return _plain(
        user,
        query,
        _with_all(Author.objects.order_by("name"), query, "name", "slug"),
        _("Authors"),
        lambda author: author.role,
    )


def _dossiers(user: AbstractUser, query: Query) -> Group | None:
    return _plain(
        user,
        query,
        _with_all(Dossier.objects.order_by("-pk"), query, "title", "standfirst", "slug"),
        _("Dossiers"),
        lambda dossier: dossier.standfirst,
    )


def _images(user: AbstractUser, query: Query) -> Group | None:
    latest = Image.objects.order_by("-pk").values("pk")[:_IMAGES_LOOKED_AT]
    images = _with_all(
        Image.objects.filter(pk__in=latest).order_by("-pk"),
        query,
        "alt",
        "caption",
        "credit",
        "file",
    )
    return _plain(user, query, images, _("Images"), lambda image: image.caption)


def _plain(
    user: AbstractUser,
    query: Query,
    rows: QuerySet[Any],
    title: str,
    told: Callable[[Any], str],
) -> Group | None:
    """A group of a model with a form of its own, for those who may see it."""
    opts = rows.model._meta
    if not any(user.has_perm(f"articles.{act}_{opts.model_name}") for act in ("view", "change")):
        return None
    hits = [
        Found(
            marked(str(row), query.wanted),
            reverse(f"admin:articles_{opts.model_name}_change", args=[row.pk]),
            (),
            marked(told(row), query.wanted),
        )
        for row in rows[: HITS + 1]
    ]
    route = f"admin:articles_{opts.model_name}_changelist"
    return _group(f"{opts.model_name}s", title, hits, route, query)


def _group(name: str, title: str, hits: list[Found], route: str, query: Query) -> Group:
    address = f"{reverse(route)}?{urlencode({'q': query.text})}"
    return Group(name, title, hits[:HITS], len(hits) > HITS, address)


def _with_all(rows: QuerySet[Any], query: Query, *fields: str) -> QuerySet[Any]:
    for word in _typed(query):
        rows = rows.filter(_holds(word, *fields))
    return rows


def _typed(query: Query) -> list[str]:
    """The words as they were typed, for columns that are not folded."""
    return [word.strip('"“”„«»-,.') for word in query.text.split()[:_MOST_WORDS]]


def _holds(word: str, *fields: str) -> Q:
    """One of the fields has the word. SQLite knows capitals of the Latin alphabet only."""
    forms = {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
    return _any(Q(**{f"{field}__icontains": form}) for field in fields for form in forms)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _form_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


_GROUPS: Sequence[Callable[[AbstractUser, Query], Group | None]] = (
    _articles,
    _entities,
    _topics,
    _authors,
    _dossiers,
    _images,
)
