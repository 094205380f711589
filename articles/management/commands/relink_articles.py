"""Link published articles anew, after names have changed: all, some, or those of one entity."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import publishing, relinking
from articles.mentions import current_gazetteer
from articles.models import Article, Relinking
from articles.relinking.complete import Progress
from articles.relinking.effect import entities_in, names_of
from people.models import Entity

_SAID_EVERY = 2.0  # seconds
_READ_AT_ONCE = 50


class Command(BaseCommand):
    help = (
        "Link published and scheduled articles anew. Text, dates and decisions stay. Without "
        "arguments all of them, on all cores; stopped with Ctrl-C, it goes on with --resume."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("articles", nargs="*", type=int, help="ids; default: all of them")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--entity",
            metavar="SLUG",
            action="append",
            default=[],
            help="only articles that the names of this person, state … can affect; may be repeated",
        )
        what.add_argument(
            "--batch",
            metavar="NUMBER",
            type=int,
            help="go on with a batch that was begun here or on the desk",
        )
        what.add_argument("--undo", metavar="NUMBER", type=int, help="undo a batch")
        what.add_argument("--resume", action="store_true", help="go on with all of them")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="with --entity: print what would change, and change nothing",
        )
        parser.add_argument(
            "--processes", type=int, default=0, help="for all of them; default: one for each core"
        )

    def handle(self, *, articles: list[int], **options: Any) -> None:
        if options["dry_run"] and not options["entity"]:
            raise CommandError("--dry-run goes with --entity.")
        if articles:
            self._some(articles)
        elif options["entity"]:
            self._entities(options["entity"], is_dry=options["dry_run"])
        elif options["batch"] is not None:
            self._go_on(_batch(options["batch"]), options["processes"])
        elif options["undo"] is not None:
            self._undo(_batch(options["undo"]))
        else:
            self._all(options["processes"], is_resumed=options["resume"])

    def _some(self, pks: list[int]) -> None:
        chosen = Article.objects.filter(status=Article.Status.PUBLISHED, pk__in=pks).order_by("pk")
        for article in chosen:
            publishing.relink(article)
        self.stdout.write(f"Done: {len(chosen)} articles.")

    # --- All of them ---------------------------------------------------------------------

    def _all(self, processes: int, *, is_resumed: bool) -> None:
        left = Relinking.objects.unfinished().filter(is_complete=True).order_by("pk").last()
        if is_resumed and left is None:
            raise CommandError("There is nothing to resume.")
        if not is_resumed or left is None:
            left = relinking.begin_complete("All articles, from the command line")
        self._complete(left, processes)

    def _complete(self, batch: Relinking, processes: int) -> None:
        current_gazetteer()  # compiled once, for the others to load
        said = 0.0

        def report(progress: Progress) -> None:
            nonlocal said
            if time.monotonic() - said >= _SAID_EVERY:
                said = time.monotonic()
                self._say(progress)

        try:
            batch = relinking.work_together(batch, processes=processes, report=report)
        except KeyboardInterrupt:
            raise CommandError("Stopped. Go on with: relink_articles --resume") from None
        self.stdout.write(f"Done: {batch.done} articles, {batch.articles} of them changed.")

    def _say(self, progress: Progress) -> None:
        left = progress.seconds_left
        until = "" if left is None else f", {left // 60}:{left % 60:02} left"
        self.stdout.write(
            f"{progress.done} of {progress.total} articles, {progress.changed} changed, "
            f"{progress.rate:.0f} a second{until}"
        )

    # --- Batches -------------------------------------------------------------------------

    def _go_on(self, batch: Relinking, processes: int) -> None:
        if batch.is_complete and batch.is_at_work:
            self._complete(batch, processes)
            return
        relinking.work(batch)
        self.stdout.write(f"Batch {batch.pk} ({batch.get_state_display()}): {_told(batch)}.")

    def _undo(self, batch: Relinking) -> None:
        if batch.is_complete:
            raise CommandError("A complete re-link keeps nothing to put back.")
        if batch.decided_forms:
            said = ", ".join(batch.decided_forms)
            raise CommandError(f"It follows what was decided about {said}; undo that on the desk.")
        relinking.work(relinking.undo(batch))
        left = batch.rows.left_alone().count()
        self.stdout.write(f"Batch {batch.pk} ({batch.get_state_display()}), {left} left alone.")

    def _entities(self, slugs: list[str], *, is_dry: bool) -> None:
        found = dict(Entity.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        if missing := set(slugs) - found.keys():
            raise CommandError(f"Nobody has the slug {', '.join(sorted(missing))}.")
        pks = list(found.values())
        if is_dry:
            self._print_effect(pks)
            return
        reason = f"Command line: {', '.join(slugs)}"
        batch = relinking.work(relinking.plan(pks, reason=reason))
        if batch.state == Relinking.State.PLANNED:
            relinking.work(relinking.apply(batch))
        self.stdout.write(f"Batch {batch.pk} ({batch.get_state_display()}): {_told(batch)}.")

    def _print_effect(self, pks: list[int]) -> None:
        to_read = relinking.could_affect(pks)
        gazetteer = current_gazetteer()
        number = links = ambiguous = rejected = 0
        for start in range(0, len(to_read), _READ_AT_ONCE):
            articles = Article.objects.filter(pk__in=to_read[start : start + _READ_AT_ONCE])
            for article, effect in relinking.would_change(articles, gazetteer, set(pks)):
                self._print_article(article, effect)
                number += 1
                links += effect.links
                ambiguous += effect.ambiguous
                rejected += effect.rejected
        self.stdout.write(
            f"{len(to_read)} articles read. Would change: "
            f"{_counted(links, number, ambiguous, rejected)}. Nothing was changed."
        )

    def _print_article(self, article: Article, effect: relinking.Effect) -> None:
        names = names_of(entities_in(effect.changes))
        self.stdout.write(f"{article.pk} {article.headline}")
        for change in effect.changes:
            self.stdout.write(f"    {_sentence_of(change, names)}")
            self.stdout.write(f"        {change['sentence']}")


def _batch(number: int) -> Relinking:
    found = Relinking.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no batch {number}.")
    return found


def _told(batch: Relinking) -> str:
    return _counted(batch.links, batch.articles, batch.ambiguous, batch.rejected)


def _counted(links: int, articles: int, ambiguous: int, rejected: int) -> str:
    return (
        f"{links} links in {articles} articles, {ambiguous} ambiguous, "
        f"{rejected} rejected earlier by an editor"
    )


def _sentence_of(change: dict[str, Any], names: dict[int, str]) -> str:
    """One change, on one line."""
    surface = f"“{change['surface']}”"
    if change["kind"] == "ambiguous":
        several = ", ".join(names.get(pk, "?") for pk in change["candidates"])
        return f"{surface}: several may be meant ({several})"
    if change["kind"] == "settled":
        return f"{surface}: no longer in doubt, nobody is meant"
    before = names.get(change["before"], "?") if change["before"] else "nobody"
    after = names.get(change["after"], "?") if change["after"] else "nobody"
    if change["kind"] == "rejected":
        return f"{surface}: would mean {after}, but an editor decided: {before}"
    return f"{surface}: {before} → {after}"
