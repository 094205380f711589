"""Every setting that comes from the environment is described where operators look."""

import re

from tests.conftest import ROOT

_READ = re.compile(r"""\benv(?:\.\w+)?\(\s*["']([A-Z][A-Z0-9_]*)["']""")
_DESCRIBED = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def read_by_settings() -> set[str]:
    return set(_READ.findall((ROOT / "commentary/settings.py").read_text(encoding="utf-8")))


def described() -> list[str]:
    return _DESCRIBED.findall((ROOT / ".env.example").read_text(encoding="utf-8"))


class EnvironmentTests:
    def test_settings_are_read_the_way_this_test_reads_them(self):
        assert {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"} <= read_by_settings()
        text = (ROOT / "commentary/settings.py").read_text(encoding="utf-8")
        assert "os.environ" not in text
        assert "getenv" not in text

    def test_each_is_described_and_nothing_else_is(self):
        assert sorted(described()) == sorted(read_by_settings())

    def test_each_has_a_sentence_above_it(self):
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if _DESCRIBED.match(line) and (number == 0 or not lines[number - 1].strip()):
                raise AssertionError(f"{line} stands without a word")
