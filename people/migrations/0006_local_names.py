"""What entities are called in other languages, out of the names that are stored."""

from django.conf import settings
from django.db import migrations, models

from people.local_names import refresh


def fill(apps, schema_editor):
    alias, entity = apps.get_model("people", "Alias"), apps.get_model("people", "Entity")
    languages = [code for code, _name in settings.LANGUAGES]
    named = alias.objects.filter(language__in=languages).order_by().values_list("entity_id").distinct()
    pks = [pk for (pk,) in named]
    refresh(pks, entities=entity.objects, aliases=alias.objects)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="entity",
            name="local_names",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="By language: the house form there. Follows from the names.",
                verbose_name="names in other languages",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
