"""What an editor can say of a form in the review panel: what it does, how that is told, its undo.

Nothing here knows a page. What was done travels as signed text, so that it can be undone from the
very place where it is told, with JavaScript or without, and by nobody who made it up.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import deciding, publishing
from articles.deciding import Standing
from articles.linking import key_of
from articles.models import Article
from people.models import Alias, Entity

_SALT = "articles.admin.verdicts"
_UNDONE_WITHIN = 7 * 24 * 60 * 60  # seconds; after that it is found under "Decisions" and "Names"


class Verdict(StrEnum):
    """What may be said; the value is what the pressed button sends."""

    MEANS = "means"
    NEVER = "never"
    MACHINE = "machine"
    WEAKEN = "weaken"
    SPELLING = "spelling"
    IGNORE = "ignore"

    @property
    def needs_entity(self) -> bool:
        """Whether somebody has to be named as well."""
        return self in {Verdict.MEANS, Verdict.WEAKEN, Verdict.SPELLING}


_PERMISSIONS = {
    Verdict.WEAKEN: "people.change_alias",
    Verdict.SPELLING: "people.add_alias",
    Verdict.IGNORE: "articles.add_ignoredname",
}


def allowed(user: AbstractUser) -> set[Verdict]:
    """What somebody who may change the article may say; some words hold far beyond it."""
    return {
        verdict
        for verdict in Verdict
        if verdict not in _PERMISSIONS or user.has_perm(_PERMISSIONS[verdict])
    }


@dataclass(frozen=True)
class Deed:
    """What was done about a form, as far as undoing it needs to know."""

    article: int
    surface: str
    verdict: Verdict
    before: Standing | None = None
    after: Standing | None = None
    aliases: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What an act did, or why it did nothing."""

    said: str
    surface: str = ""
    undo: str = ""  # a sealed deed
    archive: int = 0  # the entity whose names have changed, for the articles that are out already
    is_refusal: bool = False

    @property
    def key(self) -> str:
        """Of the form."""
        return key_of(self.surface)

    def sealed(self) -> str:
        """As text that can go through an address."""
        return signing.dumps(dataclasses.asdict(self), salt=_SALT, compress=True)

    @classmethod
    def opened(cls, text: str) -> Outcome | None:
        """The outcome again; None for anything that we did not seal."""
        found = _opened(text)
        return cls(**found) if found and "said" in found else None


def perform(
    verdict: Verdict, article: Article, surface: str, entity: Entity | None, *, by: AbstractUser
) -> Outcome:
    """Do what the editor says. `entity` is there for the verdicts that need one."""
    before = deciding.standing(article, surface)
    aliases: list[Alias] = []
    told = {"form": surface, "entity": entity}
    if entity is None and verdict.needs_entity:
        raise ValueError(f"{verdict} needs an entity")
    match verdict:
        case Verdict.MEANS:
            deciding.decide(article, surface, entity, by=by)
            said = _("“%(form)s” means %(entity)s in this article.") % told
        case Verdict.NEVER:
            deciding.decide(article, surface, None, by=by)
            said = _("“%(form)s” is never linked in this article.") % told
        case Verdict.MACHINE:
            deciding.undecide(article, surface)
            said = _("“%(form)s” is left to the linker again.") % told
        case Verdict.WEAKEN:
            assert entity is not None  # noqa: S101  (checked above; tells the types)
            aliases = deciding.weaken(entity, surface)
            if not aliases:
                return _refusal(surface, _("No strong name of %(entity)s reads “%(form)s”.") % told)
            deciding.decide(article, surface, None, by=by)
            said = _said_of_weak(aliases, told)
        case Verdict.SPELLING:
            assert entity is not None  # noqa: S101  (checked above; tells the types)
            try:
                aliases = [deciding.add_spelling(entity, surface)]
            except ValidationError as error:
                return _refusal(surface, " ".join(error.messages))
            publishing.relink(article)
            said = _("“%(form)s” is a name of %(entity)s from now on.") % told
        case Verdict.IGNORE:
            deciding.ignore(surface, by=by)
            said = _("“%(form)s” is ignored for ever: no article asks about it again.") % told
    after = deciding.standing(article, surface)
    deed = Deed(article.pk, surface, verdict, before, after, [alias.pk for alias in aliases])
    return Outcome(said, surface, _sealed(deed), archive=entity.pk if aliases and entity else 0)


def _said_of_weak(aliases: list[Alias], told: dict[str, Any]) -> str:
    return ngettext(
        "“%(form)s” is never linked in this article, and %(count)d name of %(entity)s is weak now: "
        "it links only where an article gives another reason.",
        "“%(form)s” is never linked in this article, and %(count)d names of %(entity)s are weak "
        "now: they link only where an article gives another reason.",
        len(aliases),
    ) % {**told, "count": len(aliases)}


def undo(sealed: str, article: Article) -> Outcome:
    """Take back what was done, unless somebody has said something else since."""
    deed = _deed(sealed)
    if deed is None or deed.article != article.pk:
        return _refusal("", _("This cannot be undone here any more."))
    if deciding.standing(article, deed.surface) != deed.after:
        return _refusal(
            deed.surface,
            _("“%(form)s” has been decided anew since, so nothing was undone.")
            % {"form": deed.surface},
        )
    if deed.before and deed.before.entity and not _is_there(deed.before.entity):
        return _refusal(deed.surface, _("Whom it meant before is no longer there."))
    archive = _take_back_names(deed)
    deciding.restore(article, deed.surface, deed.before)
    said = _("Undone: “%(form)s” is as it was.") % {"form": deed.surface}
    return Outcome(said, deed.surface, archive=archive)


def _take_back_names(deed: Deed) -> int:
    """Returns the entity whose names have changed by it, 0 if none have."""
    if deed.verdict == Verdict.IGNORE:
        deciding.notice(deed.surface)
        return 0
    aliases = list(Alias.objects.filter(pk__in=deed.aliases))
    if deed.verdict == Verdict.WEAKEN:
        deciding.strengthen(aliases)
    elif deed.verdict == Verdict.SPELLING:
        for alias in aliases:
            deciding.remove_spelling(alias)
    return aliases[0].entity_id if aliases else 0


def verdict_of(sealed: str) -> Verdict | None:
    """What would be undone, for whoever asks whether somebody may."""
    deed = _deed(sealed)
    return deed.verdict if deed else None


def _is_there(pk: int) -> bool:
    return Entity.objects.filter(pk=pk).exists()


def _refusal(surface: str, said: str) -> Outcome:
    return Outcome(said, surface, is_refusal=True)


def _sealed(deed: Deed) -> str:
    return signing.dumps(dataclasses.asdict(deed), salt=_SALT, compress=True)


def _deed(sealed: str) -> Deed | None:
    found = _opened(sealed)
    if not found or "verdict" not in found:
        return None
    found["verdict"] = Verdict(found["verdict"])
    for moment in ("before", "after"):
        found[moment] = Standing(*found[moment]) if found[moment] else None
    return Deed(**found)


def _opened(text: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_UNDONE_WITHIN)
    except signing.BadSignature:
        return None
    return found
