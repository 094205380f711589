"""What the title of an office tells: how high it is, and which state it belongs to.

Titles in files are English phrases ("President of Azerbaijan", "member of the State Duma"). The
rules below read their words; an editor can correct every rank in the admin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from people.folding import fold
from people.models import Office

Rank = Office.Rank

_BODY = (
    r"(parliament|assembly|congress|senate|house|duma|rada|knesset|sejm|bundestag|bundesrat|"
    r"lok sabha|rajya sabha|riigikogu|saeima|seimas|storting|riksdag|folketing|cortes|diet|council|"
    r"legislature|chamber|lords|commons|soviet|landtag|majlis|mazhilis|milli majlis)"
)
_QUALIFIER = r"(acting|interim|federal|executive|provisional)"
_MONARCH = (
    r"(king|queen|emperor|empress|emir|amir|sultan|shah|tsar|monarch|grand duke|pope|"
    r"supreme leader|captain regent)"
)
_ABROAD = r"(foreign|external)"
_PARLIAMENT = rf"{_BODY}\b(?! of (ministers|people))"
_MINISTER = r"(minister|secretary of state|commissar)"
_DEPARTMENT = (
    r"(state|defen[cs]e|war|navy|air force|army|treasury|agriculture|commerce|energy|labou?r|"
    r"health|education|transportation|housing|homeland|veterans|finance|foreign|justice|interior)"
)
_STATE_TAIL = r"( of (the )?(republic|state|union|federation|nation|presidency)\b.*)?"

# Read from the top; the first that fits decides. Keys are folded: no capitals, no diacritics.
_RULES: tuple[tuple[Rank, str], ...] = (
    # Looks like an office of state and is none.
    (Rank.OTHER, r"\b(shadow|parliamentary (private )?secretary|permanent secretary)\b"),
    (Rank.OTHER, r"\b(principal|private|press) secretary\b|\bfirst lady\b|\bopposition\b"),
    (Rank.OTHER, r"\b(prime minister's|office of the prime|to the (prime minister|president)$)"),
    (Rank.OTHER, r"^(vice )?chancellor of the university|^lord lieutenant"),
    (Rank.ENVOY, r"\b(ambassador|envoy|consul|high commissioner|charge d'affaires)\b"),
    (Rank.ENVOY, r"\b(permanent|special) representative\b"),
    (Rank.HEAD_OF_STATE, r"\bchair\w* of the presidium of the supreme\b"),
    # Heads of parliaments and their deputies, before the members.
    (Rank.PRESIDING, rf"\b(president|speaker|chair\w*|leader) of (the )?.*\b{_PARLIAMENT}"),
    (Rank.LEGISLATOR, rf"\bmember\b.*\b{_BODY}\b|\b{_BODY} member\b|^mp\b"),
    (Rank.LEGISLATOR, r"\b(senator|congressman|congresswoman|representative)\b"),
    (Rank.LEGISLATOR, r"^(people's |federal |state |national )?deputy( of\b| representing\b|$)"),
    (Rank.LEGISLATOR, r"\b(observer|special guest) of the parliamentary assembly\b"),
    # Deputies of the great, and ministers of lower rank: in the government, not at its head.
    (Rank.CABINET, r"\b(deputy|vice|assistant)\b.*\b(president|premier|minister|secretary)\b"),
    (Rank.CABINET, r"^(deputy|vice) chancellor\b"),
    (Rank.CABINET, r"\bminister of state\b|\bunder ?secretary\b"),
    (Rank.HEAD_OF_GOVERNMENT, r"^((acting|interim|alternate|caretaker) )?prime minister($| and )"),
    (Rank.HEAD_OF_GOVERNMENT, r"^(taoiseach|grand vizier|head of government)$"),
    (Rank.HEAD_OF_GOVERNMENT, r"^(federal )?chancellor($| of (the )?(federal|german|austria))"),
    (Rank.HEAD_OF_GOVERNMENT, r"^premier($| of the (state council|council of ministers|people))"),
    (Rank.HEAD_OF_GOVERNMENT, r"\b(president|chair\w*) of the council of ministers\b"),
    (Rank.HEAD_OF_GOVERNMENT, r"\b(president|chair\w*) of the government\b"),
    (Rank.HEAD_OF_GOVERNMENT, r"\bchairman of the council of people's commissars\b"),
    (Rank.HEAD_OF_STATE, rf"^({_QUALIFIER} )?(co )?(president|head of state){_STATE_TAIL}$"),
    (Rank.HEAD_OF_STATE, rf"^{_MONARCH}( of\b.*)?$"),
    (Rank.HEAD_OF_STATE, r"\bgovernor general\b"),
    (Rank.HEAD_OF_STATE, r"\bmember of the presidency\b"),
    (Rank.FOREIGN_MINISTER, rf"\b{_MINISTER} (of|for) .*\b{_ABROAD} (affairs|relations)\b"),
    (Rank.FOREIGN_MINISTER, rf"\b{_MINISTER} (of|for) {_ABROAD} (\w+ )*affairs\b"),
    (Rank.FOREIGN_MINISTER, r"\bforeign (minister|secretary)\b"),
    (Rank.FOREIGN_MINISTER, r"^(acting |united states )?secretary of state$"),
    (Rank.PRESIDING, r"\b(general secretary|(secretary|director) general|first secretary)\b"),
    (Rank.CABINET, r"\b(minister|attorney general|commissar|lord of the treasury)\b"),
    (Rank.CABINET, r"\b(chancellor of the exchequer|national security advis[eo]r)\b"),
    (Rank.CABINET, r"\bhead of the presidential administration\b"),
    (Rank.CABINET, rf"\bsecretary (of (the )?{_DEPARTMENT}|for)\b"),
    (Rank.PRESIDING, r"\b(speaker|chief justice)\b"),
    (Rank.PRESIDING, r"\b(president|chair\w*|leader|head|director|high representative) of\b"),
    (Rank.PRESIDING, r"^(chair(man|woman|person)?|leader|director)$"),
)  # fmt: skip
_COMPILED = [(rank, re.compile(pattern)) for rank, pattern in _RULES]

# An office of one of these belongs to no state, unless its holder speaks for one there.
_INTERNATIONAL = re.compile(
    r"\b(united nations|european (union|commission|council)|nato|north atlantic|council of europe"
    r"|international|osce|world (bank|trade|health)|african union|arab league|commonwealth of)\b"
)


def guess_rank(title: str) -> Rank:
    """How high an office is, as far as its words tell.

    `title` is without the state it belongs to: "President", not "President of Azerbaijan".
    """
    key = fold(title)
    for rank, pattern in _COMPILED:
        if pattern.search(key):
            return rank
    return Rank.OTHER


def is_international(title: str) -> bool:
    """Whether the office is one at an international body that stands above its holder's state."""
    if guess_rank(title) in {Rank.ENVOY, Rank.LEGISLATOR}:
        return False
    return bool(_INTERNATIONAL.search(fold(title)))


