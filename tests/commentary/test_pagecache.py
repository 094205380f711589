"""The page cache: what is kept, for whom, until when."""

import datetime
import threading

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from articles import publishing
from articles.models import Correction
from commentary import pagecache
from commentary.pagecache import PageCacheMiddleware, page_key
from people.models.stamp import PAGES, Stamp
from tests.factories import make_article, make_person, make_user


def counted(view):
    """A view that knows how often it was asked."""

    def asked(request):
        asked.times += 1
        return view(request)

    asked.times = 0
    return asked


@pytest.fixture
def get(rf: RequestFactory, db):
    """Ask one middleware around one view for an address."""

    def ask(middleware, path="/", *, method="get", cookies=None, **headers):
        request = getattr(rf, method)(path, headers=headers)
        request.COOKIES.update(cookies or {})
        return middleware(request)

    return ask


@pytest.fixture
def page():
    view = counted(lambda request: HttpResponse(f"page {view.times}"))
    return PageCacheMiddleware(view)


class KeepingTests:
    def test_a_page_is_made_once(self, get, page):
        first, second = get(page), get(page)
        assert first.content == second.content == b"page 1"
        assert dict(first.items()) == dict(second.items())

    def test_a_change_of_the_stamp_makes_it_anew(self, get, page):
        get(page)
        Stamp.bump(PAGES)
        assert get(page).content == b"page 2"

    def test_the_stamp_is_asked_for_once_in_its_time(
        self, get, page, settings, django_assert_num_queries
    ):
        settings.PAGE_CACHE_STAMP_SECONDS = 60
        get(page)
        Stamp.bump(PAGES)
        with django_assert_num_queries(0):
            assert get(page).content == b"page 1"

    def test_the_stamp_costs_two_queries(self, get, page, django_assert_num_queries):
        get(page)
        with django_assert_num_queries(2):
            get(page)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("/", "/people/"),
            ("/people/?letter=A", "/people/?letter=B"),
            ("/people/", "/people/?letter=A"),
            ("/a", "/A"),
        ],
    )
    def test_different_addresses_are_different_pages(self, get, page, one, other):
        assert get(page, one).content != get(page, other).content

    def test_hosts_and_schemes_are_different_pages(self, get, page, rf):
        get(page)
        assert get(page, host="localhost").content == b"page 2"
        assert page(rf.get("/", secure=True)).content == b"page 3"

    def test_tracking_does_not_make_another_page(self, get, page):
        get(page, "/people/")
        again = get(page, "/people/?utm_source=letter&utm_medium=mail&fbclid=x")
        assert again.content == b"page 1"

    @pytest.mark.parametrize(
        "query",
        [
            "x=1",
            "before=abc",
            "q=armenia",
            "letter=AB",
            "letter=Ա",
            "letter=A&letter=B",
            "p=7",
            "?",
        ],
    )
    def test_what_anybody_can_make_up_is_not_kept(self, get, page, query):
        before = len(cache._cache)
        assert get(page, f"/?{query}").content == b"page 1"
        assert get(page, f"/?{query}").content == b"page 2"
        assert len(cache._cache) == before

    def test_absurd_queries_are_answered(self, get, page):
        for query in ("&".join("x=1" for _ in range(2000)), "%00", "=&=&=", ";;;", "%ED%A0%80"):
            assert get(page, f"/?{query}").status_code == 200

    def test_an_unknown_host_is_left_to_those_who_refuse_it(self, rf, db, page):
        request = rf.get("/", headers={"host": "evil.example"})
        assert page_key(request, "1") is None

    def test_head_is_answered_from_the_page_and_without_it(self, get, page):
        get(page)
        response = get(page, method="head")
        assert response.content == b""
        assert response["Content-Length"] == str(len(b"page 1"))
        assert response["ETag"] == get(page)["ETag"]

    def test_head_is_not_kept_as_the_page(self, get):
        view = counted(lambda request: HttpResponse("" if request.method == "HEAD" else "page"))
        page = PageCacheMiddleware(view)
        get(page, method="head")
        assert get(page).content == b"page"

    @pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
    def test_other_methods_pass(self, get, page, method):
        get(page)
        assert get(page, method=method).content == b"page 2"
        assert "Cache-Control" not in get(page, method=method)


