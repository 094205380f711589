"""Topics as a table, with their other names in one cell; and which tables there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles import topics
from articles.models import Topic, TopicSynonym
from people.exchange import TableResource
from people.exchange.people import AliasTable, EventTable, OfficeTable, PersonTable, TenureTable
from people.exchange.resources import column
from people.folding import fold


class TopicTable(TableResource):
    """Topics, one a row: found again by slug or name, renamed as by hand."""

    id = column("pk", name="id")
    name = column("name")
    slug = column("slug")
    description = column("description")
    synonyms = column("table_synonyms", name="synonyms")

    class Meta(TableResource.Meta):
        model = Topic
        fields = ("id", "name", "slug", "description", "synonyms")
        export_order = fields

    def rows(self) -> QuerySet[Topic]:
        """With their other names."""
        found: QuerySet[Topic] = Topic.objects.prefetch_related("synonyms").order_by("pk")
        return found

    def init_instance(self, row: Any = None) -> Any:
        """A new topic, without other names so far."""
        return self.prepared(super().init_instance(row))

    def prepared(self, instance: Any) -> Any:
        """With the other names as one text, and the name that it had."""
        rows = instance.synonyms.all() if instance.pk else []
        instance.table_synonyms = ";".join(sorted(row.name for row in rows))
        instance.table_name = instance.name
        return instance

    def keys_of(self, instance: Any) -> Iterable[Any]:
        """Slug and name."""
        return [("slug", instance.slug), ("name", instance.name)]

    def key_in(self, row: dict[str, str]) -> Iterable[Any]:
        """The same out of a row, the slug first."""
        return [(name, str(row.get(name) or "").strip()) for name in ("slug", "name")]

    def candidates(self, rows: list[dict[str, str]]) -> Iterable[QuerySet[Any]]:
        """By slug, by name."""
        return [
            self.rows().filter(
                **{f"{name}__in": {str(row.get(name) or "").strip() for row in rows}}
            )
            for name in ("slug", "name")
        ]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Also read whose the other names are."""
        super().before_import(dataset, **kwargs)
        self.owners = dict(TopicSynonym.objects.values_list("key", "topic_id"))
        self.names = {fold(name): pk for name, pk in Topic.objects.values_list("name", "pk")}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Write other names in one way."""
        if "synonyms" in row:
            row["synonyms"] = ";".join(sorted(_names(row["synonyms"])))
        super().import_instance(instance, row, **kwargs)

    def validate_instance(self, instance: Any, errors: Any = None, **kwargs: Any) -> None:
        """Also: every other name is free, and a new topic has an address."""
        errors = dict(errors or {})
        for name in _names(instance.table_synonyms):
            owner = self.owners.get(fold(name), self.names.get(fold(name)))
            if not fold(name) or len(name) > 100:
                errors["synonyms"] = ValidationError(_("“%s” cannot be a name.") % name[:100])
            elif owner not in {None, instance.pk}:
                errors["synonyms"] = ValidationError(_("“%s” is another topic.") % name)
        if instance.name and not instance.slug:
            instance.slug = instance.slugify(instance.name)
        super().validate_instance(instance, errors, **kwargs)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Keep the old name as another one; set the other names, where the table has them."""
        if instance.table_name and instance.table_name != instance.name:
            topics.renamed(instance, instance.table_name)
            self.names.pop(fold(instance.table_name), None)
        self.names[fold(instance.name)] = instance.pk
        if "synonyms" in row:
            self._set_synonyms(instance)

    def _set_synonyms(self, topic: Topic) -> None:
        wanted = {fold(name): name for name in _names(topic.table_synonyms)}
        wanted.pop(fold(topic.name), None)
        there = {row.key: row for row in TopicSynonym.objects.filter(topic=topic)}
        old_name = fold(topic.table_name)
        for key, row in there.items():
            if key not in wanted and key != old_name:
                row.delete()
                self.owners.pop(key, None)
        for key, name in wanted.items():
            if key not in there:
                TopicSynonym.objects.create(topic=topic, name=name)
                self.owners[key] = topic.pk


def _names(text: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, (n.strip() for n in str(text or "").split(";")))))


# All tables, by the names that commands know them by.
TABLES: dict[str, type[TableResource]] = {
    "people": PersonTable,
    "names": AliasTable,
    "offices": OfficeTable,
    "tenures": TenureTable,
    "events": EventTable,
    "topics": TopicTable,
}
