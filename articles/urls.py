"""The pages of the newsroom, and all feeds: those of entities as well, since they hold articles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from articles import feeds
from articles.views import (
    article,
    cards,
    dossiers,
    front,
    lists,
    network,
    numbers,
    pages,
    relations,
    search,
    timeline,
)


class YearConverter:
    """Four digits that are a year: no address of ours makes a date that does not exist."""

    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> str:
        """Stay text, as `Article.get_absolute_url` writes it."""
        return value

    def to_url(self, value: Any) -> str:
        """Always four digits."""
        return f"{int(value):04}"


class MonthConverter(YearConverter):
    """Two digits that are a month."""

    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: Any) -> str:
        """Always two digits."""
        return f"{int(value):02}"


class EntitiesConverter:
    """The word that stands before the slug of an entity."""

    regex = "people|countries|organisations|events"

    def to_python(self, value: str) -> str:
        """The word itself."""
        return value

    def to_url(self, value: str) -> str:
        """The word itself."""
        return value


class DayConverter(YearConverter):
    """A day as ISO writes it; whether it exists is for the view to find out."""

    regex = "[12][0-9]{3}-[01][0-9]-[0-3][0-9]"

    def to_url(self, value: Any) -> str:
        """A date or its text."""
        return str(value)


register_converter(DayConverter, "day")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(EntitiesConverter, "entities")

app_name = "articles"


def _feeds(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """The same feed in all formats, as `<name>_rss`, `<name>_atom` and `<name>_json`."""
    return [
        path(f"{route}feed.{kind}", view, {"written_as": kind}, name=f"{name}_{kind}")
        for kind in ("rss", "atom", "json")
    ]


urlpatterns = [
    path("", front.home, name="home"),
    path("articles/<year:year>/<month:month>/<slug:slug>/", article.article, name="article"),
    path("search/", search.search, name="search"),
    path("relations/", relations.relations, name="relations"),
    path("relations/<slug:first>/<slug:second>/", relations.relation, name="relation"),
    path("relations/<slug:first>/<slug:second>/months.csv", numbers.relation, name="relation_csv"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("network/", network.network, name="network"),
    path("<entities:kind>/<slug:slug>/card/", cards.card, name="card"),
    path("<entities:kind>/<slug:slug>/card/<day:day>/", cards.card, name="card_on"),
    path("<entities:kind>/<slug:slug>/months.csv", numbers.entity, name="entity_csv"),
    path("topics/", lists.topics, name="topics"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/<slug:slug>/", dossiers.dossier, name="dossier"),
    path("authors/", lists.authors, name="authors"),
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<year:year>/", lists.archive_year, name="archive_year"),
    path("archive/<year:year>/<month:month>/", lists.archive_month, name="archive_month"),
    path("corrections/", lists.corrections, name="corrections"),
    path("about/", pages.about, name="about"),
    path("about/privacy/", pages.privacy, name="privacy"),
    *_feeds("", feeds.home, "home"),
    *_feeds("events/", feeds.events, "events"),
    *_feeds("<entities:kind>/<slug:slug>/", feeds.entity, "entity"),
    *_feeds("relations/<slug:first>/<slug:second>/", feeds.relation, "relation"),
    *_feeds("topics/<slug:slug>/", feeds.topic, "topic"),
    *_feeds("dossiers/", feeds.dossiers, "dossiers"),
    *_feeds("dossiers/<slug:slug>/", feeds.dossier, "dossier"),
    *_feeds("authors/<slug:slug>/", feeds.author, "author"),
    *_feeds("archive/<year:year>/", feeds.archive, "archive_year"),
    *_feeds("archive/<year:year>/<month:month>/", feeds.archive, "archive_month"),
    *_feeds("corrections/", feeds.corrections, "corrections"),
]
