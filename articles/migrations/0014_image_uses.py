"""Find where pictures are used already: in the rows of articles and in their latest versions."""

import re
from urllib.parse import unquote

from django.conf import settings
from django.db import migrations
from django.db.models import Max, Q

_SOURCE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_AT_ONCE = 500


def _names(body):
    prefix = settings.MEDIA_URL
    found = set()
    for match in _SOURCE.finditer(body or ""):
        address = unquote((match[1] or match[2] or "").replace("&amp;", "&").split("?")[0])
        if address.startswith(prefix):
            found.add(address[len(prefix) :])
    return found


def _write(image_use, rows):
    image_use.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    rows.clear()


def find_uses(apps, schema_editor):
    article_model = apps.get_model("articles", "Article")
    revision_model = apps.get_model("articles", "Revision")
    image_use = apps.get_model("articles", "ImageUse")
    images = apps.get_model("articles", "Image").objects
    by_name = dict(images.values_list("file", "pk"))
    if not by_name:
        return
    existing = set(by_name.values())
    rows = []

    def add(article, standing, lead, body):
        if lead in existing:
            rows.append(
                image_use(article_id=article, image_id=lead, place="lead", standing=standing)
            )
        for name in _names(body):
            if name in by_name:
                rows.append(
                    image_use(
                        article_id=article, image_id=by_name[name], place="body", standing=standing
                    )
                )
        if len(rows) >= _AT_ONCE:
            _write(image_use, rows)

    shown = article_model.objects.filter(Q(lead_image__isnull=False) | Q(body__contains="<img"))
    for pk, lead, body in shown.values_list("pk", "lead_image_id", "body").iterator(_AT_ONCE):
        add(pk, "row", lead, body)
    latest = revision_model.objects.filter(kind="saved").order_by()
    latest = list(latest.values("article").annotate(last=Max("pk")).values_list("last", flat=True))
    for start in range(0, len(latest), _AT_ONCE):
        found = revision_model.objects.filter(pk__in=latest[start : start + _AT_ONCE])
        for article, content in found.values_list("article_id", "content"):
            add(article, "latest", content.get("lead_image"), content.get("body"))
    _write(image_use, rows)


class Migration(migrations.Migration):

    dependencies = [("articles", "0013_pictures")]

    operations = [migrations.RunPython(find_uses, migrations.RunPython.noop, elidable=True)]
