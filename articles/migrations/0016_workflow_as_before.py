"""What the workflow needs to know of articles and accounts that were there before it.

Whoever could change articles could publish them and decide about their links; they still can.
"""

from django.conf import settings
from django.db import migrations
from django.db.models import OuterRef, Subquery

NEW = {
    "publish_article": "Can publish, schedule, unpublish and withdraw articles",
    "review_article": "Can approve articles and send them back",
    "decide_links": "Can decide what names in articles mean",
}


def say_who_began(apps, schema_editor):
    """The editor of the first version, where there is one."""
    Article = apps.get_model("articles", "Article")
    Revision = apps.get_model("articles", "Revision")
    first = Revision.objects.filter(article=OuterRef("pk")).order_by("number")
    Article.objects.filter(created_by=None).update(
        created_by=Subquery(first.values("created_by")[:1])
    )


def keep_what_editors_may(apps, schema_editor):
    """Give the new permissions to accounts and groups that may change articles."""
    Permission = apps.get_model("auth", "Permission")
    held = Permission.objects.filter(
        content_type__app_label="articles",
        content_type__model="article",
        codename="change_article",
    ).first()
    if held is None:  # a new database
        return
    groups, users = list(held.group_set.all()), list(held.user_set.all())
    if not groups and not users:
        return
    for codename, name in NEW.items():
        permission, _made = Permission.objects.get_or_create(
            content_type=held.content_type, codename=codename, defaults={"name": name}
        )
        permission.group_set.add(*groups)
        permission.user_set.add(*users)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_workflow"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(say_who_began, migrations.RunPython.noop),
        migrations.RunPython(keep_what_editors_may, migrations.RunPython.noop),
    ]
