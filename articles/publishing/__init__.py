"""The one way an article becomes public, or changes in public.

Each act is one transaction: the row, its mentions, the linked body, the summary tables, the search
index and the stamp of the page cache change together or not at all. Each locks its article first
and the stamp's row next, and publications wait for each other there: nobody can lock the same rows
crosswise.
"""

from articles.publishing.acts import publish, settle_due, unpublish, withdraw
from articles.publishing.drafting import (
    Editor,
    Typing,
    autosave,
    begin,
    cleaned,
    draft,
    keep_refused,
    put_aside,
    restore,
    save_revision,
)
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
from articles.publishing.problems import (
    MOST_MAIN_ENTITIES,
    CannotPublish,
    Problem,
    not_approved,
    problems,
)
from articles.publishing.references import Missing, still_there
from articles.publishing.scheduling import (
    cancel_change,
    change_refused,
    schedule_change,
    scheduled_change,
)

__all__ = [
    "MOST_MAIN_ENTITIES",
    "CannotPublish",
    "Editor",
    "LinkMark",
    "Linked",
    "Missing",
    "Problem",
    "Relinked",
    "Typing",
    "autosave",
    "begin",
    "cancel_change",
    "change_links",
    "change_refused",
    "cleaned",
    "draft",
    "keep_refused",
    "link_articles",
    "link_marks",
    "lock_published",
    "not_approved",
    "problems",
    "publish",
    "put_aside",
    "relink",
    "relink_articles",
    "restore",
    "save_revision",
    "schedule_change",
    "scheduled_change",
    "settle_due",
    "still_there",
    "unpublish",
    "withdraw",
]
