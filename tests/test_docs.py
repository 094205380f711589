"""What docs/ names is there: links, pictures, and the words that the manual says are on screen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import django.contrib.admin
import django.contrib.auth
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/images"
MANUAL = ROOT / "docs/editing.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_OF_THE_MANUAL = 1_500_000  # bytes of pictures

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)|<img[^>]*?src=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "text", "filled")),
    **dict.fromkeys(("ngettext", "counted"), (1, 2)),
}
FILLED_IN = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
# What structures the manual, or stands on a page of the browser and not on one of ours.
NOT_ON_THE_SCREEN = {
    "One article, step by step",
    "Now and then",
    "The reference desk",
    "To look up",
    "bold",
}


def text_of(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The names that readers of Markdown give to headings."""
    found = set()
    for heading in HEADING.findall(text_of(page)):
        words = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


class LinkTests:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_links_inside_lead_somewhere(self, page):
        dead = []
        for target in LINK.findall(text_of(page)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _hash, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            is_dead = not there.exists() or (
                anchor and there.suffix == ".md" and anchor not in anchors(there)
            )
            dead += [target] * bool(is_dead)
        assert dead == []

    def test_the_contents_of_the_manual_name_every_chapter(self):
        text = text_of(MANUAL)
        chapters = set(re.findall(r"^## (.+)$", text, re.MULTILINE))
        contents = text.split("\n---\n", 1)[0]
        assert chapters == set(re.findall(r"\[([^\]]+)\]\(#", contents))


class PictureTests:
    def shown(self) -> dict[Path, list[str]]:
        found: dict[Path, list[str]] = {}
        for page in PAGES:
            for alt, source, in_html in PICTURE.findall(text_of(page)):
                if not re.match(r"[a-z]+:", source or in_html):
                    place = (page.parent / (source or in_html)).resolve()
                    found.setdefault(place, []).append(alt or "as HTML")
        return found

    def test_each_is_there_and_each_that_is_there_is_shown(self):
        stored = {path.resolve() for path in PICTURES.iterdir()}
        assert stored == {path for path in self.shown() if path.parent == PICTURES}
        assert [path for path in self.shown() if not path.exists()] == []

    def test_each_is_described(self):
        assert all(len(alt) > 5 for alts in self.shown().values() for alt in alts)

    def test_those_of_the_manual_are_small_and_wide_enough_to_read(self):
        pictures = sorted(PICTURES.glob("editing-*.png"))
        assert 10 <= len(pictures) <= 16
        assert sum(path.stat().st_size for path in pictures) <= MOST_OF_THE_MANUAL
        for path in pictures:
            with Image.open(path) as picture:
                assert 400 <= picture.width <= 1400, path.name

    def test_the_command_makes_those_that_are_there(self):
        source = (ROOT / "tests/manual_pictures.py").read_text(encoding="utf-8")
        made = {f"editing-{name}.png" for name in re.findall(r'keep\(\s*"(\w+)"', source)}
        assert made == {path.name for path in PICTURES.glob("editing-*.png")}


class Said(NamedTuple):
    """Everything that pages and scripts of the desk may show."""

    plain: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def has(self, words: str) -> bool:
        return key_of(words) in self.plain or any(
            pattern.fullmatch(key_of(words)) for pattern in self.patterns
        )


def key_of(words: str) -> str:
    """As it is compared: spaces as one, the first letter small (labels are capitalised late)."""
    plain = unicodedata.normalize("NFC", " ".join(words.split()))
    plain = plain.rstrip(":")
    return plain[:1].lower() + plain[1:]


@cache
def on_the_screen() -> Said:
    """The messages of our code, templates and scripts, and those of Django's admin."""
    messages = [*from_code(), *from_templates(), *from_scripts(), *from_django()]
    plain, patterns = set(), []
    for message in map(key_of, messages):
        if FILLED_IN.search(message):
            parts = map(re.escape, FILLED_IN.split(message))
            # A message that is nothing but what is filled in would be true of everything.
            if len(FILLED_IN.sub("", message).strip(" :–-")) > 3:
                patterns.append(re.compile(".+?".join(parts)))
        else:
            plain.add(message)
    return Said(frozenset(plain), tuple(patterns))


def messages_in(how: str, source: bytes) -> list[str]:
    found = []
    for _line, message, _comments, _context in extract(how, BytesIO(source), KEYWORDS):
        found += [part for part in ([message] if isinstance(message, str) else message) if part]
    return found


def from_code() -> list[str]:
    files = [p for app in ("articles", "people", "commentary") for p in (ROOT / app).rglob("*.py")]
    return [m for path in files for m in messages_in("python", path.read_bytes())]


def from_templates() -> list[str]:
    return [
        message
        for path in (ROOT / "templates/admin").rglob("*.html")
        for message in messages_in("python", templatize(path.read_text("utf-8")).encode())
    ]


def from_scripts() -> list[str]:
    return [
        message
        for path in (ROOT / "static/desk").rglob("*.js")
        for message in messages_in("javascript", path.read_bytes())
    ]


def from_django() -> list[str]:
    found: list[str] = []
    for module in (django.contrib.admin, django.contrib.auth):
        path = Path(module.__path__[0]) / "locale/en/LC_MESSAGES/django.po"
        with path.open("rb") as file:
            found += [
                part
                for message in read_po(file)
                for part in ([message.id] if isinstance(message.id, str) else message.id)
            ]
    return found


def bold_words() -> list[str]:
    text = re.sub(r"`[^`]*`", "", text_of(MANUAL))
    found = [" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]
    return [words.rstrip(":") for words in found]


class WordTests:
    """The manual promises: words in bold stand on the screen exactly so."""

    def test_every_word_in_bold_is_on_a_page_of_the_desk(self):
        said = on_the_screen()
        found = [words for words in bold_words() if words not in NOT_ON_THE_SCREEN]
        assert len(found) > 150
        assert sorted({words for words in found if not said.has(words)}) == []

    def test_it_would_notice_a_button_that_was_renamed(self):
        assert on_the_screen().has("Save draft")
        assert not on_the_screen().has("Save a draft now")
