"""Importing articles: text, Markdown, web pages, WordPress exports.

plain, front_matter, web_page, wordpress   a file into pieces; each docstring has its format
dates, pictures                            what they share
writing                                    pieces into articles, through `articles.publishing`
loading                                    one file in one transaction, with a report
demo                                       the demonstration content that ships with the project
"""

from articles.importing.loading import FORMATS, load_articles, site_defaults
from articles.importing.report import ArticleReport, FileReport, Outcome

__all__ = [
    "FORMATS",
    "ArticleReport",
    "FileReport",
    "Outcome",
    "load_articles",
    "site_defaults",
]
