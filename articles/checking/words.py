"""Checks of the words: headline, standfirst, headings, the language they are in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from django.utils.text import Truncator
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from articles.checking.findings import Finding, Level
from articles.checking.material import Material

LONGEST_SHOWN_HEADLINE = 110  # characters; search engines cut what is longer
LONGEST_STANDFIRST = 300
_ENOUGH_LETTERS = 40  # to tell a script by
_SCRIPTS = {"en": "LATIN", "ru": "CYRILLIC", "hy": "ARMENIAN"}
_OTHER_SCRIPT = 0.6  # of all letters; below that it is quotations and names


def check(material: Material) -> Iterator[Finding]:
    """Everything about the words."""
    yield from _headline(material)
    yield from _standfirst(material)
    yield from _headings(material)
    yield from _script(material)
    yield from _quotation_marks(material)


def _headline(material: Material) -> Iterator[Finding]:
    length = len(material.content.headline)
    if length > LONGEST_SHOWN_HEADLINE:
        said = _("The headline has %(length)d characters; search results cut it after %(most)d.")
        values = {"length": length, "most": LONGEST_SHOWN_HEADLINE}
        yield Finding(Level.NOTE, "headline", said % values)


def _standfirst(material: Material) -> Iterator[Finding]:
    text = material.content.standfirst
    if not text:
        said = _("There is no standfirst: lists and search results show the first lines instead.")
        yield Finding(Level.WARN, "standfirst", said)
    elif len(text) > LONGEST_STANDFIRST:
        said = _("The standfirst has %(length)d characters; up to %(most)d are read at a glance.")
        values = {"length": len(text), "most": LONGEST_STANDFIRST}
        yield Finding(Level.NOTE, "standfirst", said % values)


def _headings(material: Material) -> Iterator[Finding]:
    headings = material.outline.headings
    empty = sum(1 for heading in headings if not heading.text)
    if empty:
        said = ngettext(
            "%(n)d heading is empty: write it or remove it.",
            "%(n)d headings are empty: write them or remove them.",
            empty,
        )
        yield Finding(Level.WARN, "body", said % {"n": empty})
    levels = [1, *(heading.level for heading in headings)]  # over the text stands the headline
    for number, (above, level) in enumerate(pairwise(levels)):
        if level > above + 1:
            said = _(
                "“%(heading)s” skips a level: those who listen to the page miss one. "
                "Make it a heading of the level above."
            )
            values = {"heading": Truncator(headings[number].text).chars(60)}
            yield Finding(Level.NOTE, "body", said % values)
            return


def _script(material: Material) -> Iterator[Finding]:
    expected = _SCRIPTS.get(material.content.language)
    letters = Counter(
        unicodedata.name(letter, "").split(" ")[0]
        for letter in material.result.visible_text[:4000]
        if letter.isalpha()
    )
    total = sum(letters.values())
    if not expected or total < _ENOUGH_LETTERS:
        return
    script, count = letters.most_common(1)[0]
    if script != expected and count > total * _OTHER_SCRIPT:
        name = get_language_info(material.content.language)["name_translated"]
        said = _("The text does not look %(language)s: is the language right?")
        yield Finding(Level.WARN, "language", said % {"language": name})


_PAIRS = (("«", "»"), ("“", "”"))
_LOW_QUOTE = "„"


def _quotation_marks(material: Material) -> Iterator[Finding]:
    paragraphs = material.outline.paragraphs
    for number, text in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else ""
        if _is_unbalanced(text, following):
            said = _("Quotation marks do not pair in “%(beginning)s”.")
            values = {"beginning": Truncator(text).chars(60)}
            yield Finding(Level.NOTE, "body", said % values)
            return


def _is_unbalanced(text: str, following: str) -> bool:
    """A quotation that goes on in the next paragraph is closed there, and opened there again."""
    for opening, closing in _PAIRS:
        if opening == "“" and _LOW_QUOTE in text:
            continue
        missing = text.count(opening) - text.count(closing)
        if missing < 0 or (missing > 0 and not following.lstrip().startswith(opening)):
            return True
    straight = len(re.findall(r'(?<!\d)"', text))
    return straight % 2 == 1 and not following.lstrip().startswith('"')
