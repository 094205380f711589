"""Pictures as files and as what readers get of them. The rows are `articles.models.image`.

files       stored, replaced, put back, removed: files and rows in step
renditions  which sizes and cuts there are
licences    well-known licences and where their texts are
sources     pictures by the address that a text shows them by
uses        which articles show which pictures
showing     the HTML that readers get of a picture; in_text: of all pictures in a text
"""

from articles.images.files import (
    Prepared,
    SameFileThere,
    cut_again,
    is_on_disk,
    keeping_no_orphans,
    make_renditions,
    prepare,
    put_back,
    remove_former,
    replace,
    store,
)
from articles.images.in_text import with_pictures
from articles.images.licences import LICENCES, licence_address
from articles.images.showing import (
    card_address,
    credited,
    cut_address,
    middle_address,
    picture_html,
    share_address,
)
from articles.images.sources import for_sources, sources_in
from articles.images.uses import forget, record, uses_of

__all__ = [
    "LICENCES",
    "Prepared",
    "SameFileThere",
    "card_address",
    "credited",
    "cut_address",
    "cut_again",
    "for_sources",
    "forget",
    "is_on_disk",
    "keeping_no_orphans",
    "licence_address",
    "make_renditions",
    "middle_address",
    "picture_html",
    "prepare",
    "put_back",
    "record",
    "remove_former",
    "replace",
    "share_address",
    "sources_in",
    "store",
    "uses_of",
    "with_pictures",
]
