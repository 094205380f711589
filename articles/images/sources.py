"""Pictures by the addresses that texts show them by.

A text keeps the address of the file it was written with. The picture may have got another file
since; it is found by any file it ever had.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.core.files.storage import default_storage
from django.db.models import CharField, F
from django.db.models.functions import Cast

from articles.models import Image

# A quoted value may hold a sign that would end the tag.
_TAG = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SOURCE = re.compile(r"""\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def sources_in(html: str) -> list[str]:
    """The addresses of the pictures in a text, each once, in their order."""
    if "<img" not in html:
        return []
    found = (source_of(tag) for tag in _TAG.findall(html))
    return list(dict.fromkeys(source for source in found if source))


def source_of(tag: str) -> str:
    """The address in an `<img>`; "" where it has none."""
    found = _SOURCE.search(tag)
    return entities.unescape(found[1] or found[2] or "") if found else ""


def for_sources(sources: Iterable[str]) -> dict[str, Image]:
    """The pictures behind these addresses, in one query; what is no picture of ours is left out."""
    names = {source: name for source in sources if (name := file_name(source))}
    if not names:
        return {}
    wanted = set(names.values())
    present = Image.objects.filter(file__in=wanted).annotate(
        known_as=Cast(F("file"), CharField(max_length=100))
    )
    former = Image.objects.filter(former_files__file__in=wanted).annotate(
        known_as=Cast(F("former_files__file"), CharField(max_length=100))
    )
    by_name: dict[str, Image] = {}
    for image in former.order_by().union(present.order_by(), all=True):
        by_name.setdefault(image.known_as, image)  # type: ignore[attr-defined]
    return {source: by_name[name] for source, name in names.items() if name in by_name}


def file_name(source: str) -> str:
    """The name in storage of the file at this address; "" where it is none of ours."""
    base = urlsplit(default_storage.url("x"))
    try:
        asked = urlsplit(source)
    except ValueError:
        return ""
    prefix = base.path.removesuffix("x")
    if not asked.path.startswith(prefix) or asked.netloc not in ("", base.netloc):
        return ""
    return unquote(asked.path.removeprefix(prefix))
