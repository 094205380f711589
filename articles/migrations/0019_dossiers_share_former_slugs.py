from django.db import migrations


def take_over(apps, schema_editor):
    """Former addresses of dossiers move to the table that authors and topics share with them."""
    former = apps.get_model("articles", "FormerDossierAddress").objects.all()
    slugs = apps.get_model("articles", "FormerSlug").objects
    slugs.bulk_create(
        [
            slugs.model(
                kind="dossier", language=row.language, slug=row.slug, dossier_id=row.dossier_id
            )
            for row in former
        ]
    )


def give_back(apps, schema_editor):
    """The other way round; what was deleted since has no dossier and stays behind."""
    former = apps.get_model("articles", "FormerDossierAddress").objects
    slugs = apps.get_model("articles", "FormerSlug").objects
    kept = slugs.filter(kind="dossier").exclude(dossier=None)
    former.bulk_create(
        [
            former.model(language=row.language, slug=row.slug, dossier_id=row.dossier_id)
            for row in kept
        ]
    )


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0018_history_bin_and_former_slugs"),
    ]

    operations = [
        migrations.RunPython(take_over, give_back),
        migrations.DeleteModel(name="FormerDossierAddress"),
    ]
