"""Topics and authors find their latest articles by one index, whatever the size of the archive."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

PLACES = [("TaggedArticle", "content_object_id"), ("Byline", "article_id")]


def copy_dates(apps, schema_editor):
    """Give the places of what is out the date and the language of their articles."""
    articles = apps.get_model("articles", "Article").objects.filter(status="published")
    for name, key in PLACES:
        of_place = articles.filter(pk=OuterRef(key))
        places = apps.get_model("articles", name).objects
        places.filter(**{f"{key.removesuffix('_id')}__status": "published"}).update(
            published_at=Subquery(of_place.values("published_at")),
            language=Subquery(of_place.values("language")),
        )


def _published_at():
    return models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published")


def _language():
    return models.CharField(default="en", editable=False, max_length=12, verbose_name="language")


class Migration(migrations.Migration):
    # PostgreSQL makes no index in a transaction that has changed the rows.
    atomic = False
    dependencies = [("articles", "0008_relinking_decided_forms")]

    operations = [
        migrations.AddField("taggedarticle", "published_at", _published_at()),
        migrations.AddField("taggedarticle", "language", _language()),
        migrations.AddField("byline", "published_at", _published_at()),
        migrations.AddField("byline", "language", _language()),
        migrations.RunPython(copy_dates, migrations.RunPython.noop, atomic=True),
        migrations.AddIndex(
            "taggedarticle",
            models.Index(
                fields=["tag", "language", "-published_at", "-content_object"],
                name="tagged_article_latest",
            ),
        ),
        migrations.AddIndex(
            "byline",
            models.Index(
                fields=["author", "language", "-published_at", "-article"], name="byline_latest"
            ),
        ),
    ]
