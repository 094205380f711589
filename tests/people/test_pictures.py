"""What is let in as a picture, and what is left of it. All files are made here."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from people import pictures
from people.pictures import Cut, Refused

GPS = 0x8825
ORIENTATION = 0x0112


def picture_file(
    size=(120, 80), *, mode="RGB", colour="navy", written_as="PNG", **options
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, written_as, **options)
    return out.getvalue()


def photograph(orientation=6) -> bytes:
    """A photograph, its left half red, held upright, with a place, a maker and a comment."""
    image = Image.new("RGB", (120, 80), "blue")
    image.paste("red", (0, 0, 60, 80))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 10.0, 20.0), 3: "E", 4: (44.0, 30.0, 10.0)})
    out = io.BytesIO()
    image.save(
        out,
        "JPEG",
        exif=exif,
        comment=b"secret comment",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        quality=95,
    )
    return out.getvalue()


def huge_png(width=50_000, height=50_000) -> bytes:
    """A few hundred bytes that say they are a picture of gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def huge_gif(width=65_535, height=65_535) -> bytes:
    """A GIF whose first bytes say 1 × 1, and whose only frame says more than memory holds."""
    return (
        b"GIF89a"
        + struct.pack("<HH", 1, 1)
        + b"\x80\0\0\0\0\0\xff\xff\xff"
        + b","
        + struct.pack("<HHHH", 0, 0, width, height)
        + b"\0\x02\x02\x44\x01\0;"
    )


def moving(written_as: str) -> bytes:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "lime", "blue")]
    out = io.BytesIO()
    frames[0].save(out, written_as, save_all=True, append_images=frames[1:])
    return out.getvalue()


POLYGLOT = b"<?php system($_GET['c']); ?><script>alert(1)</script>"

HOSTILE = {
    "a PNG of 50,000 × 50,000": (huge_png(), "million"),
    "a PNG just over the limit": (huge_png(8000, 7501), "million"),
    "a GIF whose frame is larger than it says": (huge_gif(), ""),
    "HTML": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "no picture"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
    "SVG with a prologue": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg></svg>', "SVG"),
    "nothing": (b"", "empty"),
    "a cut-off JPEG": (photograph()[:-400], "damaged"),
    "a cut-off PNG": (picture_file((400, 400), colour="red")[:120], "damaged"),
    "1 × 1": (picture_file((1, 1)), "too small"),
    "very wide": (picture_file((20_000, 10)), "no side"),
    "very flat": (picture_file((2_000, 10)), "too small"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "no picture"),
    "TIFF, which is a picture but none for the web": (picture_file(written_as="TIFF"), "no pic"),
    "BMP": (picture_file(written_as="BMP"), "no picture"),
    "EPS, for which a program would be started": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no picture"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    "letters": (b"just some words", "no picture"),
    "a JPEG's beginning": (b"\xff\xd8\xff\xe0", ""),
}


class RefusingTests:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_refuses_with_a_reason(self, name):
        data, reason = HOSTILE[name]
        with pytest.raises(Refused) as refusal:
            pictures.read(data)
        assert reason in str(refusal.value)
        assert str(refusal.value).endswith(".")

    def test_refuses_too_many_bytes_before_reading_them(self, settings):
        settings.IMAGE_MAX_BYTES = 100
        with pytest.raises(Refused, match="are accepted"):
            pictures.read(picture_file())

    def test_never_unpacks_what_is_too_large(self, monkeypatch):
        def unpack(*_args, **_kwargs):
            raise AssertionError("it was unpacked")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpack)
        with pytest.raises(Refused):
            pictures.read(huge_png(9000, 9000))

    def test_limits_are_settings(self, settings):
        settings.IMAGE_MAX_PIXELS = 120 * 80 - 1
        with pytest.raises(Refused):
            pictures.read(picture_file())
        settings.IMAGE_MAX_PIXELS = 120 * 80
        assert pictures.read(picture_file())