class PersonalTests:
    @pytest.mark.parametrize("cookie", ["sessionid", "messages"])
    def test_a_known_reader_gets_a_page_of_their_own(self, get, page, cookie):
        get(page)
        response = get(page, cookies={cookie: "x"})
        assert response.content == b"page 2"
        assert response["Cache-Control"] == "private, no-cache"
        assert get(page).content == b"page 1"

    def test_authorization_makes_a_reader_known(self, get, page):
        get(page)
        assert get(page, authorization="Basic eDp5").content == b"page 2"

    def test_other_cookies_do_not(self, get, page):
        get(page)
        assert get(page, cookies={"theme": "dark"}).content == b"page 1"

    @pytest.mark.parametrize(
        "change",
        [
            lambda response: response.set_cookie("a", "b"),
            lambda response: response.__setitem__("Cache-Control", "private"),
            lambda response: response.__setitem__("Cache-Control", "no-store"),
            lambda response: response.__setitem__("Cache-Control", "max-age=0, No-Cache"),
            lambda response: response.__setitem__("Vary", "Cookie"),
            lambda response: response.__setitem__("Vary", "Accept-Language"),
            lambda response: setattr(response, "_csp_update", {"img-src": ["x"]}),
            lambda response: setattr(response, "status_code", 500),
            lambda response: setattr(response, "status_code", 302),
        ],
    )
    def test_answers_that_are_not_for_everybody_are_not_kept(self, get, change):
        def view(request):
            response = HttpResponse(f"page {asked.times}")
            change(response)
            return response

        asked = counted(view)
        page = PageCacheMiddleware(asked)
        get(page)
        response = get(page)
        assert response.content == b"page 2"
        assert "public" not in response.get("Cache-Control", "")

    def test_a_page_with_a_nonce_is_not_kept(self, rf, db):
        from csp.middleware import CSPMiddleware

        view = counted(lambda request: HttpResponse(f"<script nonce='{request.csp_nonce}'>"))
        handler = CSPMiddleware(PageCacheMiddleware(view))
        first, second = handler(rf.get("/")), handler(rf.get("/"))
        assert first.content != second.content
        for response in (first, second):
            nonce = response.content.decode().split("'")[1]
            assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]

    def test_a_kept_page_has_the_policy_without_a_nonce(self, rf, db, page):
        from csp.middleware import CSPMiddleware

        handler = CSPMiddleware(page)
        policies = {handler(rf.get("/"))["Content-Security-Policy"] for _ in range(3)}
        assert len(policies) == 1
        assert "nonce" not in policies.pop()

    def test_streams_pass(self, get):
        view = counted(lambda request: StreamingHttpResponse([b"a", b"b"]))
        page = PageCacheMiddleware(view)
        assert [b"".join(get(page).streaming_content) for _ in range(2)] == [b"ab", b"ab"]
        assert "Cache-Control" not in get(page)

    @pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/healthz", "/readyz"])
    def test_the_desk_and_the_probes_are_left_alone(self, get, page, path):
        assert get(page, path).content != get(page, path).content
        assert "Cache-Control" not in get(page, path)


class HeaderTests:
    def test_lifetimes(self, get, page):
        assert get(page)["Cache-Control"] == "public, max-age=10, stale-while-revalidate=60"

    @pytest.mark.parametrize(("status", "lifetime"), [(301, 300), (404, 5), (410, 60)])
    def test_other_answers_live_shortly_and_are_not_kept(self, get, status, lifetime):
        view = counted(lambda request: HttpResponse(str(view.times), status=status))
        page = PageCacheMiddleware(view)
        assert get(page)["Cache-Control"] == f"public, max-age={lifetime}"
        assert get(page).content == b"2"

    def test_what_a_view_says_stays(self, get):
        view = counted(
            lambda request: HttpResponse(
                "x",
                headers={
                    "Cache-Control": "public, max-age=86400",
                    "ETag": '"own"',
                    "Last-Modified": "Wed, 12 Feb 2025 11:38:00 GMT",
                },
            )
        )
        page = PageCacheMiddleware(view)
        for _ in range(2):
            response = get(page)
            assert response["Cache-Control"] == "public, max-age=86400"
            assert response["ETag"] == '"own"'
            assert response["Last-Modified"] == "Wed, 12 Feb 2025 11:38:00 GMT"

    def test_not_modified(self, get, page):
        tag = get(page)["ETag"]
        response = get(page, **{"if-none-match": tag})
        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == tag
        assert "max-age" in response["Cache-Control"]

    def test_not_modified_is_answered_for_pages_that_are_not_kept(self, get):
        page = PageCacheMiddleware(lambda request: HttpResponse("same"))
        tag = get(page, "/?x=1")["ETag"]
        assert get(page, "/?x=1", **{"if-none-match": tag}).status_code == 304

    def test_since(self, get, page):
        modified = get(page)["Last-Modified"]
        assert get(page, **{"if-modified-since": modified}).status_code == 304
        old = "Wed, 12 Feb 2020 11:38:00 GMT"
        assert get(page, **{"if-modified-since": old}).status_code == 200

    def test_modified(self, get, page):
        tag = get(page)["ETag"]
        Stamp.bump(PAGES)
        assert get(page, **{"if-none-match": tag}).status_code == 200

    def test_a_conditional_request_fills_the_cache(self, get, page):
        get(page, **{"if-none-match": '"something else"'})
        assert get(page).content == b"page 1"


