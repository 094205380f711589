"""The entity linker: finds every person, state, organisation and event that an article names.

Pure functions over text and dataclasses. It knows no Django, no database and no request: names
come in as entities, compiled once, and what was found goes out as a `Result`. The steps, in order,
each a module: `text` (visible text out of HTML), `tokens`, `spot`, `disambiguate`, `decide`,
`annotate`.

    gazetteer = compile_gazetteer(entities)
    result = link(Document(body_html="<p>…</p>"), gazetteer, url_for=address_of)
"""

from .annotate import annotate, choose_links
from .decide import apply_decisions
from .disambiguate import disambiguate
from .gazetteer import Gazetteer, compile_gazetteer
from .link import Recognised, link, recognise
from .names import key_of
from .spot import spot
from .text import visible_text
from .tokens import tokenize
from .types import (
    Alias,
    Ambiguity,
    Decision,
    Document,
    Entity,
    Occurrence,
    OfficeHeld,
    Result,
    UnknownName,
)

__all__ = [
    "Alias",
    "Ambiguity",
    "Decision",
    "Document",
    "Entity",
    "Gazetteer",
    "Occurrence",
    "OfficeHeld",
    "Recognised",
    "Result",
    "UnknownName",
    "annotate",
    "apply_decisions",
    "choose_links",
    "compile_gazetteer",
    "disambiguate",
    "key_of",
    "link",
    "recognise",
    "spot",
    "tokenize",
    "visible_text",
]
