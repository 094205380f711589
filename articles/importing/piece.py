"""A piece: one article as a file has it, in whatever format, before anything is looked up."""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
import zoneinfo
from dataclasses import asdict, dataclass, field

from people.folding import fold


@dataclass(slots=True)
class BylineRow:
    """Who wrote it, by name; `part` is empty for the writer."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file does not say of itself: the operator's word for it."""

    zone: zoneinfo.ZoneInfo
    language: str = "en"
    forced_language: str = ""  # overrules what the file says


@dataclass(slots=True)
class Piece:
    """One article. `published_at` None or `is_draft` keeps it from readers."""

    headline: str
    body: str  # HTML, not yet cleaned
    source_key: str = ""
    standfirst: str = ""
    slug: str = ""
    kind: str = ""
    language: str = ""
    dateline: str = ""
    published_at: datetime.datetime | None = None
    is_draft: bool = False
    bylines: list[BylineRow] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    edition_of: str = ""  # shared by the editions of one article in several languages
    former_paths: list[str] = field(default_factory=list)
    # About the file rather than of the article:
    line: int = 0
    notes: list[str] = field(default_factory=list)

    def fingerprint(self) -> str:
        """A short text that changes when anything of the article changes in the file."""
        said = asdict(self)
        del said["line"], said["notes"]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]

    def translation_key(self) -> uuid.UUID:
        """The same for every piece that names the same `edition_of`."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"edition:{self.edition_of}")

    def make_key(self, prefix: str) -> str:
        """A key out of language, headline and date, for formats in which an article has no id."""
        date = self.published_at.isoformat() if self.published_at else ""
        digest = hashlib.sha256(
            f"{self.language}\n{fold(self.headline)}\n{date}".encode()
        ).hexdigest()
        return f"{prefix}:{digest[:32]}"


@dataclass(slots=True)
class Pieces:
    """All articles of a file, and what in the file is none."""

    pieces: list[Piece]
    notes: list[str] = field(default_factory=list)
