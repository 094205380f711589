"""Slugs for names in any script.

Only what Python brings: letters are transliterated where a table below knows them; what is left
over becomes the fallback with a number, so that an address never depends on luck.
"""

from __future__ import annotations

import unicodedata

from django.utils.text import slugify

# Broadly BGN/PCGN for Cyrillic and Armenian and the national system for Georgian, without marks:
# https://www.gov.uk/government/publications/romanization-systems
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i yi ye g u".split(
            " "
        ),
        strict=True,
    )
) | dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev".split(
            " "
        ),
        strict=True,
    )
) | dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(" "),
        strict=True,
    )
) | {"ə": "a", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}


def readable_slug(text: str, *, max_length: int = 100) -> str:
    """A slug of Latin letters and digits; "" where the script is one we cannot transliterate.

    >>> readable_slug("Рамиз Мехтиев")
    'ramiz-mekhtiev'
    >>> readable_slug("Əbülfəs Qarayev’s plan")
    'abulfas-qarayevs-plan'
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    latin = "".join(_LATIN.get(letter, letter) for letter in lowered)
    slug = slugify(latin.replace("-", " ").replace("–", " ").replace("—", " "))
    if len(slug) > max_length:
        slug = slug[:max_length].rsplit("-", 1)[0] or slug[:max_length]
    return slug.strip("-_")


def free_slug(text: str, *, fallback: str) -> str:
    """A slug that no entity has or had; numbered where the plain one is taken.

    Slugs are one namespace for all kinds, so that a pair page can name two entities of any kind
    by their slugs alone.
    """
    from people.models.entity import Entity, FormerAddress  # noqa: PLC0415  (models import us)

    base = readable_slug(text) or fallback
    taken = set(
        Entity.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    ) | set(FormerAddress.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
