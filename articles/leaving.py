"""What the newsroom does when entities are deleted: tells of their use, takes their links out.

Text stays; mentions, links and decisions that meant them go, in the same transaction. Whom the
words mean now is asked when the archive follows, as after any change of names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import ngettext

from articles.dead_links import unlinked
from articles.mentions import slug_in
from articles.models import Article, Decision, Mention
from people.deleting import Use, entities_leave, see_to, use_asked
from people.models import Entity, FormerAddress

_AT_ONCE = 200

see_to([(Mention, "entity"), (Decision, "entity")])


@receiver(use_asked)
def articles_that_use_it(pk: int, **_kwargs: Any) -> list[Use]:
    """Articles that name it, that are about it, and what editors decided about it."""
    naming = Article.objects.filter(mentions__entity=pk).defer("body", "body_html")
    about = Article.objects.filter(about=pk).defer("body", "body_html")
    return [
        *Use.of(naming.latest_first(), _naming),
        *Use.of(about.order_by("-pk"), _about),
        *Use.of(Decision.objects.filter(entity=pk).order_by("-pk"), _decided),
    ]


def _naming(number: int) -> str:
    return ngettext(
        "%(count)d article names it; the text stays, the links go",
        "%(count)d articles name it; the text stays, the links go",
        number,
    ) % {"count": number}


def _about(number: int) -> str:
    return ngettext(
        "%(count)d article is mainly about it, and then no longer",
        "%(count)d articles are mainly about it, and then no longer",
        number,
    ) % {"count": number}


def _decided(number: int) -> str:
    return ngettext(
        "%(count)d decision that a form means it goes as well",
        "%(count)d decisions that a form means it go as well",
        number,
    ) % {"count": number}


@receiver(entities_leave)
def links_leave_articles(pks: list[int], **_kwargs: Any) -> None:
    """Take everything out of the articles that leads to these entities; the text stays."""
    slugs = set(Entity.objects.filter(pk__in=pks).values_list("slug", flat=True))
    slugs |= set(FormerAddress.objects.filter(entity__in=pks).values_list("slug", flat=True))
    touched = Article.objects.filter(
        Q(mentions__entity__in=pks) | Q(decisions__entity__in=pks)
    ).distinct()
    keys = sorted(touched.order_by().values_list("pk", flat=True))
    for some in _chunks(keys):
        # In one order, articles before anything else: as publications do.
        articles = list(Article.objects.select_for_update().filter(pk__in=some).order_by("pk"))
        changed = []
        for article in articles:
            html = unlinked(article.body_html, lambda address: slug_in(address) in slugs)
            if html != article.body_html:
                article.body_html = html
                changed.append(article)
        Article.objects.bulk_update(changed, ["body_html"])
    Mention.objects.filter(entity__in=pks).delete()
    Decision.objects.filter(entity__in=pks).delete()


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
