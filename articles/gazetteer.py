"""The compiled names of the reference desk, kept until a name changes.

One gazetteer for each state of the names (the stamp "gazetteer"). It is kept in the process and in
a file under VAR_DIR, so that another worker loads it instead of compiling it again. After a change
a worker brings what it has up to date with the entities that changed since (`NameChange`), which
takes milliseconds; only where that is not known are all names compiled. One worker compiles: others
that need the same wait for its file.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from articles import linking
from articles.linkable import linkable_entities
from articles.linking import Gazetteer, compile_gazetteer
from people.models import NameChange
from people.models.stamp import GAZETTEER, Stamp

_KEPT_FILES = 2  # this one, and the one that workers still running may be about to load

_loaded: tuple[str, Gazetteer] | None = None


def current_gazetteer() -> Gazetteer:
    """The gazetteer of all names as they are now. Call it outside a transaction where you can:
    compiling tens of thousands of names takes seconds.
    """
    global _loaded  # noqa: PLW0603  (one gazetteer a process is the point)
    token = Stamp.current(GAZETTEER)
    if _loaded and token and _loaded[0] == token:
        return _loaded[1]
    gazetteer = _kept(token)
    if gazetteer is None:  # and not merely without names
        with _alone():
            # Whoever was here before may have compiled what is wanted, or something close to it.
            gazetteer = _kept(token)
            if gazetteer is None:
                gazetteer = _compile(token)
    _loaded = (token, gazetteer)
    return gazetteer


def _kept(token: str) -> Gazetteer | None:
    """What need not be compiled, the quickest way first."""
    gazetteer = _from_file(_path(token))
    if gazetteer is None and _loaded:
        gazetteer = _caught_up(*_loaded)
    return _from_older_file() if gazetteer is None else gazetteer


def _caught_up(token: str, gazetteer: Gazetteer) -> Gazetteer | None:
    """The gazetteer of an older state with all changes since; None if they are not known.

    They are not where that state belonged to a transaction that was taken back, where the record
    of changes does not go back so far, and after an import of a great many.
    """
    changed = NameChange.since(token)
    if changed is None:
        return None
    entities = list(linkable_entities(changed))
    there = {entity.id for entity in entities}
    return gazetteer.updated(entities, removed=[str(pk) for pk in changed if str(pk) not in there])


@cache
def _linker_version() -> str:
    """A digest of the linker's own source: what one version compiled, another may not read."""
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(Path(linking.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "gazetteer"


def _path(token: str) -> Path:
    return _folder() / f"{token}-{_linker_version()}.bin"


def _from_file(path: Path) -> Gazetteer | None:
    if not path.is_file():
        return None
    try:
        return Gazetteer.load(path)
    except (OSError, ValueError, EOFError, AttributeError, ImportError, KeyError):
        # A damaged disk, or somebody else's file.
        path.unlink(missing_ok=True)
        return None


def _from_older_file() -> Gazetteer | None:
    """What a file of an earlier state becomes with the changes since, the latest file first."""
    for path in reversed(_files(f"*-{_linker_version()}.bin")):
        token = path.name.partition("-")[0]
        if NameChange.since(token) is None:
            continue
        gazetteer = _from_file(path)
        if gazetteer is not None:
            return _caught_up(token, gazetteer)
    return None


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other worker on this machine compiles, and keep the others waiting.

    The lock ends with its process, however that ends. Without a folder to write to everybody works
    for himself: that costs time, not links.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            _folder().mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((_folder() / "compiling.lock").open("wb"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _compile(token: str) -> Gazetteer:
    gazetteer = compile_gazetteer(linkable_entities())
    if token:
        with contextlib.suppress(OSError):  # a read-only disk costs time, not links
            _save(gazetteer, _path(token))
    return gazetteer


def _save(gazetteer: Gazetteer, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    os.close(handle)
    gazetteer.save(Path(name))
    Path(name).replace(path)
    for old in _files("*.bin")[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)


def _files(pattern: str) -> list[Path]:
    """Files of compiled names, the oldest first."""
    found = []
    for path in _folder().glob(pattern):
        with contextlib.suppress(OSError):  # another worker has just swept it away
            found.append((path.stat().st_mtime_ns, path))
    return [path for _age, path in sorted(found)]
