"""The article's form in the admin, as a browser finds and sends it."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone


def url(model_name, view, *args):
    return reverse(f"admin:articles_{model_name}_{view}", args=args)


def change_url(article):
    return url("article", "change", article.pk)


def typed(article=None, *, bylines=(), corrections=(), **fields):
    """What the browser sends for the form of a new article, or of `article` as it was opened."""
    latest = article.revisions.versions().first() if article else None
    content = latest.read() if latest else None
    data = {
        "base_revision": latest.number if latest else "",
        "headline": content.headline if content else "",
        "standfirst": content.standfirst if content else "",
        "body": content.body if content else "",
        "kind": content.kind if content else "commentary",
        "language": content.language if content else "en",
        "bylines-TOTAL_FORMS": len(bylines) or 2,
        "bylines-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": len(corrections),
        "corrections-INITIAL_FORMS": 0,
    }
    if article and article.published_at:
        local = timezone.localtime(article.published_at)
        data |= {
            "publish_at_0": local.strftime("%Y-%m-%d"),
            "publish_at_1": local.strftime("%H:%M:%S"),
        }
    for number, (author, role) in enumerate(bylines):
        data |= {f"bylines-{number}-author": author.pk, f"bylines-{number}-role": role,
                 f"bylines-{number}-ORDER": number + 1}  # fmt: skip
    for number, correction in enumerate(corrections):
        data |= {f"corrections-{number}-{name}": value for name, value in correction.items()}
    return data | fields


def in_days(days):
    time = timezone.localtime() + datetime.timedelta(days=days)
    return {"publish_at_0": time.strftime("%Y-%m-%d"), "publish_at_1": time.strftime("%H:%M")}


def text_of(answer):
    return answer.content.decode()
