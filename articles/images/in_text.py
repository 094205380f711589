"""Pictures in a text as readers get them: the sizes that will do, and whose they are.

The stored text holds a plain `<img>` with the address of the file it was written with. One query
finds what is behind all of them; an address that leads to no picture of ours stays as it stands.
"""

from __future__ import annotations

import html as entities
import re

from django.utils.safestring import SafeString

from articles.images.showing import credited, picture_html
from articles.images.sources import for_sources, source_of, sources_in
from articles.models import Image

_TAG = r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>"""
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FIGURE = re.compile(r"<figure\b[^>]*>.*?</figure>", re.S)
_ALONE = re.compile(rf"<p>\s*({_TAG})\s*</p>")
_PICTURE = re.compile(_TAG)


def with_pictures(html: str) -> str:
    """The text with its pictures in all their sizes, captions telling whose they are."""
    pictures = for_sources(sources_in(html))
    if not pictures:
        return html
    html = _ALONE.sub(lambda tag: _alone(tag, pictures), html)
    pieces, at = [], 0
    for figure in _FIGURE.finditer(html):
        pieces.append(_PICTURE.sub(lambda tag: _in_line(tag, pictures), html[at : figure.start()]))
        pieces.append(_figure(figure[0], pictures))
        at = figure.end()
    pieces.append(_PICTURE.sub(lambda tag: _in_line(tag, pictures), html[at:]))
    return "".join(pieces)


def _alone(tag: re.Match[str], pictures: dict[str, Image]) -> str:
    """A picture that is a paragraph is a figure: whose it is stands under it."""
    if source_of(tag[1]) not in pictures:
        return tag[0]
    return f"<figure>{tag[1]}</figure>"


def _figure(html: str, pictures: dict[str, Image]) -> str:
    shown: list[Image] = []

    def replace(tag: re.Match[str]) -> str:
        image = pictures.get(source_of(tag[0]))
        if image is None:
            return tag[0]
        shown.append(image)
        return _picture(tag[0], image)

    replaced = _PICTURE.sub(replace, html)
    for credit in dict.fromkeys(credited(image) for image in shown if _is_owed(image, html)):
        replaced = _with_credit(replaced, credit)
    return replaced


def _is_owed(image: Image, html: str) -> bool:
    """Whether the caption as it was written does not name its maker already."""
    return not image.credit or entities.escape(image.credit, quote=False) not in html


def _with_credit(html: str, credit: SafeString) -> str:
    if not credit:
        return html
    end = html.rfind("</figcaption>")
    if end != -1:
        return f"{html[:end]} {credit}{html[end:]}"
    end = html.rfind("</figure>")
    return f"{html[:end]}<figcaption>{credit}</figcaption>{html[end:]}"


def _in_line(tag: re.Match[str], pictures: dict[str, Image]) -> str:
    """A picture between words; whose it is follows it."""
    image = pictures.get(source_of(tag[0]))
    if image is None:
        return tag[0]
    credit = credited(image)
    return f"{_picture(tag[0], image)} {credit}" if credit else _picture(tag[0], image)


def _picture(tag: str, image: Image) -> str:
    """With the words that this text has for it, or else the picture's own."""
    found = _ALT.search(tag)
    here = entities.unescape((found[1] or found[2] or "").strip()) if found else ""
    return picture_html(image, "body", alt=here or image.alt_for_readers)
