"""Lists of articles: by topic, author, year and month; and the corrections."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import calendars, structured_data
from articles.models import (
    Article,
    Author,
    Byline,
    Correction,
    ListedQuerySet,
    MonthlyArticles,
    TaggedArticle,
    Topic,
)
from articles.views.moved import moved_page
from people.paging import BY_NAME, BY_PUBLICATION, Order, Page
from people.structured_data import Data, Trail, graph, trail_of

ARTICLES_A_PAGE = 20
NAMES_A_PAGE = 200
CORRECTIONS_A_PAGE = 30
BY_ISSUE = Order("issued_at")
UNDER_TOPIC = Order("published_at", key="content_object_id")
UNDER_AUTHOR = Order("published_at", key="article_id")


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Topics that have a public article in this edition, by name."""
    page = BY_NAME.page(topics_with_articles(), _after(request), NAMES_A_PAGE)
    trail = _trail((_("Topics"), reverse("articles:topics")))
    return _page(request, "articles/topics.html", trail, {"page": page})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic and its articles; without a public one the topic is not public either."""
    subject = Topic.objects.filter(slug=slug).first()
    if subject is None:
        return moved_page("topic", slug)
    page = _listed(request, with_topic(subject), UNDER_TOPIC)
    if not page.items:
        raise Http404("no articles on this topic")
    trail = _trail(
        (_("Topics"), reverse("articles:topics")), (subject.name, subject.get_absolute_url())
    )
    context = {"topic": subject, "page": page, "feed": subject.get_absolute_url()}
    return _page(request, "articles/topic.html", trail, context)


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """Authors who have a public article in this edition, by name."""
    page = BY_NAME.page(authors_with_articles(), _after(request), NAMES_A_PAGE)
    trail = _trail((_("Authors"), reverse("articles:authors")))
    return _page(request, "articles/authors.html", trail, {"page": page})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """One author and what they wrote."""
    subject = Author.objects.filter(slug=slug).first()
    if subject is None:
        return moved_page("author", slug)
    trail = _trail(
        (_("Authors"), reverse("articles:authors")), (subject.name, subject.get_absolute_url())
    )
    context = {"author": subject, "page": _listed(request, signed_by(subject), UNDER_AUTHOR)}
    context["feed"] = subject.get_absolute_url()
    about = structured_data.author(request, subject)
    return _page(request, "articles/author.html", trail, context, about)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """All years and months with the number of their articles."""
    years = calendars.years(MonthlyArticles.objects.in_language())
    trail = _trail((_("Archive"), reverse("articles:archive")))
    return _page(request, "articles/archive.html", trail, {"years": years})


@require_safe
def archive_year(request: HttpRequest, year: str) -> HttpResponse:
    """One year: its months with their numbers, and its articles."""
    first = datetime.date(int(year), 1, 1)
    of_this_year = MonthlyArticles.objects.in_language().filter(month__year=first.year)
    found_years = calendars.years(of_this_year)
    if not found_years:
        raise Http404("no articles in this year")
    trail = _trail(
        (_("Archive"), reverse("articles:archive")),
        (year, reverse("articles:archive_year", args=[year])),
    )
    found = appeared_between(first, first.replace(year=first.year + 1))
    context = {
        "year": found_years[0],
        "page": _articles(request, found),
        "feed": request.path,
    }
    return _page(request, "articles/archive_year.html", trail, context)


@require_safe
def archive_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """One month and its articles, with the way to the months before and after it."""
    first = datetime.date(int(year), int(month), 1)
    months: list[Any] = list(MonthlyArticles.objects.in_language().order_by("month"))
    position = next((i for i, row in enumerate(months) if row.month == first), None)
    if position is None:
        raise Http404("no articles in this month")
    path = reverse("articles:archive_month", args=[year, month])
    trail = _trail(
        (_("Archive"), reverse("articles:archive")),
        (year, reverse("articles:archive_year", args=[year])),
        (date_format(first, "YEAR_MONTH_FORMAT"), path),
    )
    after = (first + datetime.timedelta(days=32)).replace(day=1)
    found = appeared_between(first, after)
    page = _articles(request, found)
    context = {
        "month": months[position],
        "weeks": calendars.weeks(first, found) if page.is_first else [],
        "earlier": months[position - 1] if position else None,
        "later": months[position + 1] if position + 1 < len(months) else None,
        "page": page,
        "feed": path,
    }
    return _page(request, "articles/archive_month.html", trail, context)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected, the latest first, and how we correct."""
    page = BY_ISSUE.page(public_corrections(), _before(request), CORRECTIONS_A_PAGE)
    path = reverse("articles:corrections")
    trail = _trail((_("Corrections"), path))
    context = {"page": page, "feed": path}
    return _page(request, "articles/corrections.html", trail, context)


# --- What a list holds; feeds and sitemaps ask the same -----------------------------------


def topics_with_articles() -> QuerySet[Topic]:
    """Topics of at least one public article of this edition."""
    public = TaggedArticle.objects.public().in_language()
    found: QuerySet[Topic] = Topic.objects.filter(Exists(public.filter(tag=OuterRef("pk"))))
    return found


def authors_with_articles() -> QuerySet[Author]:
    """Authors of at least one public article of this edition."""
    public = Byline.objects.public().in_language()
    return Author.objects.filter(Exists(public.filter(author=OuterRef("pk"))))


def with_topic(subject: Topic) -> ListedQuerySet:
    """The places of this edition's public articles under a topic."""
    return TaggedArticle.objects.public().in_language().filter(tag=subject)


def signed_by(subject: Author) -> ListedQuerySet:
    """The places of an author over this edition's public articles, in whatever part."""
    return Byline.objects.public().in_language().filter(author=subject).one_an_article()


def appeared_between(first: datetime.date, end: datetime.date) -> QuerySet[Article]:
    """Public articles of this edition from the day `first` on, before the day `end`."""
    return (
        Article.objects.published()
        .in_language()
        .filter(published_at__gte=_midnight(first), published_at__lt=_midnight(end))
    )


def public_corrections() -> QuerySet[Correction]:
    """Corrections issued to public articles of this edition, with their articles."""
    return (
        Correction.objects.public()
        .filter(article__language=get_language())
        .select_related("article")
        .prefetch_related("amendments")
        .defer("article__body", "article__body_html")
    )


# --- What the views share -----------------------------------------------------------------


def _page(
    request: HttpRequest,
    template: str,
    trail: Trail,
    context: dict[str, Any],
    about: Data | None = None,
) -> HttpResponse:
    data = graph(request, trail, about or structured_data.collection(trail[-1][0]))
    return render(request, template, {**context, "trail": trail, "structured_data": data})


def _trail(*steps: tuple[Any, str]) -> Trail:
    return trail_of((_("Front page"), reverse("articles:home")), *steps)


def _articles(request: HttpRequest, articles: Any) -> Page:
    return BY_PUBLICATION.page(articles.for_lists(), _before(request), ARTICLES_A_PAGE)


def _listed(request: HttpRequest, places: ListedQuerySet, order: Order) -> Page:
    """A page of the articles that stand at these places."""
    article = order.key.removesuffix("_id")
    whole = places.prefetch_related(Prefetch(article, queryset=Article.objects.for_lists()))
    page = order.page(whole, _before(request), ARTICLES_A_PAGE)
    return replace(page, items=[getattr(place, article) for place in page.items])


def _before(request: HttpRequest) -> str:
    return request.GET.get("before", "")


def _after(request: HttpRequest) -> str:
    return request.GET.get("after", "")


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
