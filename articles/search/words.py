"""Text into the words that are indexed and searched, the same for both databases.

The databases are given nothing but these words with one space between, so that their own ideas of
what a word is (addresses, file names, hyphens, signs) never come into it.
"""

import html
import re
import unicodedata

from people.folding import fold

LONGEST_WORD = 100  # characters; longer "words" are addresses or noise and are cut

# Vowel signs and the like of Indic and other scripts: part of the word they stand in.
_MARKS = "".join(
    chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)).startswith("M")
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{re.escape(_MARKS)}])*")
# The English possessive says nothing about whose name it is.
_POSSESSIVE = re.compile(r"'s?(?=[^\w']|$)")

_BLOCK = (
    "address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|"
    "pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_REST_OF_TAG = r"""(?=[\s/>])(?:[^>"']|"[^"]*+"|'[^']*+')*+>"""
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_REST_OF_TAG}", re.IGNORECASE)
_OTHER_TAG = re.compile(rf"</?[a-z][a-z0-9]*{_REST_OF_TAG}", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The folded words of a text, in order.

    >>> words("Mədinə’s O'Neill-Əliyev, e.g. 3.14")
    ['madina', 'o', 'neill', 'aliyev', 'e', 'g', '3', '14']
    """
    return words_of_key(fold(text))


def words_of_key(key: str) -> list[str]:
    """The words of a text that is folded already."""
    if "'" in key:
        key = _POSSESSIVE.sub(" ", key)
    return [word[:LONGEST_WORD] for word in WORD.findall(key)]


def joined(text: str) -> str:
    """The same as one string, as it stands in the index."""
    return " ".join(words(text))


def visible(body: str) -> str:
    """What a reader sees of a cleaned body, on one line, blocks parted by a space."""
    text = _OTHER_TAG.sub("", _BLOCK_TAG.sub(" ", body))
    return " ".join(html.unescape(text).split())
