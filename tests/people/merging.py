"""What tests of merging share: the whole database as one value that can be compared."""

from __future__ import annotations

from django.apps import apps

from people.merging.journal import plain

# Times of change, stamps and logs say that something happened, not how things are. Rows that are
# made anew by every linking or counting have no key of their own that anybody could know.
LEFT_OUT = {
    "people.stamp", "people.namechange", "people.merge", "admin.logentry", "sessions.session",
    "axes.accesslog", "axes.accessattempt", "axes.accessfailurelog",
}  # fmt: skip
TIMES = {"updated_at", "changed_at", "decided_at"}
DERIVED = {
    "articles.mention", "articles.undecidedname", "articles.comention",
    "articles.monthlymentions", "articles.monthlyarticles",
}  # fmt: skip


def everything():
    """All rows of all tables but those that only tell of changes."""
    return {
        model._meta.label_lower: _rows(model)
        for model in apps.get_models(include_auto_created=True)
        if not model.__name__.startswith("Historical")
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }


def _rows(model):
    hidden = TIMES | ({model._meta.pk.attname} if model._meta.label_lower in DERIVED else set())
    columns = [c.attname for c in model._meta.local_concrete_fields if c.attname not in hidden]
    rows = model._base_manager.values(*columns)
    return sorted(
        (repr({name: plain(value) for name, value in row.items()}) for row in rows),
    )
