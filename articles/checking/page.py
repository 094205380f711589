"""Checks of what stands around the words: pictures, links, topics, bylines, the address."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checking.findings import Finding, Level
from articles.checking.material import Material
from articles.destinations import Standing, inner_path
from articles.images import for_sources, is_on_disk
from articles.models import Article, OutboundLink
from articles.models.outbound import digest_of
from articles.sanitising import clean_text
from people.folding import fold
from people.slugs import readable_slug

_MOST_OF_A_KIND = 4  # findings about links or pictures, each by itself; the rest is counted
_LATEST_COMPARED = 50  # articles whose text could be this one again
_SHORTEST_TEXT = 40  # words; shorter ones are alike by chance

# Words of a link that tell nothing to somebody who hears only the links of a page.
_SAYS_NOTHING = {
    "here", "click", "click here", "link", "this", "this link", "read more", "more", "read here",
    "здесь", "тут", "ссылка", "по ссылке", "по этой ссылке", "подробнее", "читать далее",
    "այստեղ", "հղում", "կարդալ ավելին", "ավելին",
}  # fmt: skip


def check(material: Material) -> Iterator[Finding]:
    """Everything about the page."""
    yield from _links(material)
    yield from _images(material)
    yield from _lead_image(material)
    yield from _address(material)
    yield from _signed_and_sorted(material)
    yield from _review_date(material)
    yield from _twins(material)


# --- Links ---------------------------------------------------------------------------------------


def _links(material: Material) -> Iterator[Finding]:
    said = {
        Standing.NOWHERE: _("“%(text)s” leads nowhere: there is no %(address)s here."),
        Standing.HIDDEN: _("“%(text)s” leads to %(address)s, which readers cannot open."),
        Standing.WITHDRAWN: _("“%(text)s” leads to an article that was withdrawn (%(address)s)."),
        Standing.MOVED: _("“%(text)s” leads to an old address, %(address)s. It still works."),
    }
    found = []
    for anchor in material.outline.anchors:
        standing = material.standings.get(anchor.href, Standing.FINE)
        if standing in said:
            level = Level.NOTE if standing == Standing.MOVED else Level.WARN
            values = {"text": _short(anchor.text), "address": inner_path(anchor.href)}
            found.append(Finding(level, "body", said[standing] % values))
        elif fold(anchor.text).strip(" .!…:;,") in _SAYS_NOTHING:
            text = _("The link “%(text)s” does not say where it leads: link words that do.")
            found.append(Finding(Level.NOTE, "body", text % {"text": anchor.text}))
        elif urlsplit(clean_text(anchor.href)).scheme == "http" and not inner_path(anchor.href):
            text = _("“%(text)s” leads to a page without encryption (http:). Is there one with?")
            found.append(Finding(Level.NOTE, "body", text % {"text": _short(anchor.text)}))
    found += _dead_outside(material)
    yield from _bounded(found)


def _dead_outside(material: Material) -> list[Finding]:
    """Links to other sites behind which the last checks found nothing."""
    outside = {
        digest_of(anchor.href): anchor
        for anchor in material.outline.anchors
        if anchor.href.startswith(("http:", "https:")) and not inner_path(anchor.href)
    }
    if not outside:
        return []
    dead = OutboundLink.objects.died().filter(digest__in=outside).values_list("digest", flat=True)
    said = _("“%(text)s” leads to a page that is gone (%(host)s).")
    return [
        Finding(
            Level.WARN,
            "body",
            said
            % {
                "text": _short(outside[digest].text),
                "host": urlsplit(outside[digest].href).hostname,
            },
        )
        for digest in dead
    ]


def _bounded(found: list[Finding]) -> Iterator[Finding]:
    found.sort(key=lambda finding: finding.level.rank)
    yield from found[:_MOST_OF_A_KIND]
    rest = len(found) - _MOST_OF_A_KIND
    if rest > 0:
        said = ngettext("%(n)d more link to look at.", "%(n)d more links to look at.", rest) % {
            "n": rest
        }
        yield Finding(found[_MOST_OF_A_KIND].level, "body", said)


# --- Pictures ------------------------------------------------------------------------------------


def _images(material: Material) -> Iterator[Finding]:
    stored = for_sources(picture.source for picture in material.outline.images)
    undescribed = strange = lost = uncredited = 0
    for picture in material.outline.images:
        image = stored.get(picture.source)
        is_described = picture.alt or (image is not None and image.is_described)
        undescribed += not is_described
        strange += image is None
        if image is not None:
            lost += not is_on_disk(image.file.name or "")
            uncredited += not image.credit
    yield from _counted(
        Level.WARN,
        undescribed,
        _("A picture in the text has no description for those who do not see it."),
        _("%(n)d pictures in the text have no description for those who do not see them."),
    )
    yield from _counted(
        Level.WARN,
        lost,
        _("The file of a picture in the text is missing: readers see an empty frame."),
        _("The files of %(n)d pictures in the text are missing: readers see empty frames."),
    )
    yield from _counted(
        Level.NOTE,
        strange,
        _("A picture in the text is not among the images: it has no credit and no sizes."),
        _("%(n)d pictures in the text are not among the images: they have no credit, no sizes."),
    )
    yield from _counted(
        Level.NOTE,
        uncredited,
        _("A picture in the text has no credit."),
        _("%(n)d pictures in the text have no credit."),
    )


def _counted(level: Level, count: int, one: str, many: str) -> Iterator[Finding]:
    if count:
        yield Finding(level, "body", (one if count == 1 else many) % {"n": count})


def _lead_image(material: Material) -> Iterator[Finding]:
    image = material.lead_image
    if image is None:
        if not material.content.lead_image:
            said = _("There is no lead image: where the article is shared, the site's is shown.")
            yield Finding(Level.NOTE, "lead_image", said)
        return
    if not is_on_disk(image.file.name or ""):
        said = _("The file of the lead image is missing: readers see an empty frame.")
        yield Finding(Level.WARN, "lead_image", said)
    if not image.credit:
        said = _("The lead image has no credit: who made it?")
        yield Finding(Level.WARN, "lead_image", said)
    elif not image.licence:
        said = _("The lead image says no licence: by what right is it shown?")
        yield Finding(Level.NOTE, "lead_image", said)


# --- The address, and by what it is found --------------------------------------------------------


def _address(material: Material) -> Iterator[Finding]:
    slug, before = material.content.slug, material.article.slug
    if material.was_public and slug and slug != before:
        said = _("The address changes; the old one will lead to the new one for ever.")
        yield Finding(Level.NOTE, "slug", said)
    elif not slug and material.content.headline and not readable_slug(material.content.headline):
        said = _("The headline gives no readable address: write a slug in Latin letters.")
        yield Finding(Level.WARN, "slug", said)


def _signed_and_sorted(material: Material) -> Iterator[Finding]:
    content = material.content
    if not content.bylines:
        yield Finding(Level.WARN, "bylines", _("Nobody's name stands over it."))
    if not content.tags:
        said = _("It has no topics: readers of a topic will not find it.")
        yield Finding(Level.NOTE, "tags", said)
    if not content.about and material.result.occurrences:
        said = _("It does not say whom it is mainly about.")
        yield Finding(Level.NOTE, "about", said)


def _review_date(material: Material) -> Iterator[Finding]:
    day = material.content.review_on
    if day and day <= timezone.localdate():
        said = _("The date for looking at it again has passed: choose one to come, or none.")
        yield Finding(Level.WARN, "review_on", said)


# --- The same again ------------------------------------------------------------------------------


def _twins(material: Material) -> Iterator[Finding]:
    twin = _same_headline(material)
    if twin:
        said = _("Another article has this headline: “%(headline)s” (%(state)s).")
        values = {"headline": _short(twin.headline), "state": twin.get_status_display()}
        yield Finding(Level.WARN, "headline", said % values)
    twin = _same_text(material)
    if twin:
        said = _("This text has appeared already, as “%(headline)s”.")
        yield Finding(Level.WARN, "body", said % {"headline": _short(twin.headline)})


def _same_headline(material: Material) -> Article | None:
    """Found by the slug that the headline makes: headlines have no index, slugs do."""
    base = readable_slug(material.content.headline)
    if not base:
        return None
    wanted = fold(material.content.headline)
    candidates = (
        Article.objects.exclude(pk=material.article.pk)
        .filter(language=material.content.language, slug__in=[base, f"{base}-2", f"{base}-3"])
        .only("headline", "status")
    )
    return next((each for each in candidates if fold(each.headline) == wanted), None)


def _same_text(material: Material) -> Article | None:
    """Among the latest articles: who pastes a text twice does so soon."""
    words = material.result.visible_text.split()
    if len(words) < _SHORTEST_TEXT:
        return None
    latest = (
        Article.objects.published()
        .in_language(material.content.language)
        .exclude(pk=material.article.pk)
        .latest_first()
        .values_list("pk", "word_count")[:_LATEST_COMPARED]
    )
    alike = [pk for pk, count in latest if count == len(words)]
    if not alike:
        return None
    for each in Article.objects.filter(pk__in=alike).only("headline", "body_html"):
        if strip_tags(each.body_html).split()[:_SHORTEST_TEXT] == words[:_SHORTEST_TEXT]:
            return each
    return None


def _short(text: str) -> str:
    return Truncator(text).chars(60)
