"""The groups that the four roles begin with, made and kept up after each `migrate`.

A role's group is given each permission once. What a site takes away from it stays away, and what
a site adds stays there. What the permissions mean is asked of `articles.roles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate
from django.dispatch import receiver

AUTHORS = "Authors"
EDITORS = "Editors"
REFERENCE_DESK = "Reference desk"
ADMINISTRATORS = "Administrators"

# Patterns of "app.codename".
ROLES: dict[str, Sequence[str]] = {
    AUTHORS: [
        "articles.add_article",
        "articles.change_own_article",
        "articles.add_image",
        "articles.view_image",
        "articles.view_author",
        "articles.view_topic",
        "people.view_*",
    ],
    EDITORS: ["articles.*", "people.view_*"],
    REFERENCE_DESK: [
        "people.*",
        "articles.view_*",
        "articles.*_image",
        "articles.*_topic",
        "articles.*_topicsynonym",
        "articles.*_topicmerge",
        "articles.*_ignoredname",
        "articles.change_relinking",
    ],
    ADMINISTRATORS: ["*"],
}


@receiver(post_migrate, dispatch_uid="articles.role_groups")
def grant_roles(
    sender: Any, using: str, apps: Any = installed_apps, verbosity: int = 0, **_kwargs: Any
) -> None:
    """Make the groups, and give each what it was never given before."""
    if sender.label != "articles":
        return
    try:
        grants = apps.get_model("articles", "RoleGrant").objects.using(using)
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # migrated back to before there were roles
        return
    for app in installed_apps.get_app_configs():
        # Those of other apps are made by later handlers of this signal.
        create_permissions(app, verbosity=0, using=using, apps=apps)
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, patterns in ROLES.items():
        group, _made = groups.get_or_create(name=name)
        given = set(grants.filter(group=group).values_list("permission_id", flat=True))
        new = {
            pk
            for permission, pk in known.items()
            if pk not in given and any(fnmatchcase(permission, one) for one in patterns)
        }
        group.permissions.add(*new)
        grants.bulk_create(grants.model(group_id=group.pk, permission_id=pk) for pk in sorted(new))
