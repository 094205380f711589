"""Whether an uploaded file is a picture, by what is in it, and its pixels if it is.

Name and announced type say nothing. The size is known before anything is unpacked; what is too
large then is refused without being read.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
SHORTEST_SIDE = 16  # pixels: less is no picture, but a counter of readers
LONGEST_SIDE = 16_000  # WebP holds no more

# Pixels unpacked take four bytes each, several times over: one picture at a time in a process.
at_work = threading.RLock()

# What decoders raise on what they cannot read; they were not written for our callers.
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_TO_SRGB = ImageCms.Intent.PERCEPTUAL


class Refused(ValueError):  # noqa: N818  (it names what is the case, as Http404 does)
    """The file is not let in; the message tells its owner why and what to do."""


class _Readable(Protocol):
    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Picture:
    """Pixels, upright, in sRGB, with nothing else: no places, names, dates or programs."""

    pixels: Image.Image  # RGB, or RGBA where something shines through
    came_as: str  # one of FORMATS
    was_moving: bool = False  # only the first image of it is kept

    @property
    def is_photograph(self) -> bool:
        """Whether it may lose what nobody sees; drawings and screenshots keep every pixel."""
        return self.came_as not in {"PNG", "GIF"} and self.pixels.mode == "RGB"


def read(file: File[Any] | bytes) -> Picture:
    """The picture in the file. Raises Refused where there is none, or too large a one."""
    data = file if isinstance(file, bytes) else _bytes_of(file)
    if len(data) > settings.IMAGE_MAX_BYTES:
        raise Refused(_too_many_bytes(len(data)))
    if not data:
        raise Refused(_("The file is empty."))
    with at_work:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _read(image)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(_too_many_pixels()) from error
        except _UNREADABLE as error:
            raise Refused(_why_unreadable(data)) from error


def _bytes_of(file: File[Any]) -> bytes:
    if (file.size or 0) > settings.IMAGE_MAX_BYTES:
        raise Refused(_too_many_bytes(file.size))
    file.seek(0)
    data: bytes = file.read()
    file.seek(0)
    return data


def _read(image: Image.Image) -> Picture:
    _refuse_sizes(*image.size)
    came_as = str(image.format)
    was_moving = getattr(image, "n_frames", 1) > 1
    image.seek(0)
    image.load()
    _refuse_sizes(*image.size)  # a frame of a GIF may be larger than its first bytes said
    ImageOps.exif_transpose(image, in_place=True)
    return Picture(_plain(image), came_as, was_moving)


def _refuse_sizes(width: int, height: int) -> None:
    if width * height > settings.IMAGE_MAX_PIXELS:
        raise Refused(_too_many_pixels(width, height))
    if max(width, height) > LONGEST_SIDE:
        raise Refused(
            _("The picture is %(width)s × %(height)s pixels; no side may have more than %(most)s.")
            % {"width": width, "height": height, "most": LONGEST_SIDE}
        )
    if min(width, height) < SHORTEST_SIDE:
        raise Refused(
            _("The picture is %(width)s × %(height)s pixels, too small to be seen.")
            % {"width": width, "height": height}
        )


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: sRGB, eight bits a channel, no palette; transparent only if it shows."""
    shines = "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info
    profile = image.info.get("icc_profile")
    image = _eight_bits(image)
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    image = image.convert("RGBA" if shines else "RGB")
    if shines and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    # Places, dates, programs and comments travel here, and some encoders would write them again.
    image.info = {}
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits a channel brought down evenly; converting alone would cut off the bright."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"I", "F"}:
        brightest = image.getextrema()[1]
        scale = 256 if isinstance(brightest, int | float) and brightest > 255 else 1
        return image.point(lambda value: value / scale).convert("L")
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), _TO_SRGB, outputMode=mode
        )
    except (ImageCms.PyCMSError, *_UNREADABLE):
        return image  # a broken profile is no reason to refuse what can be seen
    return converted or image


def _why_unreadable(data: bytes) -> str:
    start = data[:512].lstrip().lower()
    if start.startswith((b"<svg", b"<?xml")) or b"<svg" in start:
        return _(
            "Drawings in SVG are not accepted: they may hold programs. Save it as PNG and upload "
            "that."
        )
    if start[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"}:
        return _("HEIC is not accepted. Save the photograph as JPEG and upload that.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS):
            return _("The picture cannot be read to its end; the file is damaged.")
    except _UNREADABLE:
        return _(
            "This is no picture that can be read, whatever its name says. Upload a JPEG, PNG, "
            "WebP, AVIF or GIF."
        )


def _too_many_bytes(size: int) -> str:
    return _("The file has %(size)s; %(most)s are accepted.") % {
        "size": filesizeformat(size),
        "most": filesizeformat(settings.IMAGE_MAX_BYTES),
    }


def _too_many_pixels(width: int = 0, height: int = 0) -> str:
    most = round(settings.IMAGE_MAX_PIXELS / 1_000_000)
    if width:
        return _("The picture is %(width)s × %(height)s pixels; %(most)s million are accepted.") % {
            "width": width,
            "height": height,
            "most": most,
        }
    return _("The picture has more than the %(most)s million pixels that are accepted.") % {
        "most": most
    }
