"""Which articles a change of names can affect: asked of the database, without reading any.

The answer may hold an article too many. It leaves out what only shifts the weight of other
people's names (how many bear a surname, say): that shows when an article is next linked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from articles.linking import key_of
from articles.linking.language import EVENT_NOUNS
from articles.linking.names import name_skeleton, singular
from articles.linking.types import Entity
from articles.models import Article, IgnoredName, Mention, UndecidedName
from articles.relinking.names import Change, Known, forms_of, names_known
from articles.search import articles_containing

_ALL_AT_ONCE = 500  # bound variables
_ASKED_TOGETHER = 100  # conditions; an office may have had thousands of holders


def could_affect(pks: Collection[int], change: Change | None = None) -> list[int]:
    """Keys of the published and scheduled articles that these entities may concern, in order.

    `change` is what is different about them; None: anything may be.
    """
    known = names_known(pks)
    forms = set(change.forms) if change else set()
    found: set[int] = set()
    if change is None or not change.by_forms_alone:
        found |= _naming(pks) | _in_doubt(pks)
        forms |= {form for entity in known.values() for form in forms_of(entity)}
    found |= articles_containing(forms | _ignored_spellings(known))
    found |= _named_otherwise(known)
    for entity in known.values():
        if entity.kind == "event":
            found |= _describing(entity)
    return _published(found)


def _naming(pks: Collection[int]) -> set[int]:
    rows = Mention.objects.filter(entity__in=pks).order_by()
    return set(rows.values_list("article_id", flat=True))


def _in_doubt(pks: Collection[int]) -> set[int]:
    """Articles where one of these is among the candidates for a form."""
    rows = UndecidedName.objects.filter(reason=UndecidedName.Reason.AMBIGUOUS).order_by()
    rows = rows.annotate(told=Cast("candidates", TextField()))
    found: set[int] = set()
    asked_for = list(pks)
    for start in range(0, len(asked_for), _ASKED_TOGETHER):
        asked = Q()
        for pk in asked_for[start : start + _ASKED_TOGETHER]:
            asked |= Q(told__contains=f'["{pk}", ')
        found.update(rows.filter(asked).values_list("article_id", flat=True))
    return found


def _named_otherwise(known: Known) -> set[int]:
    """Articles with an unknown name that is another romanisation of one of theirs."""
    keys = _same_skeleton(known, _unknown_keys())
    found: set[int] = set()
    for start in range(0, len(keys), _ALL_AT_ONCE):
        rows = UndecidedName.objects.filter(
            reason=UndecidedName.Reason.UNKNOWN, key__in=keys[start : start + _ALL_AT_ONCE]
        )
        found.update(rows.order_by().values_list("article_id", flat=True))
    return found


def _unknown_keys() -> Iterable[str]:
    rows = UndecidedName.objects.filter(reason=UndecidedName.Reason.UNKNOWN).order_by()
    return rows.values_list("key", flat=True).distinct().iterator(5000)


def _ignored_spellings(known: Known) -> set[str]:
    """Forms that nobody is asked about any more and that are such a romanisation."""
    return set(_same_skeleton(known, IgnoredName.objects.values_list("key", flat=True)))


def _same_skeleton(known: Known, keys: Iterable[str]) -> list[str]:
    wanted = {
        name_skeleton(words)
        for entity in known.values()
        if entity.kind == "person"
        for alias in (entity.name, *(alias.text for alias in entity.aliases))
        if len(words := tuple(key_of(alias).split())) > 1
    }
    if not wanted:
        return []
    # What a skeleton begins and ends with depends on the letters there only, and is quickly seen.
    return [
        key
        for key in keys
        if len(words := tuple(key.split())) > 1 and name_skeleton(words) in wanted
    ]


def _describing(event: Entity) -> set[int]:
    """Articles that may describe an event in other words than any of its names.

    Its head noun stands there, with all the plain words of one of its names or with two of those
    who took part.
    """
    found: set[int] = set()
    involved = _involving(event.participants)
    for text in (event.name, *(alias.text for alias in event.aliases)):
        plain = {key_of(word) for word in text.split() if word[:1].islower()}
        plain |= {key_of(word) for word in text.split() if _is_head(key_of(word))}
        heads = {word for word in plain if _is_head(word)}
        if not heads:
            continue
        with_head = articles_containing(_both_numbers(heads))
        found |= with_head & involved
        others = [word for word in plain - heads if len(word) > 3]
        for word in others:
            with_head &= articles_containing(_both_numbers({word}))
        if others:
            found |= with_head
    return found


def _is_head(word: str) -> bool:
    return word in EVENT_NOUNS or singular(word) in EVENT_NOUNS


def _both_numbers(words: Iterable[str]) -> set[str]:
    return {form for word in words for form in (word, singular(word), f"{singular(word)}s")}


def _involving(participants: Collection[str]) -> set[int]:
    """Articles that mention two or more of these."""
    rows = Mention.objects.filter(entity__in=[int(pk) for pk in participants]).order_by()
    counts = Counter(rows.values_list("article_id", flat=True))
    return {pk for pk, number in counts.items() if number > 1}


def _published(pks: Collection[int]) -> list[int]:
    """Those of these that are out, in order."""
    out = Article.objects.filter(status=Article.Status.PUBLISHED).order_by()
    if len(pks) > _ALL_AT_ONCE:
        return sorted(pks & set(out.values_list("pk", flat=True)))  # type: ignore[operator]
    return sorted(out.filter(pk__in=pks).values_list("pk", flat=True))
