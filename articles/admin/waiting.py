"""The queue as an editor reads it: forms that wait, by frequency, with whom each may mean."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from articles.admin.candidates import Candidate, as_candidates
from articles.explaining import likeness
from articles.linking import key_of
from articles.models import Article, UndecidedName
from articles.models.mention import UndecidedNameQuerySet
from people.models import Entity, Kind

PER_PAGE = 25
_LAST_PAGE = 10_000
_MOST_CANDIDATES = 12
_ROWS_FOR_CANDIDATES = 200  # of one form: enough to have met everybody who may be meant


@dataclass(slots=True)
class WaitingForm:
    """One form and reason, over all articles."""

    key: str
    reason: str
    articles: int
    times: int
    surface: str = ""
    sentence: str = ""
    office: str = ""
    article: Article | None = None
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def is_unknown(self) -> bool:
        """Whether it matches nobody."""
        return self.reason == UndecidedName.Reason.UNKNOWN

    @property
    def reason_label(self) -> str:
        """The reason in words."""
        return str(UndecidedName.Reason(self.reason).label)

    @property
    def address(self) -> str:
        """Its own page."""
        return form_address(self.key)

    @property
    def person_address(self) -> str:
        """Where a person of this name is made, with all that is known filled in."""
        query = {"name": self.surface, "office": self.office, "next": self.address}
        if self.article:
            query["article"] = str(self.article.pk)
        return f"{reverse('admin:people_person_add')}?{urlencode(query)}"


@dataclass(slots=True)
class Filters:
    """What the address of the queue asks for; what makes no sense is taken for nothing."""

    reason: str = ""
    language: str = ""
    kind: str = ""
    since: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """Read the address."""
        page = query.get("p", "1")
        since = query.get("since", "")
        return cls(
            reason=_one_of(query.get("reason", ""), UndecidedName.Reason.values),
            language=_one_of(query.get("language", ""), dict(settings.LANGUAGES)),
            kind=_one_of(query.get("kind", ""), Kind.values),
            since=since if _day(since) else "",
            q=query.get("q", "").strip()[:250],
            page=min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and len(page) < 9 else 1,
        )

    def narrow(self, names: UndecidedNameQuerySet) -> UndecidedNameQuerySet:
        """The names that are asked for."""
        if self.reason:
            names = names.filter(reason=self.reason)
        if self.language:
            names = names.filter(article__language=self.language)
        if self.kind:
            names = names.of_kind(self.kind)
        if day := _day(self.since):
            start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
            names = names.filter(article__published_at__gte=start)
        for word in key_of(self.q).split():
            names = names.filter(key__contains=word)
        return names

    def address(self, page: int) -> str:
        """The same on another page."""
        asked = {"reason": self.reason, "language": self.language, "kind": self.kind}
        asked |= {"since": self.since, "q": self.q, "p": str(page) if page > 1 else ""}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.reason or self.language or self.kind or self.since or self.q)


def _one_of(text: str, allowed: Iterable[str]) -> str:
    return text if text in allowed else ""


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:  # well written, and no such day
        return None


def form_address(key: str) -> str:
    """The page of one form."""
    return f"{reverse('admin:articles_undecidedname_form')}?{urlencode({'key': key})}"


def waiting_forms(filters: Filters) -> tuple[list[WaitingForm], bool]:
    """One page of the queue, and whether another follows. The number of queries is fixed."""
    start = (filters.page - 1) * PER_PAGE
    names = filters.narrow(UndecidedName.objects.waiting())
    rows = list(names.by_form()[start : start + PER_PAGE + 1])
    samples = _samples(rows[:PER_PAGE])
    candidates = _labelled(samples.values())
    forms = []
    for row in rows[:PER_PAGE]:
        form = WaitingForm(row["key"], row["reason"], row["articles"], row["times"])
        sample = samples.get((row["latest"], row["key"]))
        if sample is None:  # settled since it was counted
            continue
        _show(form, sample, [sample.candidates], candidates)
        forms.append(form)
    return forms, len(rows) > PER_PAGE


def waiting_everywhere(key: str, page: int) -> tuple[list[WaitingForm], list[UndecidedName], bool]:
    """One form by reason (mostly one), a page of its articles, and whether more follow."""
    waiting = UndecidedName.objects.waiting().filter(key=key)
    start = (page - 1) * PER_PAGE
    names = list(_with_articles(waiting.order_by("-article_id")[start : start + PER_PAGE + 1]))
    seen = list(waiting.exclude(candidates=[]).order_by("-article_id")[:_ROWS_FOR_CANDIDATES])
    candidates = _labelled(seen)
    forms = []
    for row in waiting.by_form():
        form = WaitingForm(key, row["reason"], row["articles"], row["times"])
        sample = next((name for name in names if name.reason == form.reason), None)
        if sample:
            scored = [name.candidates for name in seen if name.reason == form.reason]
            _show(form, sample, scored, candidates)
            forms.append(form)
    return forms, names[:PER_PAGE], len(names) > PER_PAGE


def _samples(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, str], UndecidedName]:
    """Of each form the row in its newest article."""
    found = UndecidedName.objects.filter(
        key__in=[row["key"] for row in rows], article_id__in={row["latest"] for row in rows}
    )
    return {(name.article_id, name.key): name for name in _with_articles(found)}


def _with_articles(names: QuerySet[UndecidedName]) -> QuerySet[UndecidedName]:
    return names.select_related("article").defer("article__body", "article__body_html")


def _show(
    form: WaitingForm,
    sample: UndecidedName,
    scored: Iterable[Any],
    candidates: dict[str, Candidate],
) -> None:
    form.surface = sample.surface
    form.sentence = sample.sentence
    form.office = sample.office
    form.article = sample.article
    best: dict[str, float] = {}
    for pairs in scored:
        for entity, score in pairs:
            best[str(entity)] = max(score, best.get(str(entity), score))
    for entity, score in sorted(best.items(), key=lambda row: -row[1])[:_MOST_CANDIDATES]:
        known = candidates.get(entity)
        if known:
            fits = "" if form.is_unknown else likeness(score)
            form.candidates.append(replace(known, likeness=fits))


def _labelled(names: Iterable[UndecidedName]) -> dict[str, Candidate]:
    ids = {int(entity) for name in names for entity, _score in name.candidates}
    return {str(one.pk): one for one in as_candidates(Entity.objects.public().filter(pk__in=ids))}
