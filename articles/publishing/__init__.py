"""The one way an article becomes public, or changes in public.

Each act is one transaction: the row, its mentions, the linked body, the summary tables, the search
index and the stamp of the page cache change together or not at all. Each locks its article first
and the stamp's row next, and publications wait for each other there: nobody can lock the same rows
crosswise.
"""

from articles.publishing.acts import publish, settle_due, unpublish, withdraw
from articles.publishing.drafting import Editor, cleaned, draft, save_revision
from articles.publishing.links import (
    Linked,
    LinkMark,
    Relinked,
    change_links,
    link_articles,
    link_marks,
    lock_published,
    relink,
    relink_articles,
)
from articles.publishing.problems import MOST_MAIN_ENTITIES, CannotPublish, Problem, problems

__all__ = [
    "MOST_MAIN_ENTITIES",
    "CannotPublish",
    "Editor",
    "LinkMark",
    "Linked",
    "Problem",
    "Relinked",
    "change_links",
    "cleaned",
    "draft",
    "link_articles",
    "link_marks",
    "lock_published",
    "problems",
    "publish",
    "relink",
    "relink_articles",
    "save_revision",
    "settle_due",
    "unpublish",
    "withdraw",
]
