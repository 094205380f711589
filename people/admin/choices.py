"""How entities read in lists of choices, and the form fields that offer them.

An Aliyev in a list of choices is of no use to an editor; "Aliyev, Ilham · President of Azerbaijan,
2003-" is. Labels cost a fixed number of queries, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.models import Entity, Kind, Person, Tenure, children_of


def tenures_for_labels(lookup: str = "tenures") -> Prefetch[Any]:
    """What `Person.label` reads, in one query for a whole list."""
    return Prefetch(
        lookup, queryset=Tenure.objects.select_related("office__country", "office__organisation")
    )


def label_of(entity: Entity) -> str:
    """How an entity (of its own class, see `labelled`) reads among others of all kinds."""
    label = entity.label
    if entity.kind != Kind.PERSON:
        label = f"{label} · {entity.get_kind_display()}"
    return f"{label} · {_('private')}" if entity.is_private else label


def labelled(entities: Iterable[Entity]) -> list[tuple[Entity, str]]:
    """The same entities, each with its label: one query a kind that occurs, one for offices.

    Where several would read alike, each gets its address as well.
    """
    listed = list(entities)
    children = children_of(listed) if any(type(e) is Entity for e in listed) else listed
    people = [entity for entity in children if isinstance(entity, Person)]
    if people:
        prefetch_related_objects(people, tenures_for_labels())
    labels = [label_of(child) for child in children]
    known = {entity.pk: label for entity, label in zip(listed, labels, strict=True)}
    bearers = Counter(known.values())
    return [
        (entity, f"{label} · /{entity.slug}/" if bearers[label] > 1 else label)
        for entity, label in zip(listed, labels, strict=True)
    ]


class EntityChoiceField(forms.ModelChoiceField[Any]):
    """One entity of any kind or of one."""

    def label_from_instance(self, obj: Any) -> str:
        """The same label as in the search, so that what was chosen still reads as it was found."""
        return labelled([obj])[0][1]


class EntityMultipleChoiceField(forms.ModelMultipleChoiceField[Any]):
    """Several entities."""

    def label_from_instance(self, obj: Any) -> str:
        """The same label as in the search."""
        return labelled([obj])[0][1]


def _chooses_entities(db_field: models.Field[Any, Any]) -> bool:
    remote = db_field.remote_field.model if db_field.remote_field else None
    return isinstance(remote, type) and issubclass(remote, Entity)


class EntityChoicesMixin(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """For every ModelAdmin and inline with a field that points to an entity."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Label what is chosen as the search labels it."""
        if _chooses_entities(db_field):
            kwargs.setdefault("form_class", EntityChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        """Label what is chosen as the search labels it."""
        if _chooses_entities(db_field):
            kwargs.setdefault("form_class", EntityMultipleChoiceField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