class CleaningTests:
    def test_a_photograph_is_turned_upright_and_forgets_where_it_was_taken(self):
        made = pictures.original(pictures.read(photograph()))
        assert made.format == "jpeg"
        for secret in (b"Maker", b"secret comment", b"Exif", b"ICC_PROFILE"):
            assert secret not in made.data
        with Image.open(io.BytesIO(made.data)) as image:
            assert image.size == (80, 120)
            assert not image.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
            red, blue = image.getpixel((40, 10)), image.getpixel((40, 110))
        assert red[0] > 200
        assert red[2] < 60
        assert blue[2] > 200
        assert blue[0] < 60

    @pytest.mark.parametrize("written_as", ["avif", "webp", "jpeg"])
    def test_smaller_ones_know_nothing_either(self, written_as):
        cut = Cut("full", {written_as: (64,)})
        made = next(pictures.encode(pictures.read(photograph()), [cut], (50, 50)))
        assert b"Maker" not in made.data
        with Image.open(io.BytesIO(made.data)) as image:
            assert not image.getexif()
            assert "xmp" not in image.info

    @pytest.mark.parametrize("written_as", ["PNG", "WEBP", "AVIF"])
    def test_other_kinds_forget_as_well(self, written_as):
        exif = Image.Exif()
        exif[0x010F] = "Maker of cameras"
        options = {"exif": exif}
        if written_as == "PNG":
            from PIL.PngImagePlugin import PngInfo

            notes = PngInfo()
            notes.add_text("Author", "secret comment", zip=False)
            options["pnginfo"] = notes
        data = picture_file(written_as=written_as, **options)
        assert b"Maker" in data
        made = pictures.original(pictures.read(data))
        assert b"Maker" not in made.data
        assert b"secret" not in made.data

    def test_what_is_hidden_in_a_picture_does_not_come_through(self):
        for data in (
            photograph() + POLYGLOT,
            picture_file(written_as="GIF", comment=POLYGLOT),
            photograph().replace(b"secret comment", POLYGLOT[:14]),
        ):
            made = pictures.original(pictures.read(data))
            assert b"<?php" not in made.data
            assert b"<script" not in made.data

    @pytest.mark.parametrize("written_as", ["GIF", "WEBP", "PNG"])
    def test_of_a_moving_picture_the_first_image_is_kept(self, written_as):
        picture = pictures.read(moving(written_as))
        assert picture.was_moving
        red = picture.pixels.convert("RGB").getpixel((10, 10))
        assert red[0] > 200
        assert red[1] < 60

    def test_print_colours_become_those_of_screens(self):
        data = picture_file(mode="CMYK", colour=(0, 255, 255, 0), written_as="JPEG", quality=95)
        picture = pictures.read(data)
        assert picture.pixels.mode == "RGB"
        red = picture.pixels.getpixel((5, 5))
        assert red[0] > 180
        assert red[2] < 90

    def test_sixteen_bits_keep_their_greys(self):
        image = Image.new("I;16", (64, 32), 40_000)
        out = io.BytesIO()
        image.save(out, "PNG")
        grey = pictures.read(out.getvalue()).pixels.getpixel((3, 3))
        assert abs(grey[0] - 156) <= 1

    def test_a_palette_with_holes_stays_transparent(self):
        image = Image.new("P", (64, 32), 1)
        image.putpalette([255, 0, 0, 0, 255, 0])
        image.paste(0, (0, 0, 32, 32))
        out = io.BytesIO()
        image.save(out, "PNG", transparency=0)
        picture = pictures.read(out.getvalue())
        assert picture.pixels.mode == "RGBA"
        assert picture.pixels.getpixel((2, 2))[3] == 0
        assert pictures.original(picture).format == "png"
        made = list(pictures.encode(picture, [Cut("full", {"jpeg": (32,)})], (50, 50)))
        assert [one.format for one in made] == ["png"]

    def test_transparency_that_nobody_sees_costs_nothing(self):
        assert pictures.read(picture_file(mode="RGBA", colour="red")).pixels.mode == "RGB"

    def test_the_name_says_nothing(self):
        """A WebP called .png is a WebP."""
        assert pictures.read(picture_file(written_as="WEBP")).came_as == "WEBP"


class MakingTests:
    def test_nothing_is_made_larger_than_it_was(self):
        cut = Cut("full", {"webp": (320, 640, 1280), "jpeg": (960,)})
        made = list(pictures.encode(pictures.read(picture_file((700, 350))), [cut], (50, 50)))
        assert [(one.format, one.width, one.height) for one in made] == [
            ("webp", 700, 350),
            ("jpeg", 700, 350),
            ("webp", 640, 320),
            ("webp", 320, 160),
        ]

    @pytest.mark.parametrize(
        ("focus", "seen"),
        [((0, 50), "red"), ((50, 50), "lime"), ((100, 50), "blue"), ((99, 0), "blue")],
    )
    def test_a_cut_keeps_the_focal_point(self, focus, seen):
        image = Image.new("RGB", (300, 100), "lime")
        image.paste("red", (0, 0, 100, 100))
        image.paste("blue", (200, 0, 300, 100))
        out = io.BytesIO()
        image.save(out, "PNG")
        cut = Cut("square", {"jpeg": (100,)}, 1.0)
        (made,) = pictures.encode(pictures.read(out.getvalue()), [cut], focus)
        assert (made.width, made.height) == (100, 100)
        with Image.open(io.BytesIO(made.data)) as shown:
            pixel = shown.getpixel((50, 50))
        assert max(range(3), key=pixel.__getitem__) == ["red", "lime", "blue"].index(seen)

    def test_a_photograph_is_made_no_larger_than_asked(self):
        made = pictures.original(pictures.read(photograph()), longest=60)
        assert (made.width, made.height) == (40, 60)


@pytest.mark.django_db
class PortraitTests:
    """The picture of an entity is one file, as clean as any other."""

    def form(self, data, name="me.jpg"):
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.forms import modelform_factory

        from people.models import Person

        made = modelform_factory(Person, fields=["name", "image"])
        return made({"name": "Ilham Aliyev"}, {"image": SimpleUploadedFile(name, data)})

    def test_is_cleaned_and_made_no_larger_than_a_column_needs(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        large = Image.new("RGB", (2400, 3000), "navy")
        exif = Image.Exif()
        exif[0x010F] = "Maker of cameras"
        out = io.BytesIO()
        large.save(out, "JPEG", exif=exif)
        form = self.form(out.getvalue(), "Ильхам Алиев.PHP")
        assert form.is_valid(), form.errors
        image = form.save().image
        assert image.name.startswith("entities/")
        assert image.name.endswith(".jpg")
        with image.storage.open(image.name) as file:
            data = file.read()
        assert b"Maker" not in data
        assert (image.width, image.height) == (960, 1200)

    def test_what_is_no_picture_is_refused_at_its_field(self):
        form = self.form(b"<svg onload=alert(1)></svg>")
        assert "SVG" in str(form.errors["image"])

    def test_a_person_needs_none(self):
        from people.models import Person

        assert Person._meta.get_field("image").formfield().required is False
