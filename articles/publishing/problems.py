"""What stands in the way of publication, all of it at once. Refusing is left to `acts`."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from articles.models import Article, Author, Content, Image
from articles.publishing.addresses import slugs_once_of_others
from people.models import Entity
from people.slugs import readable_slug

MOST_MAIN_ENTITIES = 3


@dataclass(frozen=True)
class Problem:
    """What stands in the way of publication: the name of a field of `Content`, and why."""

    field: str
    message: str


class CannotPublish(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """Publication was refused; `problems` says everything that has to be put right."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def problems(content: Content, article: Article) -> list[Problem]:
    """Everything that stands in the way of publishing this content as `article`."""
    return [
        *_problems_of_standing(article),
        *_problems_of_text(content),
        *_problems_of_address(content, article),
        *_problems_of_references(content),
    ]


def not_approved() -> Problem:
    """Where the house wants every version approved before it appears."""
    return Problem("stage", _("This version has to be approved before readers see it."))


def _problems_of_standing(article: Article) -> list[Problem]:
    if article.binned_at is None:
        return []
    return [Problem("status", _("It is in the bin. Put it back first."))]


def _problems_of_text(content: Content) -> list[Problem]:
    found = []
    if not content.headline.strip():
        found.append(Problem("headline", _("A headline is missing.")))
    if len(content.headline) > 300:
        found.append(Problem("headline", _("The headline is longer than 300 characters.")))
    if len(content.dateline) > 100:
        found.append(Problem("dateline", _("The dateline is longer than 100 characters.")))
    if not strip_tags(content.body).strip():
        found.append(Problem("body", _("The text is empty.")))
    if content.kind not in Article.Kind.values:
        found.append(Problem("kind", _("This kind of article is not known.")))
    if content.language not in dict(settings.LANGUAGES):
        found.append(Problem("language", _("The site has no edition in this language.")))
    return found


def _problems_of_address(content: Content, article: Article) -> list[Problem]:
    found = []
    others = Article.objects.exclude(pk=article.pk)
    if content.slug and others.filter(language=content.language, slug=content.slug).exists():
        found.append(Problem("slug", _("Another article already has this slug.")))
    elif content.slug and content.slug in slugs_once_of_others(
        content.language, content.slug, article
    ):
        found.append(Problem("slug", _("Another article had this address once, and keeps it.")))
    if content.slug and readable_slug(content.slug, max_length=120) != content.slug:
        found.append(Problem("slug", _("A slug is made of small letters, digits and hyphens.")))
    editions = others.filter(translation_key=article.translation_key, language=content.language)
    if editions.exists():
        found.append(Problem("language", _("There is already an edition in this language.")))
    return found


def _problems_of_references(content: Content) -> list[Problem]:
    found = []
    if len(content.about) > MOST_MAIN_ENTITIES:
        found.append(Problem("about", _("An article is about three entities at most.")))
    if Entity.objects.filter(pk__in=content.about).count() < len(set(content.about)):
        found.append(Problem("about", _("One of these entities is no longer there.")))
    authors = {byline.author for byline in content.bylines}
    if Author.objects.filter(pk__in=authors).count() < len(authors):
        found.append(Problem("bylines", _("One of these authors is no longer there.")))
    if content.lead_image is not None:
        image = Image.objects.filter(pk=content.lead_image).first()
        if image is None:
            found.append(Problem("lead_image", _("This image is no longer there.")))
        elif not image.is_described:
            found.append(
                Problem(
                    "lead_image",
                    _("The lead image needs an alternative text, or to be marked decorative."),
                )
            )
    return found
