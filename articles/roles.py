"""Who may do what with which article: the one place that is asked.

Permissions say it, so a site can cut roles as it likes; the four it begins with are made in
`articles.role_groups`. Whether an act makes sense now (nothing to approve, say) is left to
`articles.workflow` and `articles.publishing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from articles.models import Article
from articles.models.article import ArticleQuerySet

# Whoever asks; somebody who is not logged in may nothing.
User = AbstractBaseUser | AnonymousUser


class RoleAct(StrEnum):
    """What somebody may or may not do."""

    READ = "read"  # on the desk: the text in work, its versions and its notes
    WRITE = "write"
    SUBMIT = "submit"  # and take back from review
    REVIEW = "review"  # approve, send back
    PUBLISH = "publish"  # and schedule, unpublish, withdraw
    DECIDE = "decide"  # what names mean
    CORRECT = "correct"
    DELETE = "delete"
    SHARE_PREVIEW = "share_preview"
    IMPORT = "import"
    RELINK = "relink"  # apply changed names to the archive


CHANGE_ALL = "articles.change_article"
CHANGE_OWN = "articles.change_own_article"
VIEW_ALL = "articles.view_article"


@dataclass(frozen=True)
class _Rule:
    """What an act takes: one of these permissions, and a reach over the article it is about."""

    permissions: tuple[str, ...] = ()
    reaches_by_viewing: bool = False  # whether seeing all articles reaches far enough
    own_only_as_draft: bool = False  # of articles of their own, only what is not under review
    own_only_unseen: bool = False  # ... and no reader ever saw
    only_all: bool = False  # for those who may change all articles


_RULES = {
    RoleAct.READ: _Rule(reaches_by_viewing=True),
    RoleAct.WRITE: _Rule(own_only_as_draft=True),
    RoleAct.SUBMIT: _Rule(),
    RoleAct.REVIEW: _Rule(("articles.review_article",), reaches_by_viewing=True),
    RoleAct.PUBLISH: _Rule(("articles.publish_article",)),
    RoleAct.DECIDE: _Rule(("articles.decide_links",)),
    RoleAct.CORRECT: _Rule(("articles.add_correction",)),
    RoleAct.DELETE: _Rule(own_only_as_draft=True, own_only_unseen=True),
    RoleAct.SHARE_PREVIEW: _Rule(),
    RoleAct.IMPORT: _Rule(("articles.add_article",), only_all=True),
    RoleAct.RELINK: _Rule(("articles.change_relinking", "articles.decide_links")),
}


def may(user: Any, act: RoleAct, article: Article | None = None) -> bool:
    """Whether this user may do that: with this article, or without one, with any at all.

    Without an article, WRITE means beginning one.
    """
    rule = _RULES[act]
    if rule.permissions and not any(user.has_perm(one) for one in rule.permissions):
        return False
    if article is None:
        return _may_at_all(user, act, rule)
    if _reaches_all(user, act, rule):
        return True
    return not rule.only_all and _may_with_own(user, rule, article)


def _may_at_all(user: Any, act: RoleAct, rule: _Rule) -> bool:
    if act == RoleAct.WRITE:
        return bool(user.has_perm("articles.add_article"))
    if act == RoleAct.IMPORT:
        return _reaches_all(user, act, rule)
    if rule.permissions:
        return True
    return _reaches_all(user, act, rule) or bool(user.has_perm(CHANGE_OWN))


def _reaches_all(user: Any, act: RoleAct, rule: _Rule) -> bool:
    if act == RoleAct.DELETE:
        return bool(user.has_perm("articles.delete_article"))
    by_viewing = rule.reaches_by_viewing and user.has_perm(VIEW_ALL)
    return bool(user.has_perm(CHANGE_ALL) or by_viewing)


def _may_with_own(user: Any, rule: _Rule, article: Article) -> bool:
    if not user.has_perm(CHANGE_OWN) or not is_own(user, article):
        return False
    is_at_work = article.stage == Article.Stage.DRAFT and article.status != Article.Status.WITHDRAWN
    if rule.own_only_as_draft and not is_at_work:
        return False
    return not (rule.own_only_unseen and article.published_at)


def is_own(user: User, article: Article) -> bool:
    """Whether somebody began the article, or their name stands over it."""
    if user.pk is None:
        return False
    return (
        article.created_by_id == user.pk
        or Article.objects.own_of(user).filter(pk=article.pk).exists()
    )


def sees_all(user: Any) -> bool:
    """Whether somebody sees every article on the desk."""
    return bool(user.has_perm(VIEW_ALL) or user.has_perm(CHANGE_ALL))


def visible_to(user: Any, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Those of these articles (default: all) that somebody sees on the desk."""
    found = Article.objects.all() if articles is None else articles
    return found if sees_all(user) else _own_among(user, found)


def editable_by(user: Any, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Those of these articles (default: all) that somebody may write in now."""
    found = Article.objects.all() if articles is None else articles
    if user.has_perm(CHANGE_ALL):
        return found
    at_work = found.filter(stage=Article.Stage.DRAFT).exclude(status=Article.Status.WITHDRAWN)
    return _own_among(user, at_work)


def _own_among(user: Any, articles: QuerySet[Article]) -> QuerySet[Article]:
    if not user.has_perm(CHANGE_OWN):
        return articles.none()
    own: ArticleQuerySet = Article.objects.own_of(user)
    return articles.filter(pk__in=own.values("pk"))
