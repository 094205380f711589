"""With which text the form of an article opens, and over which version that text was typed."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from articles.models import Article, Content, Revision


@dataclass(frozen=True)
class Opened:
    """What a form begins with.

    content   what its fields show
    latest    the version that nobody has saved over yet; None: nobody has saved one
    base      the number of the version that the content was typed over
    taken     the text beside the versions that is taken over, if one is
    """

    content: Content
    latest: Revision | None = None
    base: int = 0
    taken: Revision | None = None


def opened(article: Article, taken: Revision | None = None) -> Opened:
    """The latest version; before there is one, what was typed last; or the text to take over."""
    latest: Revision | None = article.revisions.versions().first()
    if taken is None and latest is None:
        taken = article.revisions.order_by("-number").first()
    if taken is not None:
        base = taken.number if taken.kind == Revision.Kind.SAVED else _number(taken.base)
        return Opened(taken.read(), latest, base, taken)
    return Opened(latest.read() if latest else Content.of(article), latest, _number(latest))


def _number(revision: Revision | None) -> int:
    return revision.number if revision else 0


def initial(opened: Opened, article: Article) -> dict[str, Any]:
    """What the fields show: the content, and what goes with it."""
    content = opened.content
    waiting = Revision.objects.scheduled().filter(article=article).first()
    shown = {
        "base_revision": opened.base,
        "headline": content.headline,
        "slug": content.slug or article.slug,
        "standfirst": content.standfirst,
        "dateline": content.dateline,
        "body": content.body,
        "kind": content.kind,
        "language": content.language,
        "lead_image": content.lead_image,
        "about": content.about,
        "tags": ", ".join(f'"{name}"' if "," in name else name for name in content.tags),
        "review_on": content.review_on,
        "publish_at": _whole_seconds(waiting.publish_at if waiting else article.published_at),
        "withdrawal_note": article.withdrawal_note,
    }
    if opened.taken is not None:
        shown |= {"taken": opened.taken.number} | _as_typed(opened.taken.typed)
    return shown


# What an unsaved form holds beside the content, and that a fresh form can show again.
_SHOWN_AGAIN = ("note", "withdrawal_note", "review_on", "tags")


def _as_typed(typed: dict[str, list[str]]) -> dict[str, Any]:
    again: dict[str, Any] = {
        name: values[-1] for name, values in typed.items() if name in _SHOWN_AGAIN and values
    }
    if "publish_at_0" in typed or "publish_at_1" in typed:
        again["publish_at"] = [
            (typed.get(name) or [""])[-1] for name in ("publish_at_0", "publish_at_1")
        ]
    if "is_minor" in typed:
        again["is_minor"] = True
    return again


def _whole_seconds(time: datetime.datetime | None) -> datetime.datetime | None:
    return time.replace(microsecond=0) if time else None


def new_key() -> uuid.UUID:
    """The name of a form that has just been opened."""
    return uuid.uuid4()
