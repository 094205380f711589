"""The whole way of an article: read, disambiguate, decide, annotate."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping

from .annotate import Link, Place, annotate, choose_links
from .decide import apply_decisions, doubts_of, editors_links, folded
from .disambiguate import disambiguate
from .gazetteer import Gazetteer
from .reading import Mention, Reading
from .text import VisibleText, visible_text
from .types import Ambiguity, Decision, Document, FieldName, Occurrence, Result, UnknownName
from .unknown import unknown_names

_MERGED = "\n"  # between the fields, which are read as one text: one article, one set of names


class _Fields:
    """Where each field begins in the text that is read."""

    def __init__(self, document: Document, body: VisibleText) -> None:
        texts = (document.headline, document.standfirst, body.text)
        self.text = _MERGED.join(texts)
        standfirst = len(document.headline) + len(_MERGED)
        self.starts = (0, standfirst, standfirst + len(document.standfirst) + len(_MERGED))
        self.names: tuple[FieldName, ...] = ("headline", "standfirst", "body")
        self.first_line = {
            name: self.text.count("\n", 0, start)
            for name, start in zip(self.names, self.starts, strict=True)
        }

    @property
    def body(self) -> int:
        """Where the body begins."""
        return self.starts[2]

    def place(self, start: int) -> tuple[FieldName, int]:
        """Return the field that a position is in, and where that field begins."""
        index = bisect_right(self.starts, start) - 1
        # An empty field begins where the next one does; the later of them holds the position.
        return self.names[index], self.starts[index]


class Recognised:
    """An article that has been read: whom it names is known, links are yet to be put in.

    Reading is the costly half. Between the two halves a caller can look up the addresses of all who
    are named, at once.
    """

    def __init__(
        self,
        document: Document,
        reading: Reading,
        visible: tuple[VisibleText, _Fields],
        found: tuple[list[Mention], list[Mention], tuple[UnknownName, ...]],
    ) -> None:
        self._document = document
        self._reading = reading
        self._body, self._fields = visible
        self._mentions, self._own, self._unknown = found
        # The mentions with where they stand in the text that was read.
        self._placed = [(one, reading.span_of(one)) for one in self._mentions]

    @property
    def named(self) -> frozenset[str]:
        """The ids of all entities that the article mentions."""
        return frozenset(mention.known.id for mention in self._mentions)

    def result(
        self,
        url_for: Callable[[str], str] | None = None,
        attributes_for: Callable[[str], Mapping[str, str]] | None = None,
    ) -> Result:
        """Return all that was found, and the body with its links: the parameters are `link`'s."""
        links = [] if url_for is None else self._choose_links()
        body_html = self._document.body_html
        if url_for is not None:
            body_html = annotate(self._body, links, url_for, attributes_for)
        return Result(
            occurrences=self._occurrences({link.number for link in links}),
            ambiguous=tuple(_ambiguities(self._reading, self._fields, self._mentions)),
            unknown=self._unknown,
            body_html=body_html,
            visible_text=self._body.text,
        )

    def _occurrences(self, linked: set[int]) -> tuple[Occurrence, ...]:
        reading, fields = self._reading, self._fields
        text = fields.text
        in_body: tuple[FieldName, int] = ("body", fields.body)
        editors = {id(mention) for mention in self._own}
        named_at: dict[str, tuple[FieldName, str]] = {}  # where a full name stands
        found = []
        for number, (mention, (start, end)) in enumerate(self._placed):
            facts = mention.facts
            name, begin = in_body if start >= in_body[1] else fields.place(start)
            if "named_at" in facts:
                facts = facts.copy()
                word = facts.pop("named_at")
                place = named_at.get(word)
                if place is None:
                    place = named_at[word] = _paragraph(reading, fields, int(word))
                facts["named_in"], facts["paragraph"] = place
            by_hand = id(mention) in editors
            found.append(
                Occurrence(
                    name,
                    start - begin,
                    end - begin,
                    text[start:end],
                    mention.known.id,
                    mention.rule,
                    mention.score,
                    "editor" if by_hand or mention.rule == "decision" else "automatic",
                    mention.runners_up,
                    by_hand or number in linked,
                    facts,
                )
            )
        return tuple(found)

    def _choose_links(self) -> list[Link]:
        document, offset = self._document, self._fields.body
        already = document.subjects
        if document.policy != "always":
            already = already | {mention.known.id for mention in self._own}
        places = (
            Place(
                number,
                mention.first,
                mention.last,
                start - offset,
                end - offset,
                mention.known,
                mention.rule,
            )
            for number, (mention, (start, end)) in enumerate(self._placed)
            if start >= offset and mention.rule != "editor"
        )
        tokens = self._reading.tokens
        return choose_links(places, self._body, document.policy, already, tokens, offset)


