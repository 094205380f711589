"""The one rule for what HTML an article may contain.

Applied to every body on its way into a revision, whoever sent it: the editor, an import, a paste.
What is allowed is what prose needs; everything that could run, load from elsewhere, restyle the
page or imitate the interface is taken out and its text kept.
"""

import re

import nh3
from django.conf import settings

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

_IMAGE_WITHOUT_FILE = re.compile(r'<img\b(?![^>]*\ssrc=")(?:[^>"]|"[^"]*")*>')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What neither HTML nor PostgreSQL can hold, and the two signs that make everything after them read
# backwards, with which a link can be made to look like another. (Text of both directions needs
# them nowhere: `dir`, `<bdi>` and the isolating signs do that.)
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202d\u202e\ufffe\uffff\ud800-\udfff]")


def _checked_address(element: str, attribute: str, value: str) -> str | None:
    """Addresses as browsers will read them; None where the attribute has to go.

    The cleaner itself knows about links only.
    """
    if attribute == "cite":
        scheme = _SCHEME.match(_as_browsers_read(value))
        return value if not scheme or scheme[1].lower() in _LINK_SCHEMES else None
    if element != "img" or attribute != "src":
        return value
    address = _as_browsers_read(value)
    if settings.SITE_URL and address.startswith(f"{settings.SITE_URL}/"):
        address = address.removeprefix(settings.SITE_URL)
    is_elsewhere = address.startswith("//") or _SCHEME.match(address)
    return None if not address or is_elsewhere else address


def _as_browsers_read(address: str) -> str:
    """They skip line breaks and tabs within an address, and take a backslash for a slash."""
    return re.sub(r"[\t\n\r]", "", address).strip("\x00\x20").replace("\\", "/")


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_checked_address,
    url_schemes=_LINK_SCHEMES,
    clean_content_tags={"script", "style", "title", "textarea", "noscript", "iframe", "object"},
    link_rel="noopener",
)


_MOST_ATTEMPTS = 20  # far more than any text has been seen to need


def clean_text(text: str) -> str:
    """Text without characters that cannot be stored or that turn the text after them around."""
    return _INVALID.sub("", text)


def clean_body(html: str) -> str:
    """The HTML with nothing in it that an article may not contain; cleaning twice changes nothing.

    Pictures from other sites are dropped: no page of ours makes a reader's browser ask a third
    party for anything.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    # Badly nested HTML can read otherwise once it is written out, and so can text in which an
    # entity stood for a character that is taken out ("java&#1;script:"). What is stored is what
    # reads the same ever after.
    for _attempt in range(_MOST_ATTEMPTS):
        cleaned = clean_text(_IMAGE_WITHOUT_FILE.sub("", _cleaner.clean(clean_text(html)))).strip()
        if cleaned == html:
            return cleaned
        html = cleaned
    return nh3.clean_text(html)
