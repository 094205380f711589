"""Say what the linker makes of every name in an article, and why."""

from __future__ import annotations

import dataclasses
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import explaining, mentions, publishing
from articles.explaining import Names
from articles.linking import Occurrence, Result, key_of, tokenize
from articles.models import Article, Content, Decision, FormerPath, IgnoredName, Revision
from people.folding import fold
from people.models import Alias, Person

_PATH = re.compile(r"^(?:/([a-z]{2}))?/articles/\d{4}/\d{2}/([^/]+)/?$")
_WIDTH = 78
_MOST_OF_A_NAME = 5  # bearers of a name that are worth listing


@dataclass(slots=True)
class Other:
    """Somebody else who may be meant."""

    id: str
    name: str
    score: float


@dataclass(slots=True)
class Form:
    """One surface form and what became of it; empty where it does not apply."""

    form: str
    count: int = 0
    entity: str = ""
    name: str = ""
    why: str = ""
    certainty: str = ""
    score: float | None = None
    support: list[str] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    sentence: str = ""
    office: str = ""


@dataclass(slots=True)
class Account:
    """Everything about the names of one article."""

    article: int
    headline: str
    version: int | None
    linked: list[Form] = field(default_factory=list)
    ambiguous: list[Form] = field(default_factory=list)
    unknown: list[Form] = field(default_factory=list)
    decisions: list[dict[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    not_linked: list[str] = field(default_factory=list)  # why the form asked for is not


class Command(BaseCommand):
    help = (
        "Say what the linker makes of every name in the latest version of an article, and why. "
        "Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", help="its id, slug or address")
        parser.add_argument("--form", help="only this form of a name, as it stands in the text")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, article: str, form: str | None, **options: Any) -> None:
        if form is not None and not key_of(form):
            raise CommandError("--form needs at least one letter or digit.")
        account = account_of(find_article(article), form)
        if options["json"]:
            text = json.dumps(dataclasses.asdict(account), ensure_ascii=False, indent=2)
        else:
            text = "\n".join(written(account))
        self.stdout.write(text)


def find_article(asked: str) -> Article:
    """The article with this id, slug or address, present or former."""
    asked = asked.strip()
    if asked.isdecimal() and len(asked) < 19:
        found = list(Article.objects.filter(pk=int(asked)))
    else:
        path = urlsplit(asked).path if "/" in asked else ""
        found = list(_at(path) if path else Article.objects.filter(slug=asked))
    if not found:
        raise CommandError(f"There is no article “{asked}”. Give its id, slug or address.")
    if len(found) > 1:
        ids = ", ".join(f"{article.pk} ({article.language})" for article in found)
        raise CommandError(f"Several editions have the slug “{asked}”. Give an id: {ids}.")
    return found[0]


def _at(path: str) -> Iterable[Article]:
    match = _PATH.match(path)
    if match:
        found = Article.objects.filter(slug=match[2])
        found = found.filter(language=match[1]) if match[1] else found.filter(language="en")
        if found.exists():
            return found
    return Article.objects.filter(pk__in=FormerPath.objects.filter(path=path).values("article"))


def account_of(article: Article, form: str | None = None) -> Account:
    """Link the latest version as it would be published now; with `form`, tell of that form only."""
    revision: Revision | None = article.revisions.versions().first()
    content = publishing.cleaned(revision.read() if revision else Content.of(article))
    result = mentions.preview(content, article=article)
    decisions = list(article.decisions.select_related("entity", "decided_by"))
    names = explaining.names_of(_ids(result))
    account = Account(
        article.pk, content.headline or str(article), revision.number if revision else None
    )
    account.linked = _linked(result.occurrences, names)
    account.ambiguous = _ambiguous(result, names)
    account.unknown = [
        Form(
            name.surface,
            name.count,
            others=[Other(near, names.get(near, ""), 0.0) for near in name.near],
            sentence=name.sentence,
            office=name.office,
        )
        for name in result.unknown
    ]
    account.decisions = [_decided(decision) for decision in decisions]
    text = _folded(content, result)
    account.ignored = [
        ignored.surface for ignored in IgnoredName.objects.all() if f" {ignored.key} " in text
    ]
    return _of_one_form(account, form, text, decisions) if form is not None else account


def _ids(result: Result) -> set[str]:
    ids = explaining.ids_of(result.occurrences)
    for doubt in result.ambiguous:
        ids.update(entity for entity, _score in doubt.candidates)
    for name in result.unknown:
        ids.update(name.near)
    return ids


def _linked(occurrences: Iterable[Occurrence], names: Names) -> list[Form]:
    """One for each form and meaning, explained where it stands first."""
    forms: dict[tuple[str, str], Form] = {}
    for one in occurrences:
        key = (key_of(one.surface), one.entity_id)
        if key not in forms:
            told = explaining.explanation(one, names)
            forms[key] = Form(
                one.surface,
                entity=one.entity_id,
                name=names.get(one.entity_id, ""),
                why=told.sentence,
                certainty=told.certainty.label,
                score=round(told.score, 2),
                support=told.support,
                others=_others(one.runners_up, names),
            )
        forms[key].count += 1
    return list(forms.values())


def _ambiguous(result: Result, names: Names) -> list[Form]:
    forms: dict[str, Form] = {}
    for doubt in result.ambiguous:
        if doubt.key not in forms:
            forms[doubt.key] = Form(
                doubt.surface,
                why=explaining.why_not_linked(doubt.rule, doubt.candidates, names),
                others=_others(doubt.candidates, names),
                sentence=doubt.sentence,
            )
        forms[doubt.key].count += 1
    return list(forms.values())


def _others(pairs: Iterable[tuple[str, float]], names: Names) -> list[Other]:
    return [Other(entity, names.get(entity, ""), round(score, 2)) for entity, score in pairs]


def _decided(decision: Decision) -> dict[str, str]:
    return {
        "form": decision.surface,
        "entity": str(decision.entity_id or ""),
        "name": str(decision.entity or ""),
        "by": str(decision.decided_by or ""),
        "at": timezone.localtime(decision.decided_at).isoformat(timespec="minutes"),
    }


def _folded(content: Content, result: Result) -> str:
    """All words of the article, folded as forms are, with a space around each."""
    fields = (content.headline, content.standfirst, result.visible_text)
    return "".join(f" {' '.join(tokenize(text).keys)} \n" for text in fields)


def _of_one_form(account: Account, form: str, text: str, decisions: Sequence[Decision]) -> Account:
    key = key_of(form)
    for name in ("linked", "ambiguous", "unknown"):
        rows = [row for row in getattr(account, name) if key_of(row.form) == key]
        setattr(account, name, rows)
    longer = [d.surface for d in decisions if f" {key} " in f" {d.key} " and d.key != key]
    account.decisions = [row for row in account.decisions if key_of(row["form"]) == key]
    account.ignored = [surface for surface in account.ignored if key_of(surface) == key]
    if not (account.linked or account.ambiguous or account.unknown):
        account.not_linked = list(_why_not(form, key, text, account, longer))
    return account


def _why_not(
    form: str, key: str, text: str, account: Account, longer: Sequence[str]
) -> Iterator[str]:
    """As far as it is known why the linker saw nothing in a form."""
    if f" {key} " not in text:
        yield f"“{form}” does not stand in this version of the article."
        return
    if any(not row["entity"] for row in account.decisions):
        yield "An editor decided that it is never linked in this article."
        return
    if account.ignored:
        yield "It matches nobody, and an editor ignores it for ever."
    if longer:
        yield f"An editor decided about the longer form “{longer[0]}”."
    yield from _who_bears(form)


def _who_bears(form: str) -> Iterator[str]:
    named = list(
        Alias.objects.filter(key=fold(form)).select_related("entity")[: _MOST_OF_A_NAME + 1]
    )
    for alias in named[:_MOST_OF_A_NAME]:
        if alias.entity.is_private:
            yield f"{alias.entity} has this name and is private: never linked."
        elif alias.strength == Alias.Strength.WEAK:
            yield (
                f"It is a weak name of {alias.entity}: it links only where the article gives"
                " another reason, and this article gives none."
            )
        else:
            yield (
                f"It is a strong name of {alias.entity}, but here the linker took it for part of"
                " a longer name, an everyday word, or somebody unknown: too little in the article"
                " speaks for the person, or the words around it speak for something else."
            )
    if len(named) > _MOST_OF_A_NAME:
        yield "More entities have this name."
    if named:
        return
    bearers = Person.objects.public().filter(family_name__iexact=form.strip())
    number = bearers.count()
    if number:
        yield (
            f"It is the surname of {number} at the reference desk. A surname links after the full"
            " name, or beside an office that fits one of them and nobody else."
        )
    else:
        yield "Nobody and nothing at the reference desk has this name."


def written(account: Account) -> Iterator[str]:
    """The account as lines for a terminal."""
    version = f", version {account.version}" if account.version else ""
    yield from _wrapped(f"{account.headline} (article {account.article}{version})", "")
    if account.not_linked:
        yield from ("", "Not linked")
        for line in account.not_linked:
            yield from _wrapped(line, "  ")
    yield from _section("Linked", account.linked)
    yield from _section("Several may be meant", account.ambiguous)
    yield from _section("Matching nobody", account.unknown)
    if account.decisions:
        yield from ("", "Decided by editors")
        for row in account.decisions:
            by = f" by {row['by']}" if row["by"] else ""
            yield from _wrapped(
                f"“{row['form']}” → {row['name'] or 'never linked'}{by}, {row['at']}", "  "
            )
    if account.ignored:
        yield from ("", "Ignored for ever")
        yield from _wrapped(", ".join(account.ignored), "  ")


def _section(title: str, forms: Sequence[Form]) -> Iterator[str]:
    if not forms:
        return
    yield from ("", title)
    for form in forms:
        yield from _form(form)


def _form(form: Form) -> Iterator[str]:
    times = f" × {form.count}" if form.count > 1 else ""
    yield from _wrapped(f"{form.form}{times}", "  ")
    if form.why:
        yield from _wrapped(form.why, "      ")
    if form.certainty and form.score is not None:
        yield from _wrapped(f"{form.certainty}, score {form.score:.2f}", "      ")
    for line in form.support:
        yield from _wrapped(line, "      ")
    for other in form.others:
        score = f", score {other.score:.2f}" if other.score else ""
        yield from _wrapped(f"or {other.name or 'somebody gone'} ({other.id}){score}", "      ")
    if form.office:
        yield from _wrapped(f"The text calls them “{form.office}”.", "      ")
    if form.sentence:
        yield from _wrapped(f"“{form.sentence}”", "      ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )  # fmt: skip
