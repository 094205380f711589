"""Two contents side by side, in the words of the desk: fields with names for keys, text with marks.

What differs is worked out in `articles.comparing`; this writes it as HTML in which what is new and
what is gone is told by elements and words, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.comparing import Change, Line, Run, compare, compare_text
from articles.models import Article, Author, Content, Image
from people.models import Entity

FIELD_LABELS = {
    "headline": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "dateline": gettext_lazy("Dateline"),
    "slug": gettext_lazy("Slug"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "lead_image": gettext_lazy("Lead image"),
    "bylines": gettext_lazy("Bylines"),
    "about": gettext_lazy("About"),
    "tags": gettext_lazy("Topics"),
    "review_on": gettext_lazy("Review on"),
}
_KINDS = {
    "p": gettext_lazy("paragraph"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("heading of a section"),
    "h4": gettext_lazy("small heading"),
    "li": gettext_lazy("item of a list"),
    "quote": gettext_lazy("quotation"),
    "pre": gettext_lazy("preformatted text"),
    "figcaption": gettext_lazy("caption"),
    "caption": gettext_lazy("caption"),
    "td": gettext_lazy("cell of a table"),
    "th": gettext_lazy("heading in a table"),
    "hr": gettext_lazy("dividing line"),
}
_MARKS = {
    "b": gettext_lazy("bold"),
    "i": gettext_lazy("italic"),
    "s": gettext_lazy("struck through"),
    "sup": gettext_lazy("superscript"),
    "sub": gettext_lazy("subscript"),
    "code": gettext_lazy("code"),
    "q": gettext_lazy("quotation"),
    "cite": gettext_lazy("title of a work"),
}
_ELEMENTS = {"b": "strong", "i": "em", "s": "s", "sup": "sup", "sub": "sub", "code": "code",
             "q": "q", "cite": "cite"}  # fmt: skip
_STAYS_OPEN = 2  # unchanged paragraphs in a row that are shown without asking


@dataclass(frozen=True)
class FieldDifference:
    """A field that differs, with its value as people read it."""

    label: str
    shown: SafeString


@dataclass(frozen=True)
class Stretch:
    """Paragraphs of the body; many unchanged ones in a row are folded."""

    lines: list[SafeString]
    is_folded: bool = False


@dataclass(frozen=True)
class Comparison:
    """All that differs between two contents."""

    fields: list[FieldDifference]
    stretches: list[Stretch]
    body_differs: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.fields and not self.body_differs


def comparison(older: Content, newer: Content) -> Comparison:
    """What becomes of the older content in the newer one; at most six queries."""
    before, after = _readable(older, newer)
    lines = compare(older.body, newer.body)
    return Comparison(
        fields=[
            FieldDifference(str(label), _runs(compare_text(before[name], after[name])))
            for name, label in FIELD_LABELS.items()
            if before[name] != after[name]
        ],
        stretches=list(_stretches(lines)),
        body_differs=not all(line.is_same for line in lines),
    )


def shown_body(html: str) -> SafeString:
    """A stretch of a body as people read it: its paragraphs, with their marks."""
    return _joined(_line(line) for line in compare(html, html))


def difference(older: str, newer: str) -> SafeString:
    """What becomes of a stretch of a body, or of nothing."""
    return _joined(_line(line) for line in compare(older, newer))


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


# --- Values for people ----------------------------------------------------------------------


def _readable(*contents: Content) -> list[dict[str, str]]:
    """Each content's fields with names where it holds keys."""
    authors = Author.objects.in_bulk({b.author for c in contents for b in c.bylines})
    entities = Entity.objects.in_bulk({pk for c in contents for pk in c.about})
    images = Image.objects.in_bulk({c.lead_image for c in contents if c.lead_image})
    missing = _("(no longer there)")
    return [
        {
            "headline": content.headline,
            "standfirst": content.standfirst,
            "dateline": content.dateline,
            "slug": content.slug,
            "kind": str(dict(Article.Kind.choices).get(content.kind, content.kind)),
            "language": str(dict(settings.LANGUAGES).get(content.language, content.language)),
            "lead_image": str(images.get(content.lead_image, missing))
            if content.lead_image
            else "",
            "bylines": ", ".join(
                f"{authors.get(b.author, missing)}" + (f" ({b.role})" if b.role else "")
                for b in content.bylines
            ),
            "about": ", ".join(str(entities.get(pk, missing)) for pk in content.about),
            "tags": ", ".join(content.tags),
            "review_on": date_format(content.review_on) if content.review_on else "",
        }
        for content in contents
    ]


def readable(content: Content) -> dict[str, str]:
    """The fields of one content, with names where it holds keys."""
    return _readable(content)[0]


# --- As HTML --------------------------------------------------------------------------------


def _stretches(lines: Sequence[Line]) -> Iterable[Stretch]:
    same: list[SafeString] = []
    changed: list[SafeString] = []
    for line in lines:
        if line.is_same:
            if changed:
                yield Stretch(changed)
                changed = []
            same.append(_line(line))
        else:
            if same:
                yield Stretch(same, is_folded=len(same) > _STAYS_OPEN)
                same = []
            changed.append(_line(line))
    for rest in (same, changed):
        if rest:
            yield Stretch(rest, is_folded=rest is same and len(rest) > _STAYS_OPEN)


def _line(line: Line) -> SafeString:
    note = ""
    if line.was:
        note = _note(
            _("%(was)s, now %(kind)s") % {"was": _kind(line.was), "kind": _kind(line.kind)}
        )
    return format_html(
        '<p class="compare-line is-{} kind-{}">{}{}</p>',
        line.change.value,
        line.kind,
        _runs(line.runs),
        note,
    )


def _kind(kind: str) -> str:
    return str(_KINDS.get(kind, _KINDS["p"]))


def _runs(runs: Iterable[Run]) -> SafeString:
    return format_html_join("", "{}", ((_run(run),) for run in runs))


def _run(run: Run) -> SafeString:
    text = format_html("{}", run.text)
    for mark in sorted(run.marks):
        # Names of elements out of our own table.
        text = mark_safe(f"<{_ELEMENTS[mark]}>{text}</{_ELEMENTS[mark]}>")  # noqa: S308
    if run.link:
        text = format_html('<span class="compare-link">{}</span>', text)
    if run.change == Change.SAME:
        return format_html("{}{}", text, _note(_setting(run)) if run.was else "")
    element, said = ("ins", _("new:")) if run.change == Change.NEW else ("del", _("gone:"))
    if run.link:
        text = format_html("{}{}", text, _note(_("link to %(to)s") % {"to": run.link}))
    return format_html(
        '<{}><span class="visually-hidden">{} </span>{}</{}>', element, said, text, element
    )


def _setting(run: Run) -> str:
    """In words, how the same words are set otherwise."""
    said = []
    was = run.was
    if was is None:
        return ""
    if run.link != was.link:
        told = {"to": run.link, "was": was.link}
        if not was.link:
            said.append(_("link to %(to)s") % told)
        elif not run.link:
            said.append(_("no link any more; it led to %(was)s") % told)
        else:
            said.append(_("link to %(to)s; it led to %(was)s") % told)
    said += [_("now %(mark)s") % {"mark": _MARKS[mark]} for mark in sorted(run.marks - was.marks)]
    said += [
        _("no longer %(mark)s") % {"mark": _MARKS[mark]} for mark in sorted(was.marks - run.marks)
    ]
    return "; ".join(said)


def _note(text: str) -> SafeString:
    return format_html(' <span class="compare-note">({})</span>', text)
