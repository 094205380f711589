"""Plain text: a headline, a date line, paragraphs.

Having lost Armenia and Karabakh, …             the first line is the headline
February 12 2025, 11:38                         then the date, in the site's time zone
By Anna Sahakyan, Vahe Petrosyan                and the byline, either of them optional
First paragraph …                               one a line, or separated by blank lines
"""

from __future__ import annotations

import html
import re

from django.utils.translation import gettext as _

from articles.importing.dates import read_moment
from articles.importing.piece import BylineRow, Defaults, Piece, Pieces
from people.importing import BrokenFile

_BYLINE = re.compile(r"(?:by|автор:?|авторы:|հեղինակ՝?)\s+(?P<names>.{2,120})\Z", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|\band\b|&|\bи\b|\bև\b)\s*")
_LONGEST_DATE_LINE = 60
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def read_plain(text: str, defaults: Defaults) -> Pieces:
    """The one article of a text file."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise BrokenFile(_("There is a control character; this is not plain text."), line)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise BrokenFile(_("The file is empty."), 1)
    first, headline = numbered[0]
    piece = Piece(headline=headline, body="", line=first, language=defaults.language)
    used = 1 + _read_head(numbered[1:3], piece, defaults)
    if len(numbered) <= used:
        raise BrokenFile(_("There is no text after the headline."), numbered[-1][0])
    piece.body = _paragraphs(lines[numbered[used][0] - 1 :])
    if piece.published_at is None:
        piece.notes.append(_("There is no date under the headline, so it stays a draft."))
    piece.source_key = piece.make_key("text")
    return Pieces([piece])


def _read_head(candidates: list[tuple[int, str]], piece: Piece, defaults: Defaults) -> int:
    """Date line and byline, in either order; returns how many lines they are."""
    used = 0
    for number, line in candidates:
        byline = _BYLINE.match(line)
        if piece.published_at is None and len(line) <= _LONGEST_DATE_LINE:
            try:
                piece.published_at = read_moment(line, defaults.zone)
            except ValueError as error:
                raise BrokenFile(
                    _("“%(line)s” is not a date: %(why)s") % {"line": line, "why": error}, number
                ) from error
            if piece.published_at:
                used += 1
                continue
        # A sentence that begins with "By" ends with a full stop; a byline does not.
        if byline and not piece.bylines and not line.endswith((".", "…", "!", "?")):
            names = _BETWEEN_NAMES.split(byline["names"])
            piece.bylines = [BylineRow(name) for name in names if name]
            used += 1
            continue
        break
    return used


def _paragraphs(lines: list[str]) -> str:
    """Blank lines part paragraphs where there are any; else every line is one."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.strip())
        else:
            blocks.append([])
    blocks = [block for block in blocks if block]
    texts = [" ".join(block) for block in blocks] if len(blocks) > 1 else blocks[0]
    return "\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)
