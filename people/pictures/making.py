"""Files made of a picture: the original in its clean form, and smaller ones, cut and encoded."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from people.pictures.reading import Picture

EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}

# Measured on photographs: below these, faces and skies show it; above, only the bytes grow.
# AVIF's speed goes from 0 to 10; 8 costs a twentieth more bytes than 6 and takes half the time.
_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
    "png": {"compress_level": 6},
    "webp": {"quality": 76, "method": 3},
    "avif": {"quality": 58, "speed": 8},
}
_ORIGINAL: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 92, "progressive": True},
    "png": {"compress_level": 4},
}


@dataclass(frozen=True)
class Cut:
    """A kind of smaller picture: its name, its widths, its formats with the widths of each.

    ratio   width to height that it is cut to; 0: as the picture is.
    """

    kind: str
    formats: dict[str, Sequence[int]]
    ratio: float = 0.0


@dataclass(frozen=True)
class Made:
    """An encoded picture."""

    kind: str
    width: int
    height: int
    format: str
    data: bytes

    @property
    def extension(self) -> str:
        """Of its file."""
        return EXTENSIONS[self.format]


def original(picture: Picture, *, longest: int = 0) -> Made:
    """The whole picture as it is kept. `longest`: made smaller if a side has more pixels."""
    pixels = picture.pixels
    if longest and max(pixels.size) > longest:
        pixels = pixels.copy()
        pixels.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    file_format = "jpeg" if picture.is_photograph else "png"
    data = _encoded(pixels, file_format, _ORIGINAL[file_format])
    return Made("original", *pixels.size, file_format, data)


def encode(picture: Picture, cuts: Sequence[Cut], focus: tuple[int, int]) -> Iterator[Made]:
    """Every smaller picture; none is larger than what there is. `focus`: in percent, from left and
    top, what must stay in sight where something is cut off.
    """
    for cut in cuts:
        pixels = _cropped(picture.pixels, cut.ratio, focus) if cut.ratio else picture.pixels
        for width, formats in _widths(cut, pixels.width):
            # From large to small, each out of the one before: a twelfth of the time.
            pixels = _resized(pixels, width)
            for file_format in formats:
                final = file_format
                if file_format == "jpeg" and pixels.mode == "RGBA":
                    final = "png"
                yield Made(cut.kind, *pixels.size, final, _encoded(pixels, final, _OPTIONS[final]))


def _widths(cut: Cut, widest: int) -> list[tuple[int, list[str]]]:
    """The widths to be made, widest first, each with its formats; a small picture keeps its own."""
    wanted: dict[int, list[str]] = {}
    for file_format, widths in cut.formats.items():
        for width in {min(width, widest) for width in widths}:
            wanted.setdefault(width, []).append(file_format)
    return sorted(wanted.items(), reverse=True)


def _cropped(pixels: Image.Image, ratio: float, focus: tuple[int, int]) -> Image.Image:
    """As much of it as has that ratio, with the focus as near to the middle as can be."""
    width, height = pixels.size
    wide, high = (
        (round(height * ratio), height)
        if width > height * ratio
        else (
            width,
            round(width / ratio),
        )
    )
    wide, high = max(1, min(wide, width)), max(1, min(high, height))
    left = _start(width, wide, focus[0])
    top = _start(height, high, focus[1])
    return pixels.crop((left, top, left + wide, top + high))


def _start(whole: int, part: int, percent: int) -> int:
    return min(max(0, round(whole * percent / 100 - part / 2)), whole - part)


def _resized(pixels: Image.Image, width: int) -> Image.Image:
    if width == pixels.width:
        return pixels
    height = max(1, round(pixels.height * width / pixels.width))
    return pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(pixels: Image.Image, file_format: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pixels.save(out, file_format.upper(), **options)
    return out.getvalue()
