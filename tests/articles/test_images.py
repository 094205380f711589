"""Pictures as files and rows in step: stored, cut, replaced, put back, deleted, and where used."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Pillow

from articles import images, publishing
from articles.images.files import delete_files_after_commit
from articles.models import FormerFile, Image, ImageUse
from tests.articles.pictures import picture_bytes, stored, upload
from tests.factories import make_article, make_content, make_draft, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files_on_disk(settings) -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def files_named_by_rows() -> set[str]:
    return {
        name
        for image in Image.objects.all()
        for name in (image.file.name, *(made["name"] for made in image.renditions))
    } | set(FormerFile.objects.filter(is_removed=False).values_list("file", flat=True))


def content_of(image: Image) -> bytes:
    with default_storage.open(image.file.name) as file:
        return file.read()


def body_with(image: Image) -> str:
    return f'<p>Before.</p><figure><img src="{image.file.url}" alt="x"></figure>'


class StoringTests:
    def test_stores_a_cleaned_file_and_every_size(self, settings):
        image = stored(size=(1400, 700))
        image.refresh_from_db()
        assert (image.width, image.height) == (1400, 700)
        assert list(Image.objects.values_list("width", "height")) == [(1400, 700)]
        assert image.original_name == "Table talk.jpg"
        assert image.file.name.rsplit("/", 1)[1].startswith("table-talk-")
        assert files_on_disk(settings) == files_named_by_rows()
        widths = {
            (made["kind"], made["format"]): made["width"]
            for made in sorted(image.renditions, key=lambda made: made["width"])
        }
        assert widths == {
            ("full", "avif"): 1400,
            ("full", "webp"): 1400,
            ("full", "jpeg"): 960,
            ("card", "avif"): 1050,
            ("card", "webp"): 1050,
            ("card", "jpeg"): 640,
            ("share", "jpeg"): 1200,
            ("square", "webp"): 320,
            ("square", "jpeg"): 320,
        }
        for made in image.renditions:
            with default_storage.open(made["name"]) as file, Pillow.open(file) as shown:
                assert shown.size == (made["width"], made["height"])
                assert shown.format.lower() == made["format"]
            assert default_storage.size(made["name"]) == made["bytes"]

    @pytest.mark.parametrize(
        "name",
        [
            "../../../etc/cron.d/table.jpg",
            "..\\..\\windows\\table.jpg",
            "/etc/table.jpg",
            "table\x00.php\n.jpg",
            "Стол переговоров.jpg",
            "会談.jpg",
            "x" * 300 + ".jpg",
            ".htaccess",
            "table.php",
            "",
        ],
    )
    def test_the_name_of_the_file_does_no_harm(self, settings, name):
        file = upload(name="x.jpg")
        file._name = name
        image = images.store(images.prepare(file), image=Image(alt="x"))
        path = image.file.name
        assert path.startswith("images/")
        assert ".." not in path
        assert path.isascii()
        assert path.endswith(".jpg")
        assert len(path) <= 100
        assert "/" not in image.original_name
        assert "\x00" not in image.original_name
        assert files_on_disk(settings) == files_named_by_rows()

    def test_a_name_in_another_script_stays_readable(self):
        assert "stol-peregovorov-" in stored(name="Стол переговоров.jpg").file.name

    def test_the_same_file_twice_is_told(self):
        first = stored("red")
        with pytest.raises(images.SameFileThere) as there:
            stored("red", name="other name.jpg")
        assert there.value.image == first

    def test_a_failure_leaves_no_file_behind(self, settings, monkeypatch):
        monkeypatch.setattr(Image, "save", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            stored()
        assert files_on_disk(settings) == set()

    def test_a_failure_of_the_surrounding_transaction_leaves_none_either(self, settings):
        with (  # noqa: PT012
            pytest.raises(ZeroDivisionError),
            images.keeping_no_orphans(),
            transaction.atomic(),
        ):
            stored()
            raise ZeroDivisionError
        assert Image.objects.count() == 0
        assert files_on_disk(settings) == set()

    def test_a_moving_picture_is_told(self):
        frames = [Pillow.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
        out = io.BytesIO()
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
        prepared = images.prepare(SimpleUploadedFile("m.gif", out.getvalue()))
        assert prepared.notices == ["The picture was moving; only its first image is kept."]


class CuttingTests:
    def test_another_focal_point_makes_other_cuts_under_other_names(
        self, settings, django_capture_on_commit_callbacks
    ):
        image = stored(size=(900, 300))
        before = list(image.renditions)
        Image.objects.filter(pk=image.pk).update(focal_x=0)
        image.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            images.cut_again(image)
        image.refresh_from_db()
        kept = {made["name"] for made in before} & {made["name"] for made in image.renditions}
        assert {made["kind"] for made in before if made["name"] in kept} == {"full"}
        assert all(made["kind"] == "full" for made in image.renditions if made["name"] in kept)
        assert len(image.renditions) == len(before)
        assert files_on_disk(settings) == files_named_by_rows()

    def test_a_focal_point_that_moved_meanwhile_is_left_to_whoever_moved_it(self):
        image = stored(size=(900, 300))
        before = image.renditions
        image.focal_x = 10  # not what the row says
        images.cut_again(image)
        image.refresh_from_db()
        assert image.renditions == before


class ReplacingTests:
    def test_everything_follows_and_the_old_address_works(
        self, settings, django_capture_on_commit_callbacks
    ):
        image = stored("red")
        old = image.file.url
        article = make_article(body=body_with(image), lead_image=image.pk)
        with django_capture_on_commit_callbacks(execute=True):
            images.replace(image, images.prepare(upload("blue", "new.jpg", size=(640, 480))))
        image.refresh_from_db()
        article.refresh_from_db()
        assert article.lead_image.width == 640
        assert image.original_name == "new.jpg"
        assert images.for_sources([old, image.file.url]) == {old: image, image.file.url: image}
        assert default_storage.exists(image.former_files.get().file.name)
        assert files_on_disk(settings) == files_named_by_rows()

    def test_what_must_not_be_kept_goes_and_texts_still_find_the_picture(
        self, settings, django_capture_on_commit_callbacks
    ):
        image = stored("red")
        old = image.file.url
        with django_capture_on_commit_callbacks(execute=True):
            images.replace(image, images.prepare(upload("blue")), keep=False)
        assert images.for_sources([old]) == {old: image}
        assert files_on_disk(settings) == files_named_by_rows()
        assert not default_storage.exists(image.former_files.get().file.name)

    def test_a_former_file_can_be_put_back(self, settings, django_capture_on_commit_callbacks):
        image = stored("red", size=(500, 250))
        name = image.file.name
        with django_capture_on_commit_callbacks(execute=True):
            images.replace(image, images.prepare(upload("blue")))
        newer = image.file.name
        with django_capture_on_commit_callbacks(execute=True):
            images.put_back(image.former_files.get())
        image.refresh_from_db()
        assert image.file.name == name
        assert (image.width, image.height) == (500, 250)
        assert image.former_files.get().file.name == newer
        assert image.renditions
        assert files_on_disk(settings) == files_named_by_rows()

    def test_the_same_file_again_is_refused(self):
        image = stored("red")
        with pytest.raises(images.SameFileThere):
            images.replace(image, images.prepare(upload("red")))
        assert not image.former_files.exists()

    def test_deleting_takes_every_file_once_it_is_certain(
        self, settings, django_capture_on_commit_callbacks
    ):
        image = stored("red")
        with django_capture_on_commit_callbacks(execute=True):
            images.replace(image, images.prepare(upload("blue")))
        assert files_on_disk(settings)
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            image.delete()
            assert files_on_disk(settings)
        assert callbacks
        assert files_on_disk(settings) == set()

    def test_nothing_is_deleted_twice(self, django_capture_on_commit_callbacks):
        image = stored("red")
        with django_capture_on_commit_callbacks(execute=True):
            delete_files_after_commit(image)
            image.delete()
        assert not Image.objects.exists()


class MakeRenditionsTests:
    def test_makes_what_is_missing_and_cleans_what_was_never_cleaned(
        self, settings, capsys, django_capture_on_commit_callbacks
    ):
        exif = Pillow.Exif()
        exif[0x010F] = "Maker of cameras"
        image = Image(alt="old")
        image.file.save("old.jpg", upload("green", exif=exif, size=(500, 400)))
        old = image.file.url
        assert b"Maker" in content_of(image)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("make_renditions")
        image.refresh_from_db()
        assert image.renditions
        assert b"Maker" not in content_of(image)
        assert images.for_sources([old]) == {old: image}
        assert files_on_disk(settings) == files_named_by_rows()
        assert "1" in capsys.readouterr().out

    def test_leaves_alone_what_is_there_unless_told(self):
        image = stored()
        before = image.renditions
        call_command("make_renditions")
        image.refresh_from_db()
        assert image.renditions == before

    def test_all_makes_everything_anew(self, settings, django_capture_on_commit_callbacks):
        image = stored()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("make_renditions", "--all")
        image.refresh_from_db()
        assert files_on_disk(settings) == files_named_by_rows()

    def test_a_file_that_is_gone_stops_nobody_else(self, capsys):
        lost, fine = make_image(), make_image()
        Image.objects.update(width=64, height=48)
        default_storage.delete(lost.file.name)
        call_command("make_renditions")
        fine.refresh_from_db()
        assert fine.renditions
        assert lost.file.name in capsys.readouterr().err

    def test_a_row_that_knows_no_size_or_no_file_stops_nobody_else(self, capsys):
        lost, empty, fine = make_image(), make_image(), make_image()
        Image.objects.update(width=None, height=None)
        Image.objects.filter(pk=empty.pk).update(file="")
        default_storage.delete(lost.file.name)
        call_command("make_renditions")
        fine.refresh_from_db()
        assert fine.renditions
        assert (fine.width, fine.height) == (64, 48)
        said = capsys.readouterr()
        assert lost.file.name in said.err
        assert f"{empty.pk} " in said.err
        assert "1 of 3" in said.out


class SourcesTests:
    def test_finds_pictures_by_address_in_one_query(self):
        first, second = make_image(), make_image()
        asked = [first.file.url, second.file.url, "/media/nothing.jpg", "https://example.org/x.png"]
        with CaptureQueriesContext(connection) as queries:
            found = images.for_sources(asked)
        assert found == {first.file.url: first, second.file.url: second}
        assert len(queries) == 1

    def test_asks_nothing_where_there_is_nothing_to_ask(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert images.for_sources(["https://example.org/x.png", "//x", "", "data:,"]) == {}

    def test_reads_addresses_out_of_a_text(self):
        html = """<p><img src='/a&amp;b.jpg' alt=""><img alt="x" src="/c.png"><img src="/c.png">"""
        assert images.sources_in(html) == ["/a&b.jpg", "/c.png"]


class UsesTests:
    def test_a_draft_and_its_latest_version(self):
        lead, inside = make_image(), make_image()
        article = make_draft(body=body_with(inside), lead_image=lead.pk)
        assert set(ImageUse.objects.values_list("image", "place", "standing")) == {
            (lead.pk, "lead", "row"),
            (lead.pk, "lead", "latest"),
            (inside.pk, "body", "row"),
            (inside.pk, "body", "latest"),
        }
        publishing.save_revision(article, make_content())
        assert not ImageUse.objects.exists()

    def test_a_rework_of_a_live_article_does_not_change_what_readers_see(self):
        seen, new = make_image(), make_image()
        article = make_article(body=body_with(seen))
        revision = publishing.save_revision(article, make_content(body=body_with(new)))
        assert set(ImageUse.objects.values_list("image", "standing")) == {
            (seen.pk, "row"),
            (new.pk, "latest"),
        }
        assert images.uses_of(new)[0][0] == article
        publishing.publish(revision)
        assert set(ImageUse.objects.values_list("image", flat=True)) == {new.pk}

    def test_a_scheduled_change_holds_its_pictures(self):
        coming = make_image()
        article = make_article()
        revision = publishing.save_revision(article, make_content(body=body_with(coming)))
        at = timezone.now() + timezone.timedelta(days=1)
        publishing.schedule_change(revision, at)
        publishing.save_revision(article, make_content())
        assert list(ImageUse.objects.values_list("image", "standing")) == [(coming.pk, "coming")]
        publishing.cancel_change(article)
        assert not ImageUse.objects.exists()

    def test_unused_are_found(self):
        used, unused = make_image(), make_image()
        make_draft(body=body_with(used))
        assert list(Image.objects.unused()) == [unused]
        assert list(Image.objects.used()) == [used]

    def test_a_picture_in_use_cannot_be_deleted(self):
        from django.db.models import ProtectedError

        image = make_image()
        article = make_draft(body=body_with(image))
        with pytest.raises(ProtectedError):
            image.delete()
        article.delete()
        image.delete()

    def test_a_text_without_pictures_costs_one_query(self, django_assert_num_queries):
        article = make_draft()
        with django_assert_num_queries(1):
            images.record(article, make_content(), ImageUse.Standing.LATEST)

    def test_questions_do_not_read_the_archive(self, django_assert_num_queries):
        image = make_image()
        for number in range(3):
            make_draft(f"Headline {number}", body=body_with(image))
        with django_assert_num_queries(2):
            found = images.uses_of(image)
        assert [str(article) for article, _uses in found] == [
            "Headline 2",
            "Headline 1",
            "Headline 0",
        ]


def test_licences_are_known_however_they_are_written():
    assert images.licence_address("cc-by 4.0") == ""
    assert images.licence_address("CC BY 4.0").endswith("/licenses/by/4.0/")
    assert images.licence_address(" cc by  4.0 ").endswith("/licenses/by/4.0/")
    assert picture_bytes()
