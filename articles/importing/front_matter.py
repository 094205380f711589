"""Markdown with YAML front matter.

---
headline: "Thirteen days behind a fence"        or `title`
slug: camp-david-accords-1978
standfirst: "…"                                 or `description`, `summary`
kind: analysis                                  commentary, analysis, interview, editorial, news
language: en                                    or `lang`
published_at: "2024-09-17 09:00"                or `date`; in the site's time zone
draft: false
authors: [Tomas Verne, {name: Lena Sorrel, part: Translation}]      or `author`
tags: [Mediation, Summits]                      or `topics`
about: [event:camp-david-accords, EG, Q9588]    ids, codes or names; three at most
dateline: Washington
edition_of: camp-david                          the same in every language's edition
former_paths: [/2024/old-address/]              or `redirect_from`
---
Body in Markdown. Without a headline above, its first "# Heading" is the headline.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import markdown
import yaml
from django.utils.translation import gettext as _

from articles.importing.dates import read_moment
from articles.importing.pictures import picture_note, refer_to_pictures
from articles.importing.piece import BylineRow, Defaults, Piece, Pieces
from people.importing import BrokenFile

_FRONT = re.compile(
    r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(?P<headline>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_H1 = re.compile(r"(</?)h1\b", re.IGNORECASE)
_EXTENSIONS = ["tables", "sane_lists", "def_list", "fenced_code", "footnotes"]

# What we call a field, and what other systems call it.
_NAMES: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "title"),
    "slug": ("slug",),
    "standfirst": ("standfirst", "description", "summary", "excerpt"),
    "kind": ("kind",),
    "language": ("language", "lang"),
    "dateline": ("dateline",),
    "edition_of": ("edition_of",),
    "id": ("id",),
    "published_at": ("published_at", "date"),
    "draft": ("draft",),
    "authors": ("authors", "author"),
    "tags": ("tags", "topics"),
    "about": ("about",),
    "former_paths": ("former_paths", "redirect_from"),
}


def read_markdown(text: str, defaults: Defaults) -> Pieces:
    """The one article of a Markdown file."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT.match(text)
    if text.startswith("---\n") and not match:
        raise BrokenFile(_("The front matter is opened with “---” and never closed."), 1)
    source = match["yaml"] if match else ""
    front = _Front(source, defaults)
    body = text[match.end() :] if match else text
    headline = front.text("headline")
    heading = _FIRST_HEADING.match(body)
    if heading and headline in {"", heading["headline"]}:
        headline, body = heading["headline"], body[heading.end() :]
    if not headline:
        raise BrokenFile(_("There is no headline, neither in the front matter nor as “# …”."), 1)
    rendered = _H1.sub(r"\1h2", markdown.markdown(body, extensions=_EXTENSIONS))
    linked, pictures = refer_to_pictures(rendered)
    piece = Piece(
        headline=headline,
        body=linked,
        slug=front.text("slug"),
        standfirst=front.text("standfirst"),
        kind=front.text("kind"),
        language=front.text("language") or defaults.language,
        dateline=front.text("dateline"),
        edition_of=front.text("edition_of"),
        published_at=front.moment("published_at"),
        is_draft=front.value("draft") is True,
        bylines=front.bylines(),
        tags=front.texts("tags"),
        about=front.texts("about"),
        former_paths=[path for path in front.texts("former_paths") if path.startswith("/")],
        line=1,
        notes=[*front.notes, *picture_note(pictures)],
    )
    key = front.text("id") or (piece.slug and f"{piece.language}:{piece.slug}")
    piece.source_key = f"markdown:{key}"[:250] if key else piece.make_key("markdown")
    if piece.published_at is None and not piece.is_draft:
        piece.notes.append(_("There is no “published_at”, so it stays a draft."))
    return Pieces([piece])


class _Front:
    """The values of the front matter under our names, and what is wrong with them."""

    def __init__(self, source: str, defaults: Defaults) -> None:
        self.source = source
        self.zone = defaults.zone
        self.notes: list[str] = []
        self.data = _load_yaml(source)
        known = {name for names in _NAMES.values() for name in names}
        unknown = sorted(str(key) for key in self.data if key not in known)
        if unknown:
            self.notes.append(_("Not known and left out: %s") % ", ".join(unknown))

    def value(self, name: str) -> Any:
        for key in _NAMES[name]:
            if self.data.get(key) is not None:
                return self.data[key]
        return None

    def text(self, name: str) -> str:
        value = self.value(name)
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise BrokenFile(_("“%s” has to be a text.") % name, self.line_of(name))
        return " ".join(str(value).split()) if name != "standfirst" else str(value).strip()

    def texts(self, name: str) -> list[str]:
        value = self.value(name)
        if isinstance(value, str):
            value = value.split(",")
        if value is None:
            return []
        if not isinstance(value, list) or any(isinstance(entry, dict | list) for entry in value):
            raise BrokenFile(_("“%s” has to be a list of texts.") % name, self.line_of(name))
        return [str(entry).strip() for entry in value if entry and str(entry).strip()]

    def bylines(self) -> list[BylineRow]:
        value = self.value("authors")
        found = []
        for entry in value if isinstance(value, list) else [value] if value else []:
            if isinstance(entry, dict):
                part = entry.get("part") or entry.get("role") or ""
                row = BylineRow(str(entry.get("name") or "").strip(), str(part).strip())
            else:
                row = BylineRow(str(entry).strip())
            if row.name:
                found.append(row)
        return found

    def moment(self, name: str) -> datetime.datetime | None:
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, datetime.datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        try:
            moment = read_moment(str(value), self.zone)
        except ValueError:
            moment = None
        if moment is None:
            raise BrokenFile(
                _("“%(name)s”: “%(value)s” is not a date.") % {"name": name, "value": value},
                self.line_of(name),
            )
        return moment

    def line_of(self, name: str) -> int:
        """The line of the file on which a field stands."""
        for number, line in enumerate(self.source.split("\n"), start=2):
            if line.split(":")[0].strip() in _NAMES[name]:
                return number
        return 1


def _load_yaml(source: str) -> dict[Any, Any]:
    """A flat mapping. Aliases are refused: nobody writes them by hand, and they can multiply."""
    try:
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise BrokenFile(
                    _("References (“*name”) are not allowed in front matter."),
                    event.start_mark.line + 2 if event.start_mark else 1,
                )
        data = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BrokenFile(
            _("The front matter is not valid YAML: %s") % error.problem, line
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenFile(_("The front matter is not valid YAML: %s") % error, 2) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BrokenFile(_("The front matter has to be a list of “name: value”."), 2)
    return data