class FailureTests:
    def test_kept_pages_outlive_the_database(self, get, page, monkeypatch):
        get(page)

        def refuse(*args, **kwargs):
            raise DatabaseError

        monkeypatch.setattr(pagecache, "settle_due", refuse)
        assert get(page).content == b"page 1"

    def test_without_stamp_and_database_pages_are_made(self, get, page, monkeypatch):
        def refuse(*args, **kwargs):
            raise DatabaseError

        monkeypatch.setattr(pagecache, "settle_due", refuse)
        assert get(page).content == b"page 1"
        assert get(page).content == b"page 2"

    def test_a_broken_cache_only_costs_time(self, get, page, monkeypatch):
        def refuse(*args, **kwargs):
            raise ConnectionError

        monkeypatch.setattr(pagecache.cache, "get", refuse)
        monkeypatch.setattr(pagecache.cache, "set", refuse)
        assert get(page).content == b"page 1"
        assert get(page).content == b"page 2"

    def test_very_large_pages_are_not_kept(self, get, monkeypatch):
        monkeypatch.setattr(pagecache, "LARGEST_PAGE", 10)
        view = counted(lambda request: HttpResponse("x" * 11))
        page = PageCacheMiddleware(view)
        get(page)
        get(page)
        assert view.times == 2

    def test_an_error_lets_the_next_one_try(self, get):
        def fail(request):
            raise RuntimeError

        page = PageCacheMiddleware(fail)
        for _ in range(2):
            with pytest.raises(RuntimeError):
                get(page)


class StampedeTests:
    def test_one_thread_makes_the_page_and_the_others_wait_for_it(self, rf, monkeypatch):
        monkeypatch.setattr(pagecache, "settle_due", lambda: 0)
        monkeypatch.setattr(Stamp, "current", lambda name: "1")
        started, finish = threading.Event(), threading.Event()

        def slow(request):
            started.set()
            finish.wait(5)
            return HttpResponse(f"page {view.times}")

        view = counted(slow)
        page = PageCacheMiddleware(view)
        found = []
        threads = [
            threading.Thread(target=lambda: found.append(page(rf.get("/")).content))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        started.wait(5)
        finish.set()
        for thread in threads:
            thread.join(10)
        assert found == [b"page 1"] * 8

    def test_waiting_has_an_end(self, rf, monkeypatch):
        monkeypatch.setattr(pagecache, "settle_due", lambda: 0)
        monkeypatch.setattr(Stamp, "current", lambda name: "1")
        monkeypatch.setattr(pagecache, "SECONDS_TO_WAIT", 0.01)
        page = PageCacheMiddleware(lambda request: HttpResponse("page"))
        request = rf.get("/")
        with page.turns.take(page_key(request, "1")):
            assert page(request).content == b"page"


@pytest.mark.django_db
class SiteTests:
    """The whole site through all its middleware."""

    def test_an_anonymous_reader_gets_public_pages_and_no_cookie(self, client):
        article = make_article("Talks", "<p>x</p>")
        for path in ("/", article.get_absolute_url(), "/people/", "/feed.rss", "/robots.txt"):
            response = client.get(path)
            assert response.status_code == 200, path
            assert "public" in response["Cache-Control"], path
            assert "Vary" not in response, path
            assert response["ETag"], path
            assert not response.cookies, path
            assert client.get(path, headers={"if-none-match": response["ETag"]}).status_code == 304

    def test_a_kept_page_costs_no_query_but_the_stamp(self, client, django_assert_num_queries):
        article = make_article("Talks", "<p>x</p>")
        client.get(article.get_absolute_url())
        with django_assert_num_queries(2):
            client.get(article.get_absolute_url())

    def test_every_kind_of_change_is_seen_at_once(self, client):
        article = make_article("Talks", "<p>Of old.</p>")
        path = article.get_absolute_url()
        assert b"Of old." in client.get(path).content
        Correction.objects.create(
            article=article, kind="correction", text="It was new.", issued_at=timezone.now()
        )
        assert b"It was new." in client.get(path).content
        content = article.revisions.first().read()
        content.body = "<p>Of new.</p>"
        publishing.publish(publishing.save_revision(article, content))
        assert b"Of new." in client.get(path).content
        person = make_person("Ramiz Mehdiyev")
        assert b"Mehdiyev" in client.get("/people/").content
        person.delete()
        assert b"Mehdiyev" not in client.get("/people/").content
        publishing.withdraw(article, "Wrong.")
        assert client.get(path).status_code == 410

    def test_a_scheduled_article_appears_on_kept_pages_at_its_minute(self, client, monkeypatch):
        soon = timezone.now() + datetime.timedelta(minutes=5)
        make_article("Embargoed", "<p>x</p>", published=soon)
        assert b"Embargoed" not in client.get("/").content
        later = soon + datetime.timedelta(seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert b"Embargoed" in client.get("/").content

    def test_editors_see_every_page_fresh(self, client):
        make_article("Talks", "<p>x</p>")
        client.get("/")
        client.force_login(make_user())
        response = client.get("/")
        assert response.status_code == 200
        assert "public" not in response["Cache-Control"]
