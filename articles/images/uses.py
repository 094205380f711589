"""Which articles show which pictures: written with the texts, asked without reading them."""

from __future__ import annotations

from articles.images.sources import for_sources, sources_in
from articles.models import Article, Content, Image, ImageUse


def record(article: Article, content: Content, standing: ImageUse.Standing) -> None:
    """Note what pictures this text of the article shows, in the transaction that stores it.

    Only what differs from the note before is written; a text without pictures takes one query.
    """
    wanted = {(pk, ImageUse.Place.BODY.value) for pk in _in_body(content.body)}
    if content.lead_image and Image.objects.filter(pk=content.lead_image).exists():
        wanted.add((content.lead_image, ImageUse.Place.LEAD.value))
    noted = {
        (image, place): pk
        for pk, image, place in ImageUse.objects.filter(
            article_id=article.pk, standing=standing
        ).values_list("pk", "image_id", "place")
    }
    gone = [pk for use, pk in noted.items() if use not in wanted]
    if gone:
        ImageUse.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - noted.keys())
    if new:
        ImageUse.objects.bulk_create(
            [
                ImageUse(article_id=article.pk, image_id=image, place=place, standing=standing)
                for image, place in new
            ],
            ignore_conflicts=True,
        )


def forget(article: Article, standing: ImageUse.Standing) -> None:
    """There is no such text of the article any more."""
    ImageUse.objects.filter(article_id=article.pk, standing=standing).delete()


def uses_of(image: Image, most: int = 50) -> list[tuple[Article, list[ImageUse]]]:
    """Articles that show it, in whichever of their texts, the latest changed first; two queries."""
    articles = list(
        Article.objects.filter(image_uses__image=image)
        .distinct()
        .defer("body", "body_html")
        .order_by("-changed_at", "-pk")[:most]
    )
    by_article: dict[int, list[ImageUse]] = {article.pk: [] for article in articles}
    for use in ImageUse.objects.filter(image=image, article__in=articles).order_by(
        "-standing", "-place"
    ):
        by_article[use.article_id].append(use)
    return [(article, by_article[article.pk]) for article in articles]


def _in_body(body: str) -> set[int]:
    return {image.pk for image in for_sources(sources_in(body)).values()}
