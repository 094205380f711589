"""What the admin of articles lets somebody do, as `articles.roles` says."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from articles import roles
from articles.admin.workflow import NEEDS
from articles.forms import Act
from articles.models import Article
from articles.roles import RoleAct


class RolesMixin(admin.ModelAdmin[Article]):
    """Each question of Django's admin put to `articles.roles`."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """The articles that somebody sees on the desk: for authors, their own."""
        return roles.visible_to(request.user, super().get_queryset(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to whoever may see any article at all."""
        return roles.may(request.user, RoleAct.READ)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """The text in work, its versions, its notes."""
        return roles.may(request.user, RoleAct.READ, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new article."""
        return roles.may(request.user, RoleAct.WRITE)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Write in this article now; without one, in some."""
        if obj is None:
            return request.user.has_perm(roles.CHANGE_ALL) or request.user.has_perm(
                roles.CHANGE_OWN
            )
        return roles.may(request.user, RoleAct.WRITE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only drafts: the address of what was public answers for ever."""
        if obj is not None and obj.status != Article.Status.DRAFT:
            return False
        return roles.may(request.user, RoleAct.DELETE, obj)

    def has_publish_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Publish, schedule, unpublish and withdraw."""
        return roles.may(request.user, RoleAct.PUBLISH, obj)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import makes articles in anybody's name and changes those it made before."""
        return roles.may(request.user, RoleAct.IMPORT)

    def require_act(self, request: HttpRequest, act: Act, article: Article | None) -> None:
        """Refuse an act of the article's form; saving itself was asked before."""
        needed = NEEDS.get(act)
        if act != Act.SAVE and needed is None:
            needed = RoleAct.PUBLISH
        if needed and not roles.may(request.user, needed, article):
            raise PermissionDenied
