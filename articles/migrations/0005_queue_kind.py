"""The kind of candidates that the queue of undecided names can be narrowed to."""

from django.db import migrations, models

_AT_ONCE = 1000


def fill_kinds(apps, schema_editor):
    """Copy the kind of the best candidate into rows that are there already."""
    names = apps.get_model("articles", "UndecidedName").objects.using(
        schema_editor.connection.alias
    )
    entities = apps.get_model("people", "Entity").objects.using(schema_editor.connection.alias)
    last = 0
    while True:
        rows = list(names.filter(pk__gt=last).order_by("pk").only("candidates")[:_AT_ONCE])
        if not rows:
            return
        last = rows[-1].pk
        best = {row.pk: int(row.candidates[0][0]) for row in rows if row.candidates}
        kinds = dict(entities.filter(pk__in=set(best.values())).values_list("pk", "kind"))
        by_kind = {}
        for pk, entity in best.items():
            by_kind.setdefault(kinds.get(entity, ""), []).append(pk)
        for kind, pks in by_kind.items():
            names.filter(pk__in=pks).update(candidate_kind=kind)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_relinking")]

    operations = [
        migrations.RemoveIndex(model_name="undecidedname", name="undecided_name_key"),
        migrations.AddField(
            model_name="undecidedname",
            name="candidate_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "person"),
                    ("country", "state"),
                    ("organisation", "organisation"),
                    ("event", "event"),
                ],
                default="",
                editable=False,
                max_length=12,
                verbose_name="kind of the best candidate",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill_kinds, migrations.RunPython.noop, elidable=True),
    ]