def recognise(
    document: Document,
    gazetteer: Gazetteer,
    *,
    decisions: Iterable[Decision] = (),
    entity_for_url: Callable[[str], str | None] | None = None,
) -> Recognised:
    """Read an article and settle whom it names. `entity_for_url` knows the editor's own links."""
    decisions = folded(decisions)
    body = visible_text(document.body_html)
    fields = _Fields(document, body)
    reading = Reading(fields.text, gazetteer, document.date, document.language)
    anchors = _anchors(body, fields.body, entity_for_url)
    outcome = disambiguate(reading, decisions, anchors)
    mentions = apply_decisions(reading, outcome.mentions, decisions)
    mentions, own = editors_links(reading, gazetteer, mentions, anchors)
    decided = (decision.key for decision in decisions)
    unknown = tuple(unknown_names(reading, outcome.strangers, decided))
    return Recognised(document, reading, (body, fields), (mentions, own, unknown))


def link(
    document: Document,
    gazetteer: Gazetteer,
    *,
    decisions: Iterable[Decision] = (),
    url_for: Callable[[str], str] | None = None,
    entity_for_url: Callable[[str], str | None] | None = None,
    attributes_for: Callable[[str], Mapping[str, str]] | None = None,
) -> Result:
    """Link an article.

    `url_for` gives the address of an entity's page; without it nothing is made visible and the body
    comes back as it was. `entity_for_url` recognises the editor's own links to such pages.
    `attributes_for` adds attributes to a link. The same input gives the same result, always.

    >>> from articles.linking import Entity, compile_gazetteer
    >>> gazetteer = compile_gazetteer([Entity("am", "country", "Armenia")])
    >>> result = link(Document("<p>Armenia waits.</p>"), gazetteer, url_for="/e/{}".format)
    >>> result.body_html
    '<p><a class="entity entity-country" data-entity="am" href="/e/am">Armenia</a> waits.</p>'
    >>> [(found.start, found.end, found.surface) for found in result.occurrences]
    [(0, 7, 'Armenia')]
    """
    read = recognise(document, gazetteer, decisions=decisions, entity_for_url=entity_for_url)
    return read.result(url_for, attributes_for)


def _anchors(
    body: VisibleText, offset: int, entity_for_url: Callable[[str], str | None] | None
) -> list[tuple[int, int, str]]:
    if entity_for_url is None:
        return []
    found = ((anchor, entity_for_url(anchor.href)) for anchor in body.anchors)
    return [(a.start + offset, a.end + offset, i) for a, i in found if i is not None]


def _paragraph(reading: Reading, fields: _Fields, index: int) -> tuple[FieldName, str]:
    """Return the field and the number of the paragraph in which a word stands."""
    name, _ = fields.place(reading.tokens.starts[index])
    return name, str(reading.tokens.line_of[index] - fields.first_line[name] + 1)


def _ambiguities(reading: Reading, fields: _Fields, mentions: list[Mention]) -> Iterable[Ambiguity]:
    tokens = reading.tokens
    for doubt in doubts_of(reading, mentions):
        start, end = tokens.starts[doubt.first], tokens.ends[doubt.last - 1]
        name, begin = fields.place(start)
        yield Ambiguity(
            field=name,
            start=start - begin,
            end=end - begin,
            surface=fields.text[start:end],
            key=" ".join(tokens.keys[doubt.first : doubt.last]),
            candidates=doubt.candidates,
            sentence=reading.sentence(doubt.first, doubt.last),
            rule=doubt.rule,
        )
