"""Licences that pictures often come under, and where their texts are."""

from __future__ import annotations

LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY 3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY-SA 3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "CC BY-SA 2.0": "https://creativecommons.org/licenses/by-sa/2.0/",
    "CC BY-ND 4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC BY-NC-SA 4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "Public domain": "https://creativecommons.org/publicdomain/mark/1.0/",
    "Open Government Licence 3.0": (
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    ),
}
_BY_KEY = {"".join(name.lower().split()): address for name, address in LICENCES.items()}


def licence_address(licence: str) -> str:
    """Where the text of the licence is; "" for one that we do not know.

    >>> licence_address("cc by 4.0")
    'https://creativecommons.org/licenses/by/4.0/'
    """
    return _BY_KEY.get("".join(licence.lower().split()), "")
