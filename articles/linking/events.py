"""Events: named by a stored phrase, or described by what happened and to whom."""

from .reading import Mention, Reading


def read_events(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions of events."""
    found: list[Mention] = []
    for match in reading.spotted.phrases:
        if len(match.candidates) == 1:
            found.append(Mention(match.first, match.last, match.candidates[0], "phrase", 1.0))
    return found
