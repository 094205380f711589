"""The newsroom in the admin: articles and what belongs to them.

Articles are edited as revisions and become public through `articles.publishing` only. Not
registered, because nobody should type them: bylines and topics of single articles (part of the
article's form) and the summary tables.
"""

from articles.admin.article import ArticleAdmin
from articles.admin.author import AuthorAdmin
from articles.admin.correction import CorrectionAdmin
from articles.admin.dossier import DossierAdmin
from articles.admin.ignored import IgnoredNameAdmin
from articles.admin.image import ImageAdmin
from articles.admin.inbox import InboxItemAdmin
from articles.admin.mention import DecisionAdmin, MentionAdmin
from articles.admin.newcomer import tell_of_newcomer
from articles.admin.outbound import OutboundLinkAdmin
from articles.admin.queue import UndecidedNameAdmin
from articles.admin.relinking import RelinkingAdmin
from articles.admin.revision import FormerPathAdmin, RevisionAdmin
from articles.admin.surroundings import SurroundingsAdmin
from articles.admin.topic import TopicAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "CorrectionAdmin",
    "DecisionAdmin",
    "DossierAdmin",
    "FormerPathAdmin",
    "IgnoredNameAdmin",
    "ImageAdmin",
    "InboxItemAdmin",
    "MentionAdmin",
    "OutboundLinkAdmin",
    "RelinkingAdmin",
    "RevisionAdmin",
    "SurroundingsAdmin",
    "TopicAdmin",
    "UndecidedNameAdmin",
    "tell_of_newcomer",
]
