"""What an editor may say of a name that stands in articles, and how each word is taken back.

Decisions hold for one article and re-link it at once. Names that become weak, new spellings and
ignored names hold for the whole publication: they change what is linked from now on, and the
articles that are out already follow when somebody says so (`articles.relinking`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import publishing
from articles.linking import key_of
from articles.models import Article, Decision, IgnoredName, UndecidedName
from people.folding import fold
from people.models import Alias, Entity


def decide(
    article: Article, surface: str, entity: Entity | None, *, by: AbstractBaseUser | None
) -> Decision:
    """Say once and for all what a form means in this article; None: it is never linked."""
    decision, _created = Decision.objects.update_or_create(
        article=article,
        key=key_of(surface),
        defaults={
            "surface": surface,
            "entity": entity,
            "decided_by_id": by.pk if by else None,
        },
    )
    publishing.relink(article)
    return decision


def undecide(article: Article, surface: str) -> None:
    """Leave the form to the linker again."""
    article.decisions.filter(key=key_of(surface)).delete()
    publishing.relink(article)


class Standing(NamedTuple):
    """A decision as it stood at some moment: who was meant (None: never link), and who said so."""

    entity: int | None
    decided_by: int | None


def standing(article: Article, surface: str) -> Standing | None:
    """What is decided about the form in this article; None: it is left to the linker."""
    found = article.decisions.filter(key=key_of(surface))
    row = found.values_list("entity_id", "decided_by_id").first()
    return Standing(*row) if row else None


def restore(article: Article, surface: str, before: Standing | None) -> None:
    """Let a decision be what it was, the name of who took it included."""
    if before is None:
        undecide(article, surface)
        return
    Decision.objects.update_or_create(
        article=article,
        key=key_of(surface),
        defaults={
            "surface": surface,
            "entity_id": before.entity,
            "decided_by_id": before.decided_by,
        },
    )
    publishing.relink(article)


def weaken(entity: Entity, surface: str) -> list[Alias]:
    """Let this form link to the entity only where the article gives another reason.

    Returns the stored names that were strong until now, for `strengthen`; none if no strong name
    of the entity reads so.
    """
    return _set_strength(entity.aliases.strong().filter(key=fold(surface)), Alias.Strength.WEAK)


def strengthen(aliases: Iterable[Alias]) -> list[Alias]:
    """Let these names link by themselves again."""
    pks = [alias.pk for alias in aliases]
    return _set_strength(Alias.objects.filter(pk__in=pks), Alias.Strength.STRONG)


def _set_strength(aliases: Iterable[Alias], strength: Alias.Strength) -> list[Alias]:
    changed = []
    with transaction.atomic():
        for alias in aliases:  # one by one: saving tells the gazetteer
            alias.strength = strength
            alias.save()
            changed.append(alias)
    return changed


def add_spelling(entity: Entity, surface: str, *, language: str = "") -> Alias:
    """Store the form as another spelling of the entity's name.

    `language` "" means any. Raises ValidationError, in an editor's words, for what is no name or
    is there already.
    """
    if entity.aliases.filter(key=fold(surface), language=language).exists():
        raise ValidationError(
            _("“%(form)s” is already a name of %(entity)s.") % {"form": surface, "entity": entity}
        )
    alias = Alias(
        entity=entity,
        text=surface,
        key=fold(surface),
        kind=Alias.Kind.SPELLING,
        language=language,
    )
    alias.full_clean()
    alias.save()
    return alias


def remove_spelling(alias: Alias) -> None:
    """Take back `add_spelling`."""
    alias.delete()


def ignore(surface: str, *, by: AbstractBaseUser | None) -> IgnoredName:
    """Ask about this unknown name no more, in any article."""
    key = key_of(surface)
    with transaction.atomic():
        ignored, _created = IgnoredName.objects.get_or_create(
            key=key, defaults={"surface": surface, "ignored_by_id": by.pk if by else None}
        )
        UndecidedName.objects.filter(key=key, reason=UndecidedName.Reason.UNKNOWN).delete()
    return ignored


def notice(surface: str) -> None:
    """Ask about the name again where it stands in an article that is linked from now on."""
    IgnoredName.objects.filter(key=key_of(surface)).delete()
