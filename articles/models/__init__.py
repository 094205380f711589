"""The models of the newsroom."""

from articles.models.article import Article, FormerPath
from articles.models.author import Author, Byline
from articles.models.correction import Correction, CorrectionAmendment
from articles.models.dossier import Dossier, DossierItem
from articles.models.former_slug import Addressed, FormerSlug
from articles.models.image import FormerFile, Image, ImageUse
from articles.models.listed import ListedQuerySet
from articles.models.mention import Decision, IgnoredName, Mention, UndecidedName
from articles.models.note import DeskProfile, InboxItem, Note, RoleGrant
from articles.models.outbound import LinkPlace, OutboundLink
from articles.models.presence import Presence
from articles.models.preview import PreviewLink
from articles.models.relinking import RelinkedArticle, Relinking
from articles.models.revision import BylineContent, Content, Revision
from articles.models.summary import CoMention, MonthlyArticles, MonthlyMentions
from articles.models.surroundings import HiddenLine, PinnedArticle, Surroundings
from articles.models.topic import TaggedArticle, Topic, TopicMerge, TopicSynonym

__all__ = [
    "Addressed",
    "Article",
    "Author",
    "Byline",
    "BylineContent",
    "CoMention",
    "Content",
    "Correction",
    "CorrectionAmendment",
    "Decision",
    "DeskProfile",
    "Dossier",
    "DossierItem",
    "FormerFile",
    "FormerPath",
    "FormerSlug",
    "HiddenLine",
    "IgnoredName",
    "Image",
    "ImageUse",
    "InboxItem",
    "LinkPlace",
    "ListedQuerySet",
    "Mention",
    "MonthlyArticles",
    "MonthlyMentions",
    "Note",
    "OutboundLink",
    "PinnedArticle",
    "Presence",
    "PreviewLink",
    "RelinkedArticle",
    "Relinking",
    "Revision",
    "RoleGrant",
    "Surroundings",
    "TaggedArticle",
    "Topic",
    "TopicMerge",
    "TopicSynonym",
    "UndecidedName",
]
