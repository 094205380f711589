"""The field in which the text of an article is written.

Without scripts it is a text area of HTML. With them the modules of static/desk/body put the visual
editor on top; they learn from the widget's attributes where to ask for pictures and link targets.
What an article may contain is left to `articles.sanitising`, for both alike.
"""

from __future__ import annotations

import html
import re
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django_prose_editor.widgets import importmap
from js_asset import ImportMap, Media, Script

from articles.pasting import is_from_a_programme, tidied
from articles.sanitising import clean_body, clean_text

# Where scripts ask; an address that is not there is a button that is not offered.
_ADDRESSES = {
    "data-linkable": "admin:articles_linkable",
    "data-image-find": "admin:articles_image_find",
    "data-image-upload": "admin:articles_image_upload",
}
# Through the import map, so that each module has the name that changes with its content.
_MODULES = (
    "addresses",
    "dialogs",
    "embeds",
    "figures",
    "linking",
    "loss",
    "notes",
    "pasting",
    "pictures",
    "schema",
    "toolbar",
)


class BodyWidget(forms.Textarea):
    """The rich text editor; without scripts, a plain text area of HTML."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 30, "class": "desk-body", "data-desk-body": "", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the addresses, which are known only once the site's are."""
        return super().get_context(name, value, {**(attrs or {}), **_addresses()})

    @property
    def media(self) -> Media:
        """Our own module on top of the editor's; the import map takes the nonce of the page."""
        ours = {f"desk/body/{name}": f"desk/body/{name}.js" for name in _MODULES}
        return Media(
            importmap=importmap | ImportMap(ours),
            css={
                "all": [
                    "django_prose_editor/material-icons.css",
                    "desk/desk.css",
                    "desk/body.css",
                ]
            },
            js=[Script("desk/body.js", type="module")],
        )


def _addresses() -> dict[str, str]:
    found = {}
    for attribute, name in _ADDRESSES.items():
        try:
            found[attribute] = reverse(name)
        except NoReverseMatch:
            continue
    return found


_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_BLANK_LINES = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph for each line, or for each block of hard-wrapped lines.

    >>> paragraphs("One.\\n\\nTwo & three.")
    '<p>One.</p>\\n<p>Two &amp; three.</p>'
    """
    found: list[str] = []
    for block in _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        is_wrapped = len(lines) > 1 and all(50 <= len(line) <= 100 for line in lines[:-1])
        found.extend([" ".join(lines)] if is_wrapped else lines)
    return "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in found)


class BodyField(forms.CharField):
    """The text of an article: clean HTML, whatever came in."""

    widget = BodyWidget

    def to_python(self, value: Any) -> str:
        """Plain text becomes paragraphs; HTML loses what an article may not contain."""
        text = super().to_python(value) or ""
        if text and not _TAG.search(text):
            text = paragraphs(html.unescape(text))
        elif is_from_a_programme(text):
            text = tidied(clean_text(text))
        return clean_body(text)
