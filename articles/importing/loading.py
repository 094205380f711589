"""One file of articles, from bytes to a report, in one transaction.

Commands and the admin both end up here.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from pathlib import PurePath

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from articles.importing.front_matter import read_markdown
from articles.importing.piece import Defaults, Pieces
from articles.importing.plain import read_plain
from articles.importing.report import FileReport
from articles.importing.web_page import read_web_page
from articles.importing.wordpress import read_wordpress
from articles.importing.writing import Writer
from people.importing import BrokenFile, decode

Progress = Callable[[int, int], None]

FORMATS: dict[str, Callable[[str, Defaults], Pieces]] = {
    "text": read_plain,
    "markdown": read_markdown,
    "html": read_web_page,
    "wordpress": read_wordpress,
}
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "wordpress",
    ".wxr": "wordpress",
}


def guess_format(name: str, text: str) -> str:
    """The format of a file by its name, or by its beginning where the name tells nothing."""
    known = _SUFFIXES.get(PurePath(name.lower()).suffix)
    if known:
        return known
    start = text.lstrip()[:500].lower()
    if start.startswith("---\n"):
        return "markdown"
    if start.startswith("<?xml") or "<rss" in start:
        return "wordpress"
    return "html" if start.startswith(("<!doctype html", "<html")) else "text"


def read_pieces(name: str, content: bytes, defaults: Defaults, format_name: str = "") -> Pieces:
    """The articles of a file. BrokenFile with its line if it cannot be read."""
    text = decode(content)
    if not text.strip():
        raise BrokenFile(_("The file is empty."), 1)
    found = FORMATS[format_name or guess_format(name, text)](text, defaults)
    if defaults.forced_language:
        for piece in found.pieces:
            piece.language = defaults.forced_language
    return found


def load_articles(  # noqa: PLR0913  (an operator may say all of this)
    name: str,
    content: bytes,
    *,
    defaults: Defaults | None = None,
    format_name: str = "",
    as_draft: bool = False,
    dry_run: bool = False,
    by: AbstractBaseUser | None = None,
    progress: Progress | None = None,
    most: int = 0,
) -> FileReport:
    """Import all articles of a file, or say what that would do; all of them or none.

    name        of the file: tells the format, and is noted in the history of the articles
    as_draft    publish nothing, whatever the file says
    by          the editor in whose name it is done; None on the command line
    most        refuse a file with more articles than this; 0: any number
    """
    found = read_pieces(name, content, defaults or site_defaults(), format_name)
    if most and len(found.pieces) > most:
        raise BrokenFile(
            _("The file has %(count)d articles. More than %(most)d are imported with manage.py.")
            % {"count": len(found.pieces), "most": most}
        )
    report = FileReport(notes=found.notes, is_dry_run=dry_run)
    with transaction.atomic():
        writer = Writer(PurePath(name).name, as_draft=as_draft, by=by)
        for done, piece in enumerate(found.pieces, start=1):
            report.articles.append(writer.write(piece))
            if progress:
                progress(done, len(found.pieces))
        if dry_run:
            transaction.set_rollback(True)
    return report


def site_defaults(time_zone: str = "", language: str = "") -> Defaults:
    """The site's own time zone and language, unless others are given."""
    return Defaults(
        zone=zoneinfo.ZoneInfo(time_zone or settings.TIME_ZONE),
        language=language or settings.LANGUAGE_CODE,
        forced_language=language,
    )
