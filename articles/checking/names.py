"""Checks of names: who is meant, who is known to nobody, and how the house spells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checking.findings import Finding, Level
from articles.checking.material import Material
from articles.linking import Occurrence
from people.folding import fold
from people.models import Alias, Kind

_MOST_NAMED = 4  # in one sentence
_MOST_SPELLINGS = 5  # findings of their own


def check(material: Material) -> Iterator[Finding]:
    """Everything about names."""
    yield from _ambiguous(material)
    yield from _unknown(material)
    yield from _spellings(material)


def _ambiguous(material: Material) -> Iterator[Finding]:
    found = [each.surface for each in material.ambiguous]
    if found:
        said = ngettext(
            "Who is meant by %(names)s? Nothing is linked there until you say so.",
            "Who is meant by these %(n)d: %(names)s? Nothing is linked there until you say so.",
            len(found),
        )
        yield Finding(Level.WARN, "names", said % {"n": len(found), "names": _listed(found)})


def _unknown(material: Material) -> Iterator[Finding]:
    found = [each.surface for each in material.result.unknown]
    if found:
        said = ngettext(
            "%(names)s matches nobody: add them, say whose spelling it is, or leave it.",
            "%(n)d names match nobody: %(names)s. Add them, say whose spelling it is, "
            "or leave them.",
            len(found),
        )
        yield Finding(Level.NOTE, "names", said % {"n": len(found), "names": _listed(found)})


def _spellings(material: Material) -> Iterator[Finding]:
    """Forms that are a stored other spelling, or a name of former times, outside quotations.

    An author's words are never changed: an editor may well keep them.
    """
    forms: dict[tuple[int, str], Occurrence] = {}
    for each in material.result.occurrences:
        entity = material.entities.get(int(each.entity_id))
        # An event has no name of its own to be spelt: its other names describe it otherwise.
        if entity is None or entity.kind == Kind.EVENT:
            continue
        if each.field == "body" and material.outline.is_quoted(each.start, each.end):
            continue
        forms.setdefault((int(each.entity_id), fold(each.surface)), each)
    if not forms:
        return
    house = _house_forms(material)
    said = set()
    for pk, key in _other_spellings(material, forms):
        surface, form = forms[pk, key].surface, house.get(pk, "")
        if not form or fold(form) == key or (surface, form) in said:
            continue
        said.add((surface, form))
        message = _("“%(surface)s”: the house writes “%(form)s”.")
        field = forms[pk, key].field
        yield Finding(Level.NOTE, field, message % {"surface": surface, "form": form})
        if len(said) == _MOST_SPELLINGS:
            return


def _other_spellings(
    material: Material, forms: dict[tuple[int, str], Occurrence]
) -> list[tuple[int, str]]:
    """Those of the forms that are stored as a spelling, or as a name that is in use no more."""
    today = timezone.localdate().isoformat()
    aliases = Alias.objects.filter(
        Q(kind=Alias.Kind.SPELLING) | (Q(kind=Alias.Kind.NAME) & ~Q(valid_until="")),
        Q(language="") | Q(language=material.content.language),
        entity_id__in={pk for pk, _key in forms},
        key__in={key for _pk, key in forms},
    )
    rows = aliases.values_list("entity_id", "key", "kind", "valid_until")
    return [
        (pk, key)
        for pk, key, kind, until in rows
        if (pk, key) in forms and (kind == Alias.Kind.SPELLING or str(until) < today)
    ]


def _house_forms(material: Material) -> dict[int, str]:
    """How the house writes each name in the language of the article, as far as it says."""
    if material.content.language == settings.LANGUAGE_CODE:
        return {pk: entity.name for pk, entity in material.entities.items()}
    names = Alias.objects.filter(
        entity_id__in=material.entities,
        kind=Alias.Kind.NAME,
        language=material.content.language,
        valid_until="",
    ).order_by("-pk")
    return dict(names.values_list("entity_id", "text"))


def _listed(forms: Sequence[str]) -> str:
    shown = ", ".join(f"“{form}”" for form in forms[:_MOST_NAMED])
    return f"{shown} …" if len(forms) > _MOST_NAMED else shown
