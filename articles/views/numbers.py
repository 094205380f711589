"""The numbers behind the drawings, as files: months with their articles, for whoever reckons."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from articles import charts
from articles.views.relations import joint_months, pair, right_address
from people.addresses import moved
from people.figures.months import MonthChart
from people.models import Entity, Kind

_KINDS = {
    "people": Kind.PERSON,
    "countries": Kind.COUNTRY,
    "organisations": Kind.ORGANISATION,
    "events": Kind.EVENT,
}
# Names for programs, so the same in every language.
_COLUMNS = ("month", "articles", "all_articles", "share")


@require_safe
def entity(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """In how many articles an entity is named, by month."""
    subject = Entity.objects.public().filter(kind=_KINDS[kind], slug=slug).first()
    if subject is None:
        return moved(slug, "months.csv")
    return _file(slug, charts.mentions_by_month(subject))


@require_safe
def relation(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """In how many articles two entities are named together, by month."""
    elsewhere = right_address(first, second)
    if elsewhere:
        return HttpResponsePermanentRedirect(f"{elsewhere}months.csv")
    one, other = pair(first, second)
    return _file(f"{first}-{second}", joint_months(one, other).chart)


def _file(name: str, chart: MonthChart | None) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Robots-Tag"] = "noindex"
    rows = csv.writer(response, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for month in chart.months if chart else []:
        rows.writerow([f"{month.first:%Y-%m}", month.articles, month.of, f"{month.share:.4f}"])
    return response
