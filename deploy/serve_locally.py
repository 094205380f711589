"""What `make run` does once the dependencies are there: a whole site on this machine.

Writes `.env` with a new secret key if there is none, brings database, reference data, demo content
and static files up to date, sees to it that an editor can log in, and becomes gunicorn. Doing it
again changes nothing that is there.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT", "8000")
EDITOR = "editor"
PASSWORD_NOTE = ROOT / "var" / "editor-password.txt"


def main() -> None:
    """Set up and serve; any step that fails stops with its own message."""
    os.chdir(ROOT)
    write_environment()
    (ROOT / "var").mkdir(exist_ok=True)
    manage("migrate", "--verbosity=0")
    say("Loading the states of the world …")
    manage("load_reference", "--verbosity=0")
    if "--no-demo" not in sys.argv:
        say("Loading the demonstration articles …")
        manage("load_demo", "--verbosity=0")
    manage("collectstatic", "--noinput", "--verbosity=0")
    manage("compile_names", "--verbosity=0")
    make_editor()
    welcome()
    gunicorn = Path(sys.executable).parent / "gunicorn"
    arguments = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "commentary.wsgi"]
    os.environ.setdefault("BIND", f"127.0.0.1:{PORT}")
    os.execv(gunicorn, arguments)  # noqa: S606  (our own program, no shell)


def write_environment() -> None:
    """A `.env` for a site that nobody reaches over a network; an existing one is left alone."""
    path = ROOT / ".env"
    if path.exists() or "SECRET_KEY" in os.environ:
        return
    path.write_text(
        "# Written by `make run` for a site on this machine; .env.example explains each line.\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        "DEBUG=false\n"
        "HTTPS_ONLY=false\n"
        "SERVE_MEDIA=true\n"
        "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n",
        encoding="utf-8",
    )
    path.chmod(0o600)


def make_editor() -> None:
    """An account with a random password, made once; the password is kept where only we read it."""
    password = secrets.token_urlsafe(12)
    made = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username", EDITOR,
         "--email", "editor@localhost"],
        env={**os.environ, "DJANGO_SUPERUSER_PASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if made.returncode == 0:
        PASSWORD_NOTE.write_text(password + "\n", encoding="utf-8")
        PASSWORD_NOTE.chmod(0o600)
    elif "already taken" not in made.stderr:
        sys.exit(made.stderr)


def welcome() -> None:
    """Say where to look, and how to get in."""
    password = PASSWORD_NOTE.read_text(encoding="utf-8").strip() if PASSWORD_NOTE.exists() else ""
    known = f"password {password}" if password else "the password you gave it"
    say(
        f"\n  The site       http://localhost:{PORT}/"
        f"\n  For editors    http://localhost:{PORT}/admin/   user {EDITOR}, {known}"
        "\n  Stop           Ctrl+C\n"
    )


def say(text: str) -> None:
    """One line, shown at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def manage(*arguments: str) -> None:
    """Run a management command in a process of its own; stop with it if it fails."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
