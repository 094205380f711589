"""Links that lead out of articles: kept when published, asked for real, judged over days."""

from __future__ import annotations

import datetime
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import publishing
from articles.models import LinkPlace, OutboundLink
from articles.outbound import Asker, Verdict, check_due, gather
from articles.outbound.asking import _is_public
from articles.outbound.keeping import links_in
from tests.factories import make_article, make_content, make_draft, make_person

pytestmark = pytest.mark.django_db


class Server(BaseHTTPRequestHandler):
    """Answers by the address: /200, /404, /410, /503, /moved, /loop, /head, /private."""

    asked: list[tuple[str, str, str]] = []

    def _answer(self):
        type(self).asked.append((self.command, self.path, self.headers["User-Agent"]))
        name = self.path.split("?")[0].strip("/")
        to = {"moved": "/200", "loop": "/loop", "away": "ftp://example.org/"}.get(name)
        if name == "head":  # a server that does not like HEAD
            status = 404 if self.command == "HEAD" else 200
        else:
            status = 302 if to else int(name) if name.isdigit() else 200
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = _answer  # noqa: N815  (the names that http.server looks for)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    Server.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def asker():
    """One that may ask this machine, and does not wait."""
    return Asker(timeout=5, pause=0, allow_private=True)


def linking(*addresses):
    return "".join(
        f'<p>Read <a href="{each}">this report</a>, they said.</p>' for each in addresses
    )


class KeepingTests:
    def test_addresses_words_and_sentences(self):
        body = '<p>First. They wrote <a href="https://example.org/a#top">a <em>report</em></a>.</p>'
        (link,) = links_in(body)
        assert (link.address, link.host) == ("https://example.org/a", "example.org")
        assert (link.text, link.sentence) == ("a report", "They wrote a report.")

    @pytest.mark.parametrize(
        "href", ["#1", "mailto:a@b.org", "tel:1", "", "http://", "http://[", "javascript:x", "x y"]
    )
    def test_what_is_no_address_is_left_out(self, href):
        assert links_in(f'<p><a href="{href}">x</a></p>') == []

    def test_links_to_this_site_have_no_host(self, settings):
        settings.SITE_URL = "https://site.example"
        links = links_in(linking("/people/x/", "https://site.example/people/x/"))
        assert [(link.address, link.host) for link in links] == [("/people/x/", "")]

    def test_published_changed_and_taken_out(self):
        article = make_article("One", linking("https://a.example/", "https://b.example/"))
        other = make_article("Two", linking("https://a.example/"))
        assert OutboundLink.objects.count() == 2
        assert LinkPlace.objects.count() == 3
        changed = make_content("One", linking("https://b.example/", "https://c.example/"))
        publishing.publish(publishing.save_revision(article, changed))
        kept = {place.link.address for place in article.outbound.select_related("link")}
        assert kept == {"https://b.example/", "https://c.example/"}
        assert other.outbound.count() == 1

    def test_a_draft_has_none_and_a_change_that_waits_neither(self):
        make_draft("A draft", linking("https://a.example/"))
        live = make_article("Live")
        publishing.save_revision(live, make_content("Live", linking("https://a.example/")))
        assert not LinkPlace.objects.exists()

    def test_gathered_of_articles_from_before(self):
        make_article("One", linking("https://a.example/"))
        OutboundLink.objects.all().delete()
        assert gather() == 1
        assert LinkPlace.objects.count() == 1
        assert gather() == 0


class AskingTests:
    @pytest.mark.parametrize(
        ("path", "verdict"),
        [
            ("/200", Verdict.ALIVE),
            ("/moved", Verdict.ALIVE),
            ("/head", Verdict.ALIVE),
            ("/404", Verdict.FAILED),
            ("/410", Verdict.GONE),
            ("/403", Verdict.UNSURE),
            ("/429", Verdict.UNSURE),
            ("/503", Verdict.UNSURE),
            ("/loop", Verdict.UNSURE),
            ("/away", Verdict.UNSURE),
        ],
    )
    def test_what_answers_mean(self, server, asker, path, verdict):
        assert asker.ask(server + path).verdict == verdict

    def test_it_says_who_asks_and_head_first(self, server, asker, settings):
        settings.SITE_URL = "https://site.example"
        asker.ask(f"{server}/404?q=ä b")
        assert [(method, path) for method, path, _agent in Server.asked] == [
            ("HEAD", "/404?q=%C3%A4%20b"),
            ("GET", "/404?q=%C3%A4%20b"),
        ]
        assert "https://site.example" in Server.asked[0][2]

    def test_at_most_five_redirections(self, server, asker):
        asker.ask(f"{server}/loop")
        assert len(Server.asked) == 6

    def test_nobody_there(self, asker):
        assert asker.ask("http://127.0.0.1:9/").verdict == Verdict.UNSURE
        assert asker.ask("http://no-such-host.invalid/").verdict == Verdict.FAILED

    @pytest.mark.parametrize(
        "address", ["http://", "ftp://example.org", "http://a b/", "http://x:99999/"]
    )
    def test_nonsense_is_no_error(self, asker, address):
        assert asker.ask(address).verdict != Verdict.ALIVE

    def test_never_into_a_private_network(self, server):
        careful = Asker(pause=0)
        answer = careful.ask(f"{server}/200")
        assert answer.verdict == Verdict.UNSURE
        assert "private network" in answer.reason
        for address in (
            "http://localhost/",
            "http://[::1]/",
            "http://0.0.0.0/",
            "http://2130706433/",
        ):
            assert careful.ask(address).verdict != Verdict.ALIVE
        assert Server.asked == []

    def test_nor_by_way_of_a_redirection(self, server, monkeypatch):
        """The first hop counts as public here; where it leads to is looked at again."""
        careful = Asker(pause=0)
        seen = []
        monkeypatch.setattr(
            "articles.outbound.asking._is_public",
            lambda text: not seen.append(text) and len(seen) < 2,
        )
        answer = careful.ask(f"{server}/moved")
        assert answer.verdict == Verdict.UNSURE
        assert [path for _method, path, _agent in Server.asked] == ["/moved"]

    @pytest.mark.parametrize(
        ("address", "is_public"),
        [
            ("8.8.8.8", True),
            ("2606:4700::1111", True),
            ("10.0.0.1", False),
            ("127.0.0.1", False),
            ("169.254.169.254", False),
            ("100.64.0.1", False),
            ("::1", False),
            ("fe80::1%eth0", False),
            ("fd00::1", False),
            ("::ffff:10.0.0.1", False),
            ("64:ff9b::a00:1", False),
            ("224.0.0.1", False),
        ],
    )
    def test_public_addresses(self, address, is_public):
        assert _is_public(address) is is_public

    def test_a_host_is_asked_once_a_second(self, server):
        waits = []
        polite = Asker(allow_private=True, sleep=waits.append)
        polite.ask(f"{server}/200")
        polite.ask(f"{server}/200")
        assert len(waits) == 1
        assert 0 < waits[0] <= 1


