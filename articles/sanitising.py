"""The one rule for what HTML an article may contain.

Applied to every body on its way into a revision, whoever sent it: the editor, an import, a paste.
What is allowed is what prose needs; everything that could run, load from elsewhere, restyle the
page or imitate the interface is taken out and its text kept.
"""

import re

import nh3

_TAGS = {
    "p", "h2", "h3", "h4", "strong", "b", "em", "i", "a", "ul", "ol", "li", "blockquote", "q",
    "cite", "br", "hr", "sup", "sub", "s", "code", "pre", "figure", "figcaption", "img", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "abbr", "time", "span", "bdi", "dl", "dt", "dd",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
    "time": {"datetime"},
}
_LINK_SCHEMES = {"http", "https", "mailto"}

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes=_LINK_SCHEMES,
    clean_content_tags={"script", "style", "title", "textarea", "noscript", "iframe", "object"},
    link_rel="noopener",
)

_IMAGE = re.compile(r"<img\b[^>]*>")
_OTHER_SITE = re.compile(r"""\bsrc\s*=\s*(["'])\s*(?:[a-z][a-z0-9+.-]*:|//|\\)""", re.IGNORECASE)
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text without characters that neither HTML nor PostgreSQL can hold (NUL, lone surrogates)."""
    return _INVALID.sub("", text)


def clean_body(html: str) -> str:
    """The HTML with nothing in it that an article may not contain; cleaning twice changes nothing.

    Pictures from other sites are dropped: no page of ours makes a reader's browser ask a third
    party for anything.
    """
    cleaned = _cleaner.clean(clean_text(html).replace("\r\n", "\n").replace("\r", "\n"))
    return _IMAGE.sub(lambda tag: "" if _OTHER_SITE.search(tag[0]) else tag[0], cleaned).strip()
