"""`{{ entity.body|prose }}`: Markdown that editors write, as HTML that can do no harm."""

from __future__ import annotations

import markdown
import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_TAGS = {
    *("p", "h2", "h3", "h4", "strong", "em", "a", "ul", "ol", "li", "blockquote", "br", "hr"),
    *("sup", "sub", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "q", "cite"),
}
_ATTRIBUTES = {"a": {"href", "title", "hreflang"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto"}


@register.filter
def prose(text: str) -> SafeString:
    """Markdown as clean HTML. Headings begin at the third level: the page has the first two."""
    html = markdown.markdown(text, extensions=["extra", "sane_lists"], output_format="html")
    for level in (4, 3, 2, 1):  # deepest first, so that none is moved twice
        lower = min(level + 2, 4)
        html = html.replace(f"<h{level}", f"<h{lower}").replace(f"</h{level}>", f"</h{lower}>")
    return mark_safe(  # noqa: S308  (cleaned in this line)
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    )
