"""Organisations: named in full, or by an acronym that the article or the gazetteer explains."""

from .reading import Doubt, Mention, Reading


def read_organisations(reading: Reading) -> list[Mention]:
    """Return the mentions of organisations. A weak alias counts beside a strong one only."""
    strong: set[str] = set()
    weak: list[Mention] = []
    mentions: list[Mention] = []
    for match in reading.spotted.matches:
        candidates = match.bearers.organisations
        if not candidates:
            continue
        if len(candidates) > 1:
            top = tuple((known.id, 1.0) for known in candidates)
            reading.doubts.append(Doubt(match.first, match.last, top, "name"))
            continue
        known = candidates[0]
        alias = known.aliases[match.key]
        rule = "acronym" if alias.kind == "acronym" else "name"
        facts = alias.facts
        mention = Mention(match.first, match.last, known, rule, 1.0, (), facts)
        if match.length == 1 and match.key in reading.lower and alias.kind != "acronym":
            continue
        if alias.strength == "weak":
            weak.append(mention)
        else:
            strong.add(known.id)
            mentions.append(mention)
    mentions += [mention for mention in weak if mention.known.id in strong]
    return mentions
