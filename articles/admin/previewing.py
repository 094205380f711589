"""Previews at the desk: the page as readers would see it, saved or not, and links to send around.

A preview is shown in frames, at the width of a desktop and of a telephone. What stands in the
frames is made by `articles.views.preview` and put into the page itself: so that text that is not
saved needs no address, and no page of ours has to allow being framed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from js_asset import Script

from articles import publishing
from articles.admin.review import ReviewMixin
from articles.admin.unsaved import unsaved_form
from articles.models import Article, Content, PreviewLink, Revision
from articles.roles import RoleAct, may
from articles.views.preview import preview_context, shared_path
from people.addresses import absolute
from people.admin.requests import editor_of, key_in

# How long a shared preview may be read, in days.
LIFETIMES = (1, 7, 30)
USUAL_LIFETIME = 7
_MOST_LISTED = 30  # links under an article; what ended long ago interests nobody
_FRAGMENT = "X-Shared-Previews"  # the header by which a script asks for the list alone

# Links lead out of the frame, those to a place in the page stay in it: a frame that has no address
# would look for that place in the page around it.
_LINK_OUT = re.compile(r'<a (?=[^>]*\bhref="(?!#))')
_LINK_WITHIN = re.compile(r'(<a [^>]*\bhref=")#')


class ShareForm(forms.Form):
    """For how long, and for whom."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Can be read for"),
        coerce=int,
        choices=lambda: [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
            for days in LIFETIMES
        ],
        initial=USUAL_LIFETIME,
    )
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only the desk sees this."),
    )


@dataclass(frozen=True)
class Shared:
    """The shared previews of an article, as the desk shows them."""

    article: Article
    revision: Revision | None
    links: list[PreviewLink]
    form: ShareForm
    may_share: bool
    address: str = ""  # of the link just made, told this once
    said: str = ""


