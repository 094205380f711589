"""Checks of a change to an article that readers know: is it one that they ought to be told of?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checking.findings import Finding, Level
from articles.checking.material import Material
from articles.checking.outline import with_marks
from articles.substance import Difference, difference


def check(material: Material) -> Iterator[Finding]:
    """What changes for readers, and the correction that it may be worth."""
    if not material.article.is_public:
        return
    found = _difference(material)
    if not found.is_substantial:
        return
    if material.is_minor:
        said = _("%(what)s: that is no small change. Readers should be told.")
        yield Finding(Level.WARN, "is_minor", said % {"what": _in_words(found)})
    if not material.has_correction:
        said = _(
            "%(what)s. If something was wrong, say in a correction what is right: "
            "it is published together with the change."
        )
        yield Finding(Level.WARN, "corrections", said % {"what": _in_words(found)})


def _difference(material: Material) -> Difference:
    article, content = material.article, material.content
    if (article.headline, article.standfirst, article.body) == (
        content.headline,
        content.standfirst,
        content.body,
    ):
        return Difference()
    old = "\n".join([article.headline, article.standfirst, with_marks(article.body)])
    new = "\n".join([content.headline, content.standfirst, with_marks(content.body)])
    return difference(old, new)


def _in_words(found: Difference) -> str:
    changed = ngettext(
        "%(n)d word reads otherwise than readers know it",
        "%(n)d words read otherwise than readers know them",
        found.words,
    ) % {"n": found.words}
    kinds = [
        word
        for is_so, word in (
            (found.numbers, _("a number")),
            (found.names, _("a name")),
            (found.quotations, _("a quotation")),
        )
        if is_so
    ]
    among = _("among them %(kinds)s") % {"kinds": ", ".join(kinds)} if kinds else ""
    return ", ".join(filter(None, [changed, among]))
