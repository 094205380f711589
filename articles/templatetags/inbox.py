"""How much waits for whoever is logged in, for the header of the admin."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import InboxItem

register = template.Library()


@register.simple_tag
def inbox_count(user: Any) -> int:
    """The number of items that wait: one count of an index that holds nothing else."""
    if not getattr(user, "is_staff", False):
        return 0
    return InboxItem.objects.waiting().filter(user_id=user.pk).count()
