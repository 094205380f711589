"""The site as it runs in production: gunicorn with two workers, and what happens to saves when it
is killed in the middle of them."""

import http.client
import os
import signal
import threading
import time
import uuid

import pytest

from tests.ops.site import Reader, Site, scratch_database

GONE = (OSError, http.client.HTTPException)
CLIENTS = 4


# One for this file: setting it up takes longer than all else.
@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), scratch_database(folder) as url:
        site = Site(folder, url)
        site.set_up()
        site.start()
        try:
            yield site
        finally:
            site.kill_everything()


class Saving(threading.Thread):
    """An editor who saves one new draft after the other, and remembers which were acknowledged."""

    def __init__(self, reader: Reader, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.reader = reader
        self.acknowledged: list[str] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        form = self.reader.form("/admin/articles/article/add/")
        number = 0
        while not self.is_over.is_set():
            headline = f"Draft {self.name} {number}"
            number += 1
            filled = {
                **form,
                "form_key": str(uuid.uuid4()),  # a form of its own: the same twice is one article
                "headline": headline,
                "body": f"<p>{headline}.</p>",
            }
            try:
                if self.reader.send("/admin/articles/article/add/", filled):
                    self.acknowledged.append(headline)
            except GONE:
                self.is_over.wait(0.05)


def wait_for(happened, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def saved_headlines(site):
    with site.database() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT headline FROM articles_article")
        return [headline for (headline,) in cursor.fetchall()]


class KilledTests:
    def test_kill_9_in_the_middle_of_saves_loses_nothing_acknowledged(self, site):
        reader = Reader(site)
        reader.log_in()
        editors = [Saving(reader, f"{number}") for number in range(CLIENTS)]

        def total():
            return sum(len(editor.acknowledged) for editor in editors)

        for editor in editors:
            editor.start()
        try:
            wait_for(lambda: all(len(editor.acknowledged) > 2 for editor in editors))
            for victim in site.workers():
                before = total()
                os.kill(victim, signal.SIGKILL)
                # The other worker goes on, and gunicorn starts a new one.
                wait_for(lambda before=before: total() > before + CLIENTS)
                wait_for(lambda: len(site.workers()) == 2)
            site.kill_everything()
            before = total()
            site.start()
            wait_for(lambda: total() > before + CLIENTS)
            site.kill_everything()
        finally:
            for editor in editors:
                editor.is_over.set()
            for editor in editors:
                editor.join(60)
        site.start()

        acknowledged = {headline for editor in editors for headline in editor.acknowledged}
        saved = saved_headlines(site)
        assert len(acknowledged) == total() > CLIENTS * 4
        assert acknowledged - set(saved) == set()
        # Nothing is there twice, and nothing half: every article has its revision.
        assert len(saved) == len(set(saved))
        with site.database() as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM articles_article WHERE id NOT IN "
                "(SELECT article_id FROM articles_revision)"
            )
            assert cursor.fetchone() == (0,)
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA integrity_check")
                assert cursor.fetchone() == ("ok",)
                cursor.execute("PRAGMA foreign_key_check")
                assert cursor.fetchall() == []


class PageCacheTests:
    def test_a_change_is_before_the_readers_of_every_worker_within_a_second(self, site):
        editor = Reader(site)
        editor.log_in()
        author = {"name": "Anna Sahakyan", "slug": "anna-sahakyan", "bio": "Of old."}
        assert editor.submit("/admin/articles/author/add/", author, "_continue")

        def pages():
            # A connection each, so that both workers get their share.
            return [Reader(site).get("/authors/anna-sahakyan/") for _ in range(30)]

        assert len(site.workers()) == 2
        assert all("Of old." in page for page in pages())

        # Behind the back of the site nothing changes for readers: the workers do keep pages.
        with site.database() as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE articles_author SET bio = 'Of no stamp.'")
            cursor.execute("SELECT id FROM articles_author")
            (author_id,) = cursor.fetchone()
            connection.commit()
        assert not any("Of no stamp." in page for page in pages())

        path = f"/admin/articles/author/{author_id}/change/"
        assert editor.submit(path, {"bio": "Of new."}, "_continue")
        time.sleep(1.0)
        assert all("Of new." in page for page in pages())

    def test_headers_of_a_page_that_was_kept(self, site):
        connection = http.client.HTTPConnection(site.address, timeout=10)
        connection.request("GET", "/")
        first = connection.getresponse()
        body = first.read()
        connection.request("HEAD", "/", headers={"If-None-Match": "W/x"})
        head = connection.getresponse()
        assert head.read() == b""
        connection.request("GET", "/", headers={"If-None-Match": first.headers["ETag"]})
        second = connection.getresponse()
        assert second.read() == b""
        connection.close()
        assert first.status == 200
        assert b"<h1" in body
        assert first.headers["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in first.headers
        assert "Set-Cookie" not in first.headers
        assert "default-src 'none'" in first.headers["Content-Security-Policy"]
        assert head.status == 200
        assert head.headers["Content-Length"] == str(len(body))
        assert second.status == 304
