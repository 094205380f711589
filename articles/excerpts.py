"""Short text out of articles, for feeds, previews of links and descriptions of pages."""

from __future__ import annotations

import html
import re
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator

from articles.models import Article

WORDS = 45
# As much of a body as can hold that many words, however richly marked up.
_ENOUGH = 8000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLOCK_END = re.compile(r"</(p|h[1-6]|li|blockquote)>|<br[^>]*>", re.IGNORECASE)
_ASIDES = re.compile(
    r"<figure.*?</figure>|<pre.*?</pre>|<table.*?</table>", re.DOTALL | re.IGNORECASE
)


def summary(article: Article) -> str:
    """The standfirst; where there is none, the beginning of the text. Plain text.

    Reads the body, so lists that defer it ask for the standfirst alone.
    """
    if article.standfirst:
        return article.standfirst
    text = _BLOCK_END.sub(" ", _ASIDES.sub(" ", article.body_html[:_ENOUGH]))
    words = " ".join(html.unescape(strip_tags(text)).split())
    return Truncator(words).words(WORDS)


def without_controls(text: Any) -> str:
    """Text without characters that XML cannot hold, however they came into a database."""
    return _CONTROLS.sub("", str(text))
