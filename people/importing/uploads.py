"""Files that wait between the preview of an import and its confirmation.

The browser gets a name that cannot be guessed and nothing else: the file lies under VAR_DIR, the
session says whose it is and what it is for, and its digest must still be the one that was
previewed. Whatever is not confirmed within a day is removed when the next file comes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits, and the choices made along with it."""

    token: str
    name: str
    digest: str
    user: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where it lies. The token is ours, so it cannot lead elsewhere."""
        return _folder() / self.token


def keep(
    session: SessionBase,
    purpose: str,
    user: Any,
    name: str,
    content: bytes,
    options: dict[str, Any],
) -> Upload:
    """Put a file aside; one that waited for the same purpose in this session is dropped."""
    discard(session, purpose)
    _remove_old()
    upload = Upload(
        token=secrets.token_urlsafe(32),
        name=name,
        digest=hashlib.sha256(content).hexdigest(),
        user=str(user.pk),
        options=options,
    )
    with open(upload.path, "xb", opener=_private) as file:
        file.write(content)
    session[_key(purpose)] = asdict(upload)
    return upload


def find(session: SessionBase, purpose: str, user: Any, token: str) -> tuple[Upload, bytes] | None:
    """The file that waits under this token, if it is this user's and still what was previewed."""
    kept = session.get(_key(purpose))
    if not kept:
        return None
    upload = Upload(**kept)
    if not constant_time_compare(upload.token, token) or upload.user != str(user.pk):
        return None
    try:
        content = upload.path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest() != upload.digest:
        return None
    return upload, content


def discard(session: SessionBase, purpose: str) -> None:
    """Remove the file that waits for this purpose, if there is one."""
    kept = session.pop(_key(purpose), None)
    if kept:
        Upload(**kept).path.unlink(missing_ok=True)


def _key(purpose: str) -> str:
    return f"import:{purpose}"


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _private(path: str, flags: int) -> int:

    return os.open(path, flags, 0o600)


def _remove_old() -> None:
    limit = time.time() - _KEPT_SECONDS
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < limit:
                path.unlink()
        except OSError:
            # Another worker was faster.
            continue