class CheckingTests:
    def check(self, asker, days=0, **options):
        moment = timezone.now() + datetime.timedelta(days=days)
        return check_due(asker=asker, now=lambda: moment, **options)

    def states(self):
        return {link.address.rsplit("/", 1)[1]: link.state for link in OutboundLink.objects.all()}

    def test_dead_on_another_day_or_by_its_own_word(self, server, asker):
        make_article("One", linking(*(f"{server}/{n}" for n in (200, 404, 410, 503))))
        self.check(asker)
        assert self.states() == {"200": "alive", "404": "failing", "410": "dead", "503": "unsure"}
        self.check(asker, days=2)
        assert self.states()["404"] == "dead"
        assert {link.address[-3:] for link in OutboundLink.objects.died()} == {"404", "410"}

    def test_twice_on_one_day_is_once(self, server, asker):
        make_article("One", linking(f"{server}/404"))
        noon = timezone.now().replace(hour=12)
        for minutes in (0, 10):
            at = noon + datetime.timedelta(minutes=minutes)
            check_due(asker=asker, now=lambda at=at: at, older_than=datetime.timedelta(0))
        assert self.states() == {"404": "failing"}

    def test_comes_back_to_life(self, server, asker):
        make_article("One", linking(f"{server}/200"))
        OutboundLink.objects.update(state="dead", failing_since=timezone.now())
        self.check(asker)
        link = OutboundLink.objects.get()
        assert (link.state, link.failing_since) == ("alive", None)

    def test_unsure_neither_kills_nor_revives(self, server, asker):
        make_article("One", linking(f"{server}/503"))
        for days in range(0, 40, 4):
            self.check(asker, days)
        assert self.states() == {"503": "unsure"}
        OutboundLink.objects.update(state="dead", next_check_at=timezone.now())
        self.check(asker, 50)
        assert self.states() == {"503": "dead"}

    def test_only_what_is_due_public_and_within_the_limit(self, server, asker):
        article = make_article("One", linking(f"{server}/200", f"{server}/404"))
        assert sum(self.check(asker, limit=1).values()) == 1
        assert sum(self.check(asker, limit=5).values()) == 1
        assert sum(self.check(asker).values()) == 0
        publishing.unpublish(article)
        assert sum(self.check(asker, days=60).values()) == 0

    def test_links_to_this_site_ask_the_database(self, asker):
        person = make_person("Ilham Aliyev")
        target = make_article("Target")
        body = linking(person.get_absolute_url(), target.get_absolute_url(), "/people/nobody/")
        make_article("One", body)
        self.check(asker)
        dead = [link.address for link in OutboundLink.objects.died()]
        assert dead == ["/people/nobody/"]
        publishing.withdraw(target, "It was wrong.")
        self.check(asker, days=1)
        assert {link.reason for link in OutboundLink.objects.died()} == {
            "This site has no such page.",
            "The article was withdrawn.",
        }

    def test_links_of_nobody_are_forgotten(self, asker):
        article = make_article("One", linking("/people/nobody/"))
        publishing.publish(publishing.save_revision(article, make_content("One")))
        self.check(asker)
        assert not OutboundLink.objects.exists()


class CommandTests:
    def test_gathers_and_checks(self, capsys):
        make_article("One", linking("/people/nobody/"))
        OutboundLink.objects.all().delete()
        call_command("check_links", "--limit", "0")
        said = capsys.readouterr().out
        assert "Links kept of 1 articles" in said
        assert "1 links checked: 1 dead" in said
        call_command("check_links", "--limit", "0")
        assert "nothing was due" in capsys.readouterr().out

    def test_bad_numbers(self):
        with pytest.raises(CommandError):
            call_command("check_links", "--limit", "-1")
