"""The other cases of a stored name, for languages whose names change their endings in a sentence.

Russian: "визит Ильхама Алиева", "в Россию", "с Азербайджаном". Armenian: "Պուտինի", "Հայաստանում".
A stored name is taken for the nominative, and its other cases are names as good as it is: a text
finds them like any other name, so that no rule knows of them. What is made here need not all exist,
for a form that nobody writes matches nothing. But a form that people do write must not be left out,
so where an ending leaves two declensions open, both are made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from . import armenian, russian
from .types import Alias, EntityKind


def declined(aliases: Iterable[Alias], kind: EntityKind) -> Iterator[Alias]:
    """Yield the other cases of names in Russian and Armenian; other names have none here."""
    for alias in aliases:
        text = alias.text
        if not "\u0400" <= text[-1:] <= "\u0587" or alias.case_of or text.isupper():
            continue
        if alias.language in ("", "ru") and russian.WRITTEN.fullmatch(text):
            forms, language = russian.cases(text, kind, alias.kind), "ru"
        elif alias.language in ("", "hy") and armenian.WRITTEN.fullmatch(text):
            forms, language = armenian.cases(text), "hy"
        else:
            continue
        for form in sorted(forms - {text}):
            yield replace(alias, text=form, language=language, case_of=text)
