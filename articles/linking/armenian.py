"""What the linker knows of Armenian: how names decline, and closed lists of words, all folded.

The endings are those of the outer declension in -ի, with the article and without (J. Dum-Tragut,
*Armenian: Modern Eastern Armenian*, 2009). Which noun a name belongs to stands behind the name, so
few words stand before it with a capital: titles and small words.
"""

import re
from functools import lru_cache

from people.folding import fold

WRITTEN = re.compile(r"[Ա-Ֆա-և][Ա-Ֆա-և .–-]*")
_VOWELS = frozenset("աեէըիոօ")
_AFTER_CONSONANT = ("ը", "ն", "ի", "ին", "ից", "ով", "ում", "ումն")
_AFTER_VOWEL = (
    ("ն", "յի", "յին", "յից", "յով", "յում", "յումն"),
    ("ի", "ին", "ից", "ով", "ում"),
)


@lru_cache(maxsize=2_000)
def cases(text: str) -> frozenset[str]:
    """Return the other cases of a name: its last word takes the endings.

    >>> {"Նիկոլ Փաշինյանի", "Նիկոլ Փաշինյանը"} <= cases("Նիկոլ Փաշինյան")
    True
    >>> {"Թուրքիայի", "Թուրքիան", "Թուրքիայում"} <= cases("Թուրքիա")
    True
    """
    last = text[-1].lower()
    if text.lower().endswith("ու") or last in _VOWELS:
        endings = (*_AFTER_VOWEL[0], *(() if last == "ա" else _AFTER_VOWEL[1]))
        return frozenset(text + ending for ending in endings)
    return frozenset(text + ending for ending in _AFTER_CONSONANT)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# Words that begin sentences with a capital and are no names there.
FUNCTION_WORDS = _words(
    "և եւ ու կամ բայց սակայն իսկ քանի որ որը որոնք որպես ինչ ինչպես ինչու երբ եթե թե թեև այս "
    "այդ այն սա դա նա նրանք նրա նրանց իր իրենց մենք մեր դուք ձեր ես իմ դու քո ըստ համաձայն "
    "մասին հետ հետո առաջ մինչև մինչեւ միայն նաև նաեւ էլ արդեն դեռ այժմ հիմա այսօր երեկ վաղը "
    "այստեղ այնտեղ ապա ուստի ուրեմն միգուցե գուցե անշուշտ իհարկե բացի չնայած շնորհիվ պատճառով "
    "մի մեկ երկու երեք բոլոր ամեն ոչ այո չի է են էր էին առաջին երկրորդ նոր"
)
_OFFICES = {
    "նախագահ": "president", "վարչապետ": "premier", "նախարար": "minister", "կանցլեր": "chancellor",
    "դեսպան": "ambassador", "պատգամավոր": "deputy", "սենատոր": "senator", "քաղաքապետ": "mayor",
    "մարզպետ": "governor", "թագավոր": "king", "առաջնորդ": "leader", "պետքարտուղար": "secretary",
    "դիվանագետ": "diplomat", "քարտուղար": "secretary",
}  # fmt: skip
OFFICES = {
    fold(form): english for word, english in _OFFICES.items() for form in (word, *cases(word))
}
TITLES = OFFICES.keys() | _words(
    "պարոն տիկին օրիորդ գեներալ գնդապետ փոխնախագահ փոխվարչապետ նախկին ներկայիս բժիշկ պրոֆեսոր "
    "կաթողիկոս արքեպիսկոպոս պապ արքա թագուհի արքայազն"
)
