"""Pictures in templates: `{% picture image "lead" %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from articles import images
from articles.models import Image

register = template.Library()

register.filter("credited", images.credited)
register.filter("share_address", images.share_address)


@register.simple_tag
def picture(image: Image, place: str) -> SafeString:
    """The picture for "lead", "front", "card", "row" or "body", with its own words."""
    return images.picture_html(image, place)


@register.simple_tag
def picture_beside_link(image: Image, place: str) -> SafeString:
    """The same where the text beside it says it all: screen readers pass it over."""
    return images.picture_html(image, place, alt="")
