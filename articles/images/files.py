"""Files of pictures and their rows, in step.

Checking and encoding take seconds and are done before any transaction (`prepare`). Storing writes
the files first and the rows then; should the transaction fail, the files go again
(`keeping_no_orphans`), and files that no row names any more go when it has succeeded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from articles.images.renditions import CUTS, version
from articles.models import FormerFile, Image
from people import pictures
from people.pictures import Cut, Made
from people.slugs import readable_slug

Focus = tuple[int, int]
MIDDLE: Focus = (50, 50)


class SameFileThere(Exception):  # noqa: N818  (it names what is the case, as Http404 does)
    """Somebody uploaded this very file before; `image` is what became of it."""

    def __init__(self, image: Image) -> None:
        super().__init__(_("This picture is here already."))
        self.image = image


@dataclass(frozen=True)
class Prepared:
    """A file that was let in, with everything that is made of it, not stored yet."""

    name: str  # as its owner called it
    digest: str  # of the file as it came
    original: Made
    renditions: list[tuple[Made, str]] = field(repr=False)  # with the version for their names
    notices: list[str] = field(default_factory=list)


def prepare(file: File[Any], focus: Focus = MIDDLE) -> Prepared:
    """Check, clean and cut an uploaded file. Takes seconds. Raises pictures.Refused."""
    file.seek(0)
    with pictures.at_work:
        picture = pictures.read(file)
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
        original = pictures.original(picture)
        renditions = _encoded(picture, CUTS, digest, focus)
    notices = []
    if picture.was_moving:
        notices.append(_("The picture was moving; only its first image is kept."))
    return Prepared(_name_of(file), digest, original, renditions, notices)


def _name_of(file: File[Any]) -> str:
    name = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in name if letter.isprintable())[:255]


def _encoded(
    picture: pictures.Picture, cuts: Sequence[Cut], digest: str, focus: Focus
) -> list[tuple[Made, str]]:
    versions = {cut.kind: version(cut, digest, focus) for cut in cuts}
    return [(made, versions[made.kind]) for made in pictures.encode(picture, cuts, focus)]


def known(digest: str) -> Image | None:
    """The picture that this very file became before."""
    return Image.objects.filter(digest=digest).first() if digest else None


@transaction.atomic
def store(
    prepared: Prepared, *, by: AbstractBaseUser | None = None, image: Image | None = None
) -> Image:
    """Make it a picture of the site: files and row. `image`: an unsaved row with its words.

    Raises SameFileThere.
    """
    there = known(prepared.digest)
    if there is not None:
        raise SameFileThere(there)
    image = image or Image()
    image.uploaded_by_id = by.pk if by else None
    with keeping_no_orphans():
        _take_file(image, prepared)
        image.save()
    return image


@transaction.atomic
def replace(
    image: Image,
    prepared: Prepared,
    *,
    by: AbstractBaseUser | None = None,
    keep: bool = True,
    may_repeat: bool = False,
) -> Image:
    """Give the picture this file; everything that shows it follows.

    The file it had stays at its address and can be put back. `keep=False` deletes it.
    Raises SameFileThere if another picture, or this one, has that file already; `may_repeat` does
    not mind.
    """
    locked = Image.objects.select_for_update().get(pk=image.pk)
    there = known(prepared.digest)
    if there is not None and not may_repeat:
        raise SameFileThere(there)
    former = _retired(locked, by)
    with keeping_no_orphans():
        _take_file(locked, prepared)
        locked.save()
        former.save()
        if not keep:
            remove_former(former)
    image.refresh_from_db()
    return image


def put_back(former: FormerFile, *, by: AbstractBaseUser | None = None) -> Image:
    """Let the picture have a file again that it had before; the present one becomes a former."""
    with former.file.open("rb") as file:
        picture_file = ContentFile(file.read(), name=former.original_name or former.file.name)
    image = former.image
    with pictures.at_work:
        picture = pictures.read(picture_file)
        cuts = _encoded(picture, CUTS, former.digest, _focus(image))
    with transaction.atomic(), keeping_no_orphans():
        locked = Image.objects.select_for_update().get(pk=image.pk)
        retired = _retired(locked, by)
        FormerFile.objects.filter(pk=former.pk).delete()
        locked.file.name = former.file.name
        locked.width, locked.height = former.width, former.height
        locked.original_name, locked.digest = former.original_name, former.digest
        _take_renditions(locked, cuts)
        locked.save()
        retired.save()
    return locked


@transaction.atomic
def remove_former(former: FormerFile) -> None:
    """Delete a former file for good: it must not be kept. Texts still find the picture by it."""
    former.is_removed = True
    former.digest = ""
    former.save()
    _delete_after_commit(former.file.storage, [former.file.name or ""])


def cut_again(image: Image) -> None:
    """Make the cuts anew around the focal point; the whole picture stays. Outside a transaction.

    The row must hold the focal point already; where it moves again meanwhile, the later one wins.
    """
    _make(image, [cut for cut in CUTS if cut.ratio])


def make_renditions(image: Image) -> None:
    """Make all sizes anew from the file that is kept.

    Raises pictures.Refused or OSError where it cannot be read, ValueError where there is none.
    """
    if not image.digest:
        # Stored before files were cleaned: what is around its pixels goes now.
        with image.file.open("rb") as file:
            upload = ContentFile(file.read(), name=image.file.name)
        replace(image, prepare(upload, _focus(image)), keep=False, may_repeat=True)
        return
    _make(image, CUTS)


def _make(image: Image, cuts: Sequence[Cut]) -> None:
    focus, name = _focus(image), image.file.name
    with pictures.at_work, image.file.open("rb") as file:
        made = _encoded(pictures.read(file), cuts, image.digest, focus)
    with transaction.atomic(), keeping_no_orphans():
        locked = Image.objects.select_for_update().get(pk=image.pk)
        if locked.file.name != name or _focus(locked) != focus:
            return  # somebody gave it another file or focus meanwhile, with cuts of its own
        _take_renditions(locked, made)
        locked.save(update_fields=["renditions"])
    image.renditions = locked.renditions


def _focus(image: Image) -> Focus:
    return image.focal_x, image.focal_y


def _take_file(image: Image, prepared: Prepared) -> None:
    """Write the files and name them in the row, which is not saved yet."""
    stem = readable_slug(PurePosixPath(prepared.name).stem, max_length=60) or "picture"
    name = f"{stem}-{prepared.digest[:8]}.{prepared.original.extension}"
    image.file.save(name, ContentFile(prepared.original.data), save=False)
    _written(image.file.storage, image.file.name or "")
    # Said here: Django would open the file for them, at every reading of a row without them.
    image.width, image.height = prepared.original.width, prepared.original.height
    image.original_name = prepared.name
    image.digest = prepared.digest
    _take_renditions(image, prepared.renditions)


def _take_renditions(image: Image, made: Iterable[tuple[Made, str]]) -> None:
    """Write these and name them in the row; those of the same kinds that it had go."""
    storage = image.file.storage
    folder = str(PurePosixPath(image.file.name or "").with_suffix(""))
    rows = []
    for one, mark in made:
        name = f"{folder}/{one.kind}-{one.width}-{mark}.{one.extension}"
        name = storage.save(name, ContentFile(one.data))
        _written(storage, name)
        rows.append(
            {
                "kind": one.kind,
                "width": one.width,
                "height": one.height,
                "format": one.format,
                "name": name,
                "bytes": len(one.data),
            }
        )
    kinds = {row["kind"] for row in rows}
    _delete_after_commit(storage, [row["name"] for row in image.renditions if row["kind"] in kinds])
    image.renditions = [row for row in image.renditions if row["kind"] not in kinds] + rows


def _retired(image: Image, by: AbstractBaseUser | None) -> FormerFile:
    """The present file as a former one, not saved yet; its sizes go."""
    _delete_after_commit(image.file.storage, [row["name"] for row in image.renditions])
    image.renditions = []
    return FormerFile(
        image=image,
        file=image.file.name,
        width=image.width,
        height=image.height,
        original_name=image.original_name,
        digest=image.digest,
        replaced_by_id=by.pk if by else None,
    )


def files_of(image: Image) -> list[str]:
    """The names of all its files, former ones included: what goes when it is deleted."""
    former = image.former_files.filter(is_removed=False).values_list("file", flat=True)
    names = [image.file.name or "", *(row["name"] for row in image.renditions), *former]
    return [name for name in names if name]


def delete_files_after_commit(image: Image) -> None:
    """For whoever deletes the row: its files follow when that has happened."""
    _delete_after_commit(image.file.storage, files_of(image))


def is_on_disk(name: str) -> bool:
    """Whether a stored file is there; of a storage that is somewhere else nobody is asked."""
    if not isinstance(default_storage, FileSystemStorage) and not isinstance(
        getattr(default_storage, "_wrapped", None), FileSystemStorage
    ):
        return True
    try:
        return bool(name) and default_storage.exists(name)
    except SuspiciousOperation:
        return False


def _delete_after_commit(storage: Storage, names: Iterable[str]) -> None:
    doomed = [name for name in names if name]

    def delete() -> None:
        for name in doomed:
            storage.delete(name)

    if doomed:
        transaction.on_commit(delete, robust=True)


# Files that the surrounding `keeping_no_orphans` would delete if it failed.
_new_files: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("new_files", default=None)


@contextmanager
def keeping_no_orphans() -> Iterator[None]:
    """Delete the files that were written inside it if it ends with an exception.

    Belongs around the outermost transaction; inside another one it leaves the matter to that.
    """
    if _new_files.get() is not None:
        yield
        return
    written: list[tuple[Storage, str]] = []
    token = _new_files.set(written)
    try:
        yield
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise
    finally:
        _new_files.reset(token)


def _written(storage: Storage, name: str) -> None:
    files = _new_files.get()
    if files is not None:
        files.append((storage, name))
