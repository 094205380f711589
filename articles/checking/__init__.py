"""What an editor should look at before an article is published, and what to do about it.

    findings    what a report is made of
    material    all that the checks need, fetched once
    outline     the text as its structure: headings, pictures, links, quotations
    words       checks of headline, standfirst and text
    names       checks of what the linker found
    page        checks of pictures, links, topics, bylines, address
    change      checks of a change to what readers see already

Nothing here refuses anything: what stops publication is decided by `articles.publishing`, and
repeated here. Linking, which costs most, is done once; a report of what is linked already is made
of that.
"""

from __future__ import annotations

from articles import mentions, publishing
from articles.checking import change, names, page, words
from articles.checking.findings import Figures, Finding, Level, Report
from articles.checking.material import Material
from articles.linking import Result
from articles.models import Article, Content

__all__ = ["Figures", "Finding", "Level", "Report", "report"]


def report(
    content: Content,
    article: Article,
    *,
    result: Result | None = None,
    is_minor: bool = False,
    has_correction: bool = False,
) -> Report:
    """What publishing this content as `article` would bring, and what speaks against it.

    article          need not be stored
    result           what linking this content gave, where the caller knows it
    is_minor         whether the editor says that readers need not be told of the change
    has_correction   whether a correction is published together with it
    """
    if result is None:
        result = mentions.preview(content, article=article)
    material = Material.gather(
        content, article, result, is_minor=is_minor, has_correction=has_correction
    )
    findings = [
        *(
            Finding(Level.STOP, problem.field, problem.message)
            for problem in publishing.problems(content, article)
        ),
        *change.check(material),
        *names.check(material),
        *words.check(material),
        *page.check(material),
    ]
    stopped = {finding.field for finding in findings if finding.level == Level.STOP}
    kept = [each for each in findings if each.level == Level.STOP or each.field not in stopped]
    kept.sort(key=lambda finding: finding.level.rank)
    return Report(kept, _figures(material))


def _figures(material: Material) -> Figures:
    return Figures(
        words=material.word_count,
        links=material.links_by_kind,
        ambiguous=len(material.ambiguous),
        unknown=len(material.result.unknown),
        headings=len(material.outline.headings),
        images=len(material.outline.images),
        address=material.address,
    )