def split_tails(title: str) -> Iterator[tuple[str, str]]:
    """The title and what stands after an "of" in it, without an article; the longest end first.

    >>> list(split_tails("Member of the Senate of the United Kingdom"))
    [('Member', 'Senate of the United Kingdom'), ('Member of the Senate', 'United Kingdom')]
    """
    words = title.split(" ")
    for index, word in enumerate(words):
        if word == "of" and 0 < index < len(words) - 1:
            tail = words[index + 1 :]
            if tail[0].lower() == "the" and len(tail) > 1:
                tail = tail[1:]
            yield " ".join(words[:index]), " ".join(tail)


def tidy_title(title: str) -> str:
    """One way of writing it: single spaces, and a capital at the beginning."""
    collapsed = " ".join(title.split())
    return collapsed[:1].upper() + collapsed[1:]


def may_be_elsewhere(title: str) -> bool:
    """Whether the state in a title may be another than its holder's.

    "President of Artsakh" may; "Governor of Georgia" is about the other Georgia.
    """
    return guess_rank(title) <= Rank.CABINET


def says_the_same(vague: tuple[str, str], exact: tuple[str, str]) -> bool:
    """Whether the first (from, until) says nothing that the second does not, as "2003" of a day.

    >>> says_the_same(("2003", ""), ("2003-10-31", ""))
    True
    >>> says_the_same(("2003", ""), ("2003-10-31", "2008"))
    False
    """
    if not exact[0].startswith(vague[0]):
        return False
    if not vague[1]:
        return not exact[1] or not vague[0]
    return exact[1].startswith(vague[1])
