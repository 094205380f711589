"""Slugs for names in any script.

Letters are transliterated by the table below where it knows them: it follows the systems that
readers of the languages we write most about know. Letters of all other scripts are left to a
package; what has none at all (a headline of nothing but emoji, say) becomes the fallback with a
number, so that an address never depends on luck.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from anyascii import anyascii
from django.utils.text import slugify

# A letter and what stands for it in an address; nothing behind a letter drops it. Broadly the
# BGN/PCGN systems for Cyrillic and Armenian and the national one for Georgian, without marks:
# https://www.gov.uk/government/publications/romanization-systems
_TABLE = """
аa бb вv гg дd еe ёe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь
эe юyu яya іi їyi єye ґg ўu
աa բb գg դd եe զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr սs վv
տt րr ցts ւv փp քk օo ֆf ևev
აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფp ქk ღgh ყq შsh ჩch ცts ძdz წts
ჭch ხkh ჯj ჰh
əa ıi łl øo đd ßss æae œoe þth ðd
"""
_LATIN = {entry[0]: entry[1:] for entry in _TABLE.split()}
# Armenian: one sound written with two letters, and letters that sound otherwise first in a word.
_ARMENIAN = [
    (re.compile("ու"), "u"),
    (re.compile(r"\bո(?!վ)"), "vo"),
    (re.compile(r"\bե"), "ye"),
]


def readable_slug(text: str, *, max_length: int = 100) -> str:
    """A slug of Latin letters and digits, cut between words; "" for text without a letter or digit.

    >>> readable_slug("Рамиз Мехтиев")
    'ramiz-mekhtiev'
    >>> readable_slug("Əbülfəs Qarayev’s plan")
    'abulfas-qarayevs-plan'
    >>> readable_slug("Երևան, Ուկրաինա, Ոսկան")
    'yerevan-ukraina-voskan'
    >>> readable_slug("中国外交部"), readable_slug("محمد"), readable_slug("Αθήνα")
    ('zhong-guo-wai-jiao-bu', 'mhmd', 'athina')
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    for spelling, sound in _ARMENIAN:
        lowered = spelling.sub(sound, lowered)
    latin = "".join(_latin(letter) for letter in lowered)
    slug = slugify(latin.replace("-", " ").replace("–", " ").replace("—", " "))
    if len(slug) > max_length:
        slug = slug[:max_length].rsplit("-", 1)[0] or slug[:max_length]
    return slug.strip("-_")


def _latin(letter: str) -> str:
    """What stands for a letter in an address; signs and accents are left to `slugify`."""
    if letter in _LATIN:
        return _LATIN[letter]
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore")
    if plain or not (letter.isalpha() or unicodedata.category(letter).startswith("M")):
        return letter
    sound = anyascii(letter).lower()
    # Each is a syllable or a word of its own, and nobody could read them run together.
    is_ideograph = unicodedata.name(letter, "").startswith("CJK")
    return f" {sound} " if is_ideograph else sound


def free_slug(text: str, *, fallback: str) -> str:
    """A slug that no entity has or had; numbered where the plain one is taken.

    Slugs are one namespace for all kinds, so that a pair page can name two entities of any kind
    by their slugs alone.
    """
    from people.models.entity import Entity, FormerAddress  # noqa: PLC0415  (models import us)

    base = readable_slug(text) or fallback
    taken = Entity.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    former = FormerAddress.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    return numbered(base, {*taken, *former})


def numbered(base: str, taken: Collection[str]) -> str:
    """The base itself if it is free, else with the first free number behind it.

    >>> numbered("georgia", {"georgia", "georgia-2"})
    'georgia-3'
    """
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
