"""Mail to colleagues: who gets one, what it says, and that it never stands in the way of an act."""

from __future__ import annotations

import socket

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group
from django.core import mail

from articles import workflow
from articles.models import Article, DeskProfile, InboxItem
from articles.role_groups import AUTHORS, EDITORS
from articles.telling import from_site
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


def member(username, group, email=None):
    user = make_user(username, is_superuser=False)
    user.email = f"{username}@paper.example" if email is None else email
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def anna():
    return member("anna", AUTHORS)


@pytest.fixture
def edgar():
    return member("edgar", EDITORS)


@pytest.fixture
def article(anna):
    return make_draft("Having lost “Armenia”", by=anna)


class MailTests:
    def test_goes_out_when_the_act_is_stored_and_not_before(
        self, article, anna, edgar, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna)
            assert mail.outbox == []
        assert [message.to for message in mail.outbox] == [["edgar@paper.example"]]

    def test_says_what_where_and_that_a_machine_wrote_it(
        self, article, anna, edgar, settings, django_capture_on_commit_callbacks
    ):
        settings.SITE_URL = "https://paper.example"
        settings.SITE_NAME = "The Paper"
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna, text="Please by noon & quickly.")
        message = mail.outbox[0]
        assert message.subject == "[The Paper] For review: Having lost “Armenia”"
        assert message.reply_to == ["anna@paper.example"]
        assert "anna asks for a review of “Having lost “Armenia””." in message.body
        assert "Please by noon & quickly." in message.body
        page = f"https://paper.example/admin/articles/article/{article.pk}/change/"
        assert page in message.body
        sent = message.message()
        assert sent["Auto-Submitted"] == "auto-generated"
        assert sent["Precedence"] == "bulk"

    def test_without_a_public_address_it_leads_where_the_request_came_from(
        self, article, anna, edgar, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True), from_site("http://desk.example/"):
            workflow.submit(article, by=anna)
        assert "http://desk.example/admin/articles/article/" in mail.outbox[0].body

    @pytest.mark.parametrize(
        "act",
        [
            lambda article, edgar: workflow.send_back(article, by=edgar, text="Who?"),
            lambda article, edgar: workflow.approve(article, by=edgar),
            lambda article, edgar: workflow.comment(article, by=edgar, text="@anna who?"),
        ],
    )
    def test_the_writer_hears_of_it(
        self, article, anna, edgar, act, django_capture_on_commit_callbacks
    ):
        workflow.submit(article, by=anna)
        with django_capture_on_commit_callbacks(execute=True):
            act(article, edgar)
        assert [message.to for message in mail.outbox] == [["anna@paper.example"]]

    def test_a_headline_cannot_write_headers(
        self, article, anna, edgar, django_capture_on_commit_callbacks
    ):
        Article.objects.update(headline="Lost\nBcc: all@paper.example")
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna)
        assert mail.outbox[0].subject.endswith("Lost Bcc: all@paper.example")
        assert mail.outbox[0].message()["Bcc"] is None

    def test_none_to_those_who_want_none_or_have_no_address(
        self, article, anna, edgar, django_capture_on_commit_callbacks
    ):
        DeskProfile.objects.create(user=edgar, wants_mail=False)
        member("emma", EDITORS, email="")
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna)
        assert mail.outbox == []
        assert InboxItem.objects.waiting().count() == 2


class Refusing:
    """A server that takes mail for everybody but Emma."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("emma@"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """A mail server on a port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    handler = Refusing()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


class ServerTests:
    def test_a_real_server_gets_it_and_one_bad_address_spoils_nothing(
        self, article, anna, edgar, smtp, caplog, django_capture_on_commit_callbacks
    ):
        member("emma", EDITORS)
        member("fritz", EDITORS)
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna, text="Bitte bis zwölf.")
        assert [to for to, _text in smtp.taken] == [
            ["edgar@paper.example"],
            ["fritz@paper.example"],
        ]
        assert "Auto-Submitted: auto-generated" in smtp.taken[0][1]
        assert "a message to emma@paper.example was not sent" in caplog.text

    def test_a_server_that_is_down_stops_no_act(
        self, article, anna, edgar, settings, caplog, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = 1
        with django_capture_on_commit_callbacks(execute=True):
            workflow.submit(article, by=anna)
        assert Article.objects.get().stage == "in_review"
        assert InboxItem.objects.waiting().count() == 1
        assert "no mail server" in caplog.text
