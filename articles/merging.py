"""What the newsroom does when the reference desk merges two entities, and when that is undone.

Decisions, main subjects and corrections move with the entity, and so do the candidates of names
that are undecided. Where few articles are out that name it, they are linked anew at once, so that
their links lead to the new address. Where many are, only the rows of the mentions move, so that
nobody waits: links in those texts lead on through the old address until `articles.relinking` is
told to follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db.models import TextField
from django.db.models.functions import Cast
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing, summaries
from articles.gazetteer import current_gazetteer
from articles.link_state import LinkChange, standing
from articles.mentions import decisions_of
from articles.models import (
    Article,
    CoMention,
    Correction,
    Decision,
    DossierItem,
    Mention,
    MonthlyMentions,
    Relinking,
    UndecidedName,
)
from articles.search.models import SearchableEntity
from people.merging import (
    MergePlan,
    Section,
    entities_merged,
    merge_begins,
    merge_planned,
    merge_undone,
)
from people.merging.journal import Journal, Step, insert, plain, rows_of, take_back
from people.models import Entity, Merge
from people.models.stamp import PAGES, Stamp

LINKED_AT_ONCE = 25  # articles; more are left to the archive
_TOLD = 20  # headlines an editor is shown
_CHUNK = 1000  # articles whose counts are changed together

_ABOUT = Article.about.through
_BATCHES = Relinking.entities.through

_COMBINED = ["count", "first_position", "in_headline", "spans", "sentence", "origin"]

Values: TypeAlias = dict[str, Any]

# Every column of this app that refers to an entity, and what a merge does with it.
HANDLED: dict[tuple[Any, str], str] = {
    (Mention, "entity_id"): "moved, or combined where an article names both",
    (Decision, "entity_id"): "moved",
    (Correction, "entity_id"): "moved",
    (_ABOUT, "entity_id"): "moved, or removed where both were there",
    (_BATCHES, "entity_id"): "moved, or removed where both were there",
    (DossierItem, "event_id"): "moved, or removed where both were there",
    (MonthlyMentions, "entity_id"): "counted anew",
    (CoMention, "entity_id"): "counted anew",
    (CoMention, "other_id"): "counted anew",
    (SearchableEntity, "entity_id"): "made anew, on the signal that entities changed",
}


# --- Before -----------------------------------------------------------------------------------


@receiver(merge_planned)
def tell_effect(plan: MergePlan, **_kwargs: Any) -> None:
    """Add to the plan what happens to articles."""
    kept, gone = plan.kept.pk, plan.gone.pk
    naming = Mention.objects.filter(entity_id=gone)
    both = naming.filter(article__mentions__entity_id=kept)
    decisions = Decision.objects.filter(entity_id=gone).select_related("article")
    about = Article.objects.filter(about=gone)
    corrections = Correction.objects.filter(entity_id=gone)
    places = DossierItem.objects.filter(event_id=gone).select_related("dossier")
    plan.sections += [
        section
        for section in (
            _headlines(_("Articles that name it"), naming),
            _headlines(_("Articles that name both: the mentions become one"), both),
            Section(_("Decisions of editors"), [f"{d.surface} · {d.article}" for d in decisions]),
            Section(_("Articles that are mainly about it"), [str(article) for article in about]),
            Section(_("Corrections that concern it"), [str(row) for row in corrections]),
            Section(_("Dossiers with it"), [str(place.dossier) for place in places]),
        )
        if section
    ]
    if _out_and_naming(gone)[LINKED_AT_ONCE:]:
        plan.warnings.append(
            _(
                "So many articles name it that their texts are not linked anew at once: links in "
                "them lead on from the old address until the archive is brought up to date."
            )
        )


def _headlines(title: str, mentions: Any) -> Section:
    """The latest ones by headline, and how many there are in all."""
    number = mentions.count()
    latest = mentions.select_related("article").defer(
        "spans", "sentence", "article__body", "article__body_html"
    )
    told = [str(mention.article) for mention in latest.order_by("-article_id")[:_TOLD]]
    return Section(title, told, number=number)


def _out_and_naming(entity: int) -> list[int]:
    """Published and scheduled articles that name it, but for those beyond what is done at once."""
    found = Article.objects.filter(
        status=Article.Status.PUBLISHED, mentions__entity_id=entity
    ).order_by("pk")
    return list(found.values_list("pk", flat=True)[: LINKED_AT_ONCE + 1])


# --- Doing it ---------------------------------------------------------------------------------


@receiver(merge_begins)
def wait_for_publications(gone_pk: int, record: Merge, **_kwargs: Any) -> None:
    """Lock as `publishing` does: articles first, the stamp next.

    From then on nobody else changes mentions. Whoever publishes locks the entities it names only
    when it commits, and must not find one of them gone while we wait for it.
    """
    few = _out_and_naming(gone_pk)
    if len(few) > LINKED_AT_ONCE:
        few = []
    locked = Article.objects.select_for_update().filter(pk__in=few).order_by("pk")
    record.journal["articles"] = {"at_once": list(locked.values_list("pk", flat=True))}
    Stamp.bump(PAGES)


@receiver(entities_merged)
def move_to_kept(kept: Entity, gone_pk: int, record: Merge, **_kwargs: Any) -> None:
    """Everything the newsroom hangs on the merged entity goes to the one that stays."""
    record.articles = Mention.objects.filter(entity_id=gone_pk).count()
    journal = Journal()
    for model in (Decision, Correction):
        pks = model._default_manager.filter(entity_id=gone_pk).values_list("pk", flat=True)
        journal.move(model, "entity_id", list(pks), gone_pk, kept.pk)
    for through, owner, column in (
        (_ABOUT, "article_id", "entity_id"),
        (_BATCHES, "relinking_id", "entity_id"),
        (DossierItem, "dossier_id", "event_id"),
    ):
        _move_once(journal, (through, owner, column), kept.pk, gone_pk)
    linked = _link_anew(record.journal["articles"]["at_once"])
    moved = _move_mentions(kept.pk, gone_pk)
    _change_candidates(journal, kept.pk, gone_pk)
    record.journal["articles"] = {"steps": journal.steps, "linked": linked, **moved}


def _move_once(journal: Journal, places: tuple[Any, str, str], kept: int, gone: int) -> None:
    """Where an owner has both, one place is enough. `places`: table, owner's column, entity's."""
    through, owner, column = places
    rows = through.objects
    there = set(rows.filter(**{column: kept}).values_list(owner, flat=True))
    coming = list(rows.filter(**{column: gone}).values_list("pk", owner))
    moving = [pk for pk, of in coming if of not in there]
    journal.move(through, column, moving, gone, kept)
    journal.remove(through, [pk for pk, of in coming if of in there])


def _link_anew(pks: list[int]) -> dict[str, Values]:
    """Link these articles as their names are now; what an undo needs, by article."""
    if not pks:
        return {}
    return {
        str(done.change.article.pk): {
            "before": done.change.before.difference_to(done.change.after),
            "left": str(done.mark),
        }
        for done in publishing.relink_articles(pks, current_gazetteer())
    }


def _move_mentions(kept: int, gone: int) -> Values:
    """The mentions in all other articles: moved, or combined with those that are there."""
    articles = dict(Mention.objects.filter(entity_id=gone).values_list("article_id", "pk"))
    for chunk in _chunks(sorted(articles)):
        summaries.change(
            summaries.Count(article, counts, _as_one(counts, kept, gone))
            for article, counts in _counted(chunk)
        )
    combined: list[Values] = []
    for chunk in _chunks(sorted(articles)):
        combined += _combine_in(chunk, kept, gone)
    for values in combined:
        del articles[values["kept"]["article_id"]]
    Journal().move(Mention, "entity_id", articles.values(), gone, kept)
    return {"moved": sorted(articles.items()), "combined": combined}


def _counted(articles: list[int]) -> Iterator[tuple[Article, dict[int, int]]]:
    """Those of the articles that the summaries count, each with how often it names whom."""
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    mentions = Mention.objects.filter(article__in=articles, article__is_settled=True)
    for pk, entity, count in mentions.values_list("article_id", "entity_id", "count"):
        counts[pk][entity] = count
    rows = Article.objects.filter(pk__in=counts).only("language", "published_at")
    for article in rows.order_by("pk"):
        yield article, counts[article.pk]


def _as_one(counts: dict[int, int], kept: int, gone: int) -> dict[int, int]:
    after = dict(counts)
    number = after.pop(gone, 0)
    return after | {kept: after.get(kept, 0) + number} if number else after


def _combine_in(articles: list[int], kept: int, gone: int) -> list[Values]:
    """Make one mention of two where these articles name both; what makes two of them again."""
    rows = Mention.objects.filter(article__in=articles)
    coming = {mention.article_id: mention for mention in rows.filter(entity_id=gone)}
    there = [m for m in rows.filter(entity_id=kept).order_by("pk") if m.article_id in coming]
    if not there:
        return []
    pks = [coming[mention.article_id].pk for mention in there]
    removed = {row["article_id"]: row for row in rows_of(Mention, pks)}
    before = rows_of(Mention, [mention.pk for mention in there])
    for mention in there:
        _take_in(mention, coming[mention.article_id])
    Mention.objects.bulk_update(there, _COMBINED, batch_size=200)
    Mention.objects.filter(pk__in=pks).delete()
    return [
        {"kept": row, "gone": removed[row["article_id"]], "left": _said(mention)}
        for row, mention in zip(before, there, strict=True)
    ]


def _take_in(there: Mention, coming: Mention) -> None:
    """Let one mention say what both say, in the order of the text."""
    order = {"headline": 0, "standfirst": 1, "body": 2}
    first = min(there, coming, key=_first_in_body)
    there.sentence = first.sentence or there.sentence
    there.spans = sorted(
        [*there.spans, *coming.spans],
        key=lambda span: (order.get(span.get("field"), 3), span.get("start", 0)),
    )
    there.count += coming.count
    there.first_position = min(there.first_position, coming.first_position)
    there.in_headline = there.in_headline or coming.in_headline
    if coming.origin == Mention.Origin.EDITOR:
        there.origin = coming.origin


def _first_in_body(mention: Mention) -> float:
    starts = [span.get("start", 0) for span in mention.spans if span.get("field") == "body"]
    return min(starts, default=float("inf"))


def _said(mention: Mention) -> Values:
    """What a mention says, whatever its key and date."""
    return {name: plain(getattr(mention, name)) for name in _COMBINED}


def _change_candidates(journal: Journal, kept: int, gone: int) -> None:
    """Undecided names of which the merged entity was one candidate: the one that stays is."""
    names = UndecidedName.objects.annotate(text=Cast("candidates", TextField()))
    for name in names.filter(text__contains=f'"{gone}"').order_by("pk"):
        best: dict[str, float] = {}
        for entity, score in name.candidates:
            present = str(kept) if entity == str(gone) else entity
            best[present] = max(score, best.get(present, score))
        candidates = [[entity, score] for entity, score in best.items()]
        if candidates != name.candidates:
            journal.change(UndecidedName, name.pk, {"candidates": candidates})


# --- Undoing it -------------------------------------------------------------------------------


@receiver(merge_undone)
def give_back(kept: Entity, gone: Entity, record: Merge, **_kwargs: Any) -> None:
    """Everything that moved returns, unless an article was published or linked anew since."""
    noted = record.journal["articles"]
    linked = {int(pk): values for pk, values in noted["linked"].items()}
    moved = dict(noted["moved"])
    combined = {values["kept"]["article_id"]: values for values in noted["combined"]}
    changed_since = _changed_since(moved, combined, kept.pk)
    at_once = sorted(changed_since)[:LINKED_AT_ONCE]
    # Also those to which rows return: the database locks an article for each of these.
    returning = [*combined, *_articles_of_removed(noted["steps"])]
    locked = Article.objects.select_for_update().order_by("pk")
    there = {
        article.pk: article for article in locked.filter(pk__in=[*linked, *at_once, *returning])
    }
    articles = [
        there[pk]
        for pk in sorted({*linked, *at_once} & there.keys())
        if there[pk].status == Article.Status.PUBLISHED
    ]
    Stamp.bump(PAGES)
    marks = publishing.link_marks(articles, decisions_of(articles))
    if take_back(noted["steps"]):
        record.remarks.append(_("Some decisions or references were changed since and stay so."))
    _separate(moved, combined, changed_since, (kept.pk, gone.pk))
    _put_links_back(articles, linked, marks)
    later = len(changed_since) - len(at_once)
    if later > 0:
        record.remarks.append(
            ngettext(
                "%(count)d article was linked anew since; bring the archive up to date.",
                "%(count)d articles were linked anew since; bring the archive up to date.",
                later,
            )
            % {"count": later}
        )


def _articles_of_removed(steps: list[Step]) -> list[int]:
    rows = (row for step in steps if step["did"] == "remove" for row in step["rows"])
    # An event's place in a dossier has the column and no article.
    return [row["article_id"] for row in rows if row.get("article_id")]


def _changed_since(moved: dict[int, int], combined: dict[int, Values], kept: int) -> set[int]:
    """Articles whose mention is not as the merge left it."""
    there: set[int] = set()
    for chunk in _chunks(sorted(moved)):
        pks = [moved[article] for article in chunk]
        rows = Mention.objects.filter(pk__in=pks, entity_id=kept)
        there.update(rows.values_list("article_id", flat=True))
    for chunk in _chunks(sorted(combined)):
        found = Mention.objects.filter(pk__in=[combined[pk]["kept"]["id"] for pk in chunk])
        there |= {m.article_id for m in found if _said(m) == combined[m.article_id]["left"]}
    still = Article.objects.filter(pk__in=[*moved, *combined])
    return set(still.values_list("pk", flat=True)) - there


def _separate(
    moved: dict[int, int], combined: dict[int, Values], but: set[int], pair: tuple[int, int]
) -> None:
    """Give the mentions that only moved back, and count them for the one that is there again."""
    kept, gone = pair
    articles = sorted((moved.keys() | combined.keys()) - but)
    for chunk in _chunks(articles):
        rows = Mention.objects.filter(pk__in=[moved[pk] for pk in chunk if pk in moved])
        rows.filter(entity_id=kept).update(entity_id=gone)
        for pk in chunk:
            if pk in combined and Mention.objects.filter(pk=combined[pk]["kept"]["id"]).exists():
                _divide(combined[pk])
        summaries.change(
            summaries.Count(article, _as_one(counts, kept, gone), counts)
            for article, counts in _counted(chunk)
        )


def _divide(values: Values) -> None:
    """Make two mentions of one again; when the article is public is as it is now."""
    now = Mention.objects.filter(pk=values["kept"]["id"])
    dated = now.values("published_at", "language").get()
    now.update(**{name: values["kept"][name] for name in _COMBINED})
    insert(Mention, values["gone"])
    Mention.objects.filter(pk=values["gone"]["id"]).update(**dated)


def _put_links_back(
    articles: Iterable[Article], linked: dict[int, Values], marks: dict[int, tuple[str, str]]
) -> None:
    """The links as they were where nobody touched the article since; elsewhere they are made anew.

    `marks` are those of before decisions returned.
    """
    articles = list(articles)
    states = standing(articles)
    back, anew = [], []
    for article in articles:
        now = states[article.pk]
        mark = publishing.LinkMark(now.digest, *marks[article.pk])
        if article.pk in linked and linked[article.pk]["left"] == str(mark):
            before = now.put_back(linked[article.pk]["before"])
            back.append(LinkChange(article, now, before))
        else:
            anew.append(article.pk)
    publishing.change_links(back)
    if anew:
        publishing.relink_articles(anew, current_gazetteer())


def _chunks(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), _CHUNK):
        yield pks[start : start + _CHUNK]
