"""Which sizes and cuts of a picture there are, and what their files are called.

AVIF is what nearly all browsers take; WebP and one JPEG (PNG, where something shines through) are
for the others. A cut keeps the focal point in sight.
"""

from __future__ import annotations

import hashlib

from people.pictures import Cut

WIDTHS = (320, 640, 960, 1280, 1920)
FEWER = (320, 640, 1280)

FULL = "full"
CARD = "card"
SHARE = "share"
SQUARE = "square"

# Counted up whenever the cuts below change: `make_renditions` makes those of an older plan anew.
PLAN = 1
CUTS = (
    Cut(FULL, {"avif": WIDTHS, "webp": (*FEWER, 1920), "jpeg": (960,)}),
    Cut(CARD, {"avif": WIDTHS[:-1], "webp": FEWER, "jpeg": (640,)}, 3 / 2),
    # As large as the networks that show it ask for.
    Cut(SHARE, {"jpeg": (1200,)}, 1200 / 630),
    Cut(SQUARE, {"webp": (160, 320), "jpeg": (320,)}, 1),
)


def version(cut: Cut, digest: str, focus: tuple[int, int]) -> str:
    """A few letters that change with everything a file of this cut depends on.

    They are in its name, so that no cache keeps a cut with another focal point.
    """
    parts = [digest, PLAN, *(focus if cut.ratio else ())]
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:8]