class PreviewMixin(ReviewMixin):
    """Previews and shared previews, for the admin of articles."""

    class Media:
        js = [Script("desk/sharing.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the previews."""
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview_new_view), name="articles_article_preview_new"),
            path(
                "<path:object_id>/preview/",
                view(self.preview_view),
                name="articles_article_preview",
            ),
            path(
                "<path:object_id>/preview/page/",
                view(self.preview_page_view),
                name="articles_article_preview_page",
            ),
            path(
                "<path:object_id>/shared/", view(self.shared_view), name="articles_article_shared"
            ),
            path(
                "<path:object_id>/shared/revoke/",
                view(self.revoke_view),
                name="articles_article_revoke",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """Say where the preview button leads, and show what is shared."""
        if obj:
            context["shared"] = self.shared(request, obj)
            context["preview_url"] = reverse("admin:articles_article_preview", args=[obj.pk])
        else:
            context["preview_url"] = reverse("admin:articles_article_preview_new")
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Previews ----------------------------------------------------------------------------

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), never_cache])
    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """In frames: the latest version or an earlier one; sent a form, what stands in it."""
        article = self._visible(request, object_id)
        if request.method == "POST":
            content = unsaved_form(request, article).typed()
            return self._framed(request, article, content, None)
        revision = _asked_revision(request, article)
        return self._framed(request, article, _content_of(article, revision), revision)

    @method_decorator([require_POST, never_cache])
    def preview_new_view(self, request: HttpRequest) -> HttpResponse:
        """In frames: what stands in the form of an article that was never saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        article = Article()
        return self._framed(request, article, unsaved_form(request, None).typed(), None)

    @method_decorator([require_safe, never_cache])
    def preview_page_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A version by itself, with a bar above it."""
        article = self._visible(request, object_id)
        revision = _asked_revision(request, article)
        content = _content_of(article, revision)
        context = preview_context(request, article, content)
        context |= {"original": article, "revision": revision}
        request.current_app = self.admin_site.name
        with override(content.language):
            return _kept_by_nobody(render(request, "admin/articles/article/preview.html", context))

    def _framed(
        self, request: HttpRequest, article: Article, content: Content, revision: Revision | None
    ) -> HttpResponse:
        page = preview_context(request, article, content)
        with override(content.language):
            html = render_to_string("admin/articles/article/framed.html", page, request)
        latest = article.revisions.versions().first() if article.pk else None
        context = {
            "original": article,
            "headline": page["article"].headline,
            "revision": revision,
            "is_latest": bool(revision and latest and revision.pk == latest.pk),
            "is_saved": request.method != "POST",
            "page": _with_ways_out(html),
        }
        request.current_app = self.admin_site.name
        response = render(request, "admin/articles/article/preview_frames.html", context)
        return _kept_by_nobody(response)

    # --- Shared previews ---------------------------------------------------------------------

    def may_share(self, request: HttpRequest, article: Article) -> bool:
        """Whether they may let somebody outside read a version."""
        return may(editor_of(request), RoleAct.SHARE_PREVIEW, article)

    def shared(self, request: HttpRequest, article: Article, **said: Any) -> Shared:
        """The links of an article, and the form for another one.

        said   form, address and said, see `Shared`
        """
        links = article.preview_links.select_related("revision", "created_by").latest_first()
        return Shared(
            **{
                "article": article,
                "revision": article.revisions.versions().first(),
                "links": list(links[:_MOST_LISTED]),
                "form": ShareForm(prefix="share"),
                "may_share": self.may_share(request, article),
                **said,
            }
        )

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), never_cache])
    def shared_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The links of an article on a page of their own; sent the form, one more."""
        article = self._visible(request, object_id)
        if request.method != "POST":
            return self._answer_shared(request, self.shared(request, article))
        if not self.may_share(request, article):
            raise PermissionDenied
        form = ShareForm(request.POST, prefix="share")
        revision = article.revisions.versions().first()
        if revision is None or not form.is_valid():
            return self._answer_shared(request, self.shared(request, article, form=form))
        link, token = PreviewLink.objects.issue(
            revision,
            days=form.cleaned_data["days"],
            label=form.cleaned_data["label"],
            created_by=editor_of(request),
        )
        self.log_change(request, article, _said_of(link, gettext_noop("Preview shared")))
        address = absolute(request, shared_path(token))
        said = _("This is the address. It is shown only now: copy it.")
        return self._answer_shared(
            request, self.shared(request, article, address=address, said=said)
        )

    @method_decorator(require_POST)
    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End a link at once."""
        article = self._visible(request, object_id)
        if not self.may_share(request, article):
            raise PermissionDenied
        pk = key_in(request.POST.get("link"))
        link = get_object_or_404(article.preview_links, pk=pk)
        if link.revoked_at is None:
            link.revoke()
            self.log_change(request, article, _said_of(link, gettext_noop("Preview revoked")))
        said = _("Revoked: the link shows nothing any more.")
        if _FRAGMENT in request.headers:
            return self._answer_shared(request, self.shared(request, article, said=said))
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_shared", args=[article.pk]))

    def _answer_shared(self, request: HttpRequest, shared: Shared) -> HttpResponse:
        request.current_app = self.admin_site.name
        if _FRAGMENT in request.headers:
            response = render(
                request, "admin/articles/article/_shared_list.html", {"shared": shared}
            )
            return _kept_by_nobody(response)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": shared.article,
            "shared": shared,
            "title": _("Shared previews of “%(article)s”") % {"article": shared.article},
            "subtitle": None,
        }
        return _kept_by_nobody(render(request, "admin/articles/article/shared.html", context))


def _asked_revision(request: HttpRequest, article: Article) -> Revision | None:
    """The text that the address names; without a number, the latest version."""
    number = request.GET.get("revision", "")
    if number:
        wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
        return get_object_or_404(article.revisions, number=wanted)
    return article.revisions.versions().first()


def _content_of(article: Article, revision: Revision | None) -> Content:
    return publishing.cleaned(revision.read() if revision else Content.of(article))


def _said_of(link: PreviewLink, act: str) -> str:
    version = _("version %(number)d") % {"number": link.revision.number}
    return " · ".join(filter(None, [_(act), version, link.label]))


def _with_ways_out(html: str) -> str:
    """The page for a frame: its links open beside it, those within the page stay."""
    return _LINK_WITHIN.sub(r"\1about:srcdoc#", _LINK_OUT.sub('<a target="_blank" ', html))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
