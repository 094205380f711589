"""The whole archive linked anew on all cores: real processes, a real file, and a real kill."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = 160

FILL = f"""
from django.utils import timezone
from articles import summaries
from articles.models import Article, Revision
from articles.search import rebuild
from tests.factories import make_country
make_country("Iran"); make_country("Georgia")
rows = Article.objects.bulk_create(
    Article(headline=f"Article {{n}}", slug=f"article-{{n}}", body="<p>Iran and Georgia.</p>" * 20,
            status="published", published_at=timezone.now(), is_settled=True)
    for n in range({ARTICLES}))
summaries.change(summaries.Count(row, articles=1) for row in rows)
rebuild()
"""
CHECK = """
from articles import publishing, summaries
from articles.link_state import standing
from articles.mentions import current_gazetteer
from articles.models import Article, CoMention, MonthlyMentions
rows = list(Article.objects.all())
now, fresh = standing(rows), publishing.link_articles(rows, current_gazetteer())
assert all(now[row.pk] == fresh[row.pk].state and now[row.pk].mentions for row in rows)
def counts():
    return (sorted(MonthlyMentions.objects.values_list("entity", "month", "articles", "mentions")),
            sorted(CoMention.objects.values_list("entity", "other", "articles")))
before = counts()
summaries.rebuild()
assert counts() == before and before[0][0][2] == len(rows), before
print("ALL FRESH")
"""


class Site:
    """A site of its own, in a folder that is thrown away."""

    def __init__(self, folder):
        self.database = folder / "db.sqlite3"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "commentary.settings",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "VAR_DIR": str(folder / "var"),
        }

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        output, _nothing = process.communicate(timeout=600)
        assert process.returncode == 0, output
        return output

    def ask(self, question):
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return database.execute(question).fetchone()[0]

    def wait_for(self, question, seconds=300):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.ask(question):
                return
            time.sleep(0.05)
        pytest.fail(f"never came true: {question}")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """An archive that nobody has linked yet."""
    site = Site(tmp_path_factory.mktemp("archive"))
    site.run("migrate", "-v0")
    site.run("shell", "-v0", "-c", FILL)
    return site.database


@pytest.fixture
def site(filled, tmp_path):
    site = Site(tmp_path)
    with (
        closing(sqlite3.connect(filled)) as source,
        closing(sqlite3.connect(site.database)) as copy,
    ):
        source.backup(copy)
    return site


def children_of(pid):
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def is_there(pid):
    """Whether a process runs; one that has ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc")
def test_killed_it_leaves_nothing_half_done_and_goes_on(site):
    process = site.start("relink_articles", "--processes", "2")
    site.wait_for("SELECT count(*) FROM articles_mention")
    children = children_of(process.pid)
    assert len(children) >= 2
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=300)  # ends when the children have let go of the pipe as well
    until = time.monotonic() + 60
    while any(map(is_there, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(is_there, children))
    half = "SELECT count(*) FROM articles_mention GROUP BY article_id ORDER BY 1 LIMIT 1"
    assert site.ask(half) == 2
    assert f"Done: {ARTICLES} articles" in site.run("relink_articles", "--resume")
    assert "ALL FRESH" in site.run("shell", "-v0", "-c", CHECK)
    assert f"Done: {ARTICLES} articles, 0 of them changed." in site.run("relink_articles")


def test_stopped_with_ctrl_c_it_says_how_to_go_on(site):
    process = site.start("relink_articles", "--processes", "2")
    site.wait_for("SELECT count(*) FROM articles_mention")
    process.send_signal(signal.SIGINT)
    output, _nothing = process.communicate(timeout=300)
    # On a quick machine it may have come to its end in that moment.
    assert "--resume" in output or "Done:" in output, output
    assert "Traceback" not in output
    if "--resume" in output:
        site.run("relink_articles", "--resume")
    assert "ALL FRESH" in site.run("shell", "-v0", "-c", CHECK)
