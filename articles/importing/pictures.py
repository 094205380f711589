"""Pictures that an imported text shows from another site.

No page of ours loads anything from elsewhere, and an import downloads nothing. So each becomes a
link to where it lies, and the report lists them for the editor to fetch.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import html as lxml_html

_PICTURE = re.compile(
    r"(?P<link><a\b[^>]*>\s*)?(?P<img><img\b[^>]*>)(?P<end>\s*</a\s*>)?", re.IGNORECASE
)


def refer_to_pictures(body: str, base: str = "") -> tuple[str, list[str]]:
    """The body with links in place of pictures from elsewhere, and their addresses.

    `base` is the address the text had, for pictures that are given relative to it.
    """
    found: list[str] = []

    def replace(match: re.Match[str]) -> str:
        element = lxml_html.fragment_fromstring(match["img"])
        address = urljoin(base, (element.get("src") or "").strip())
        if address.startswith(f"/{settings.MEDIA_URL.lstrip('/')}"):
            return match[0]
        if urlsplit(address).scheme not in {"http", "https"}:
            return ""
        found.append(address)
        alt = (element.get("alt") or "").strip()
        label = _("Picture: %s") % alt if alt else _("Picture")
        text = html.escape(label, quote=False)
        if match["link"] and not match["end"]:
            return match["link"] + text  # the picture is one of several things in that link
        return f'<a href="{html.escape(address)}">{text}</a>'

    return _PICTURE.sub(replace, body), found


def picture_note(addresses: list[str]) -> list[str]:
    """The line of the report that names the pictures, if there are any."""
    if not addresses:
        return []
    return [_("Pictures to fetch and place by hand: %s") % ", ".join(dict.fromkeys(addresses))]
