"""A content written into the article's row and what hangs on it. Nothing here decides when."""

from __future__ import annotations

from articles import images
from articles.models import Article, Author, Byline, Content, Image, ImageUse, TaggedArticle
from articles.publishing.addresses import slugs_once_of_others
from people.models import Entity
from people.slugs import numbered, readable_slug


def copy(content: Content, article: Article) -> None:
    """The plain fields. The slug is left out: it belongs to publication."""
    article.headline = content.headline[:300]
    article.standfirst = content.standfirst
    article.dateline = content.dateline[:100]
    article.body = content.body
    article.kind = content.kind
    article.review_on = content.review_on
    if _language_is_free(content, article):
        article.language = content.language
    article.lead_image = (
        Image.objects.filter(pk=content.lead_image).first() if content.lead_image else None
    )


def _language_is_free(content: Content, article: Article) -> bool:
    """A draft may name an edition that exists already; only publication refuses that."""
    return not (
        Article.objects.exclude(pk=article.pk)
        .filter(translation_key=article.translation_key, language=content.language)
        .exists()
    )


def copy_relations(content: Content, article: Article) -> None:
    """Topics, bylines, main entities and pictures; what is no longer there is left out."""
    article.tags.set(content.tags)
    article.bylines.all().delete()
    authors = set(
        Author.objects.filter(pk__in=[b.author for b in content.bylines]).values_list(
            "pk", flat=True
        )
    )
    seen = set()
    for position, byline in enumerate(content.bylines):
        if byline.author in authors and (byline.author, byline.role) not in seen:
            seen.add((byline.author, byline.role))
            Byline.objects.create(
                article=article, author_id=byline.author, role=byline.role, position=position
            )
    article.about.clear()
    existing = set(Entity.objects.filter(pk__in=content.about).values_list("pk", flat=True))
    article.about.add(*(pk for pk in content.about if pk in existing))
    images.record(article, content, ImageUse.Standing.ROW)


def date_lists(article: Article) -> None:
    """Bring the copies in step by which topics and authors find the article."""
    is_out = article.status == Article.Status.PUBLISHED
    copies = {
        "published_at": article.published_at if is_out else None,
        "language": article.language,
    }
    TaggedArticle.objects.filter(content_object=article).update(**copies)
    Byline.objects.filter(article=article).update(**copies)


def free_slug(content: Content, article: Article) -> str:
    """A slug made from the headline that no other article of the language has."""
    base = readable_slug(content.headline) or "article"
    taken = set(
        Article.objects.exclude(pk=article.pk)
        .filter(language=content.language, slug__startswith=base)
        .values_list("slug", flat=True)
    )
    return numbered(base, taken | slugs_once_of_others(content.language, base, article))


def refresh(article: Article) -> None:
    """Bring the caller's object up to date with the row."""
    article.refresh_from_db()
