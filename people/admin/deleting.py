"""Before something is deleted in the admin: what uses it, with numbers and examples.

The pages are Django's own; they are given sentences instead of thousands of rows. The same for one
object and for several chosen in a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from people.deleting import Use

Subject = TypeVar("Subject", bound=Model)


class ShowsUseMixin(admin.ModelAdmin[Subject]):
    """For what much else may refer to."""

    def uses_of(self, subject: Subject) -> list[Use]:
        """What uses it; asked before it is deleted."""
        raise NotImplementedError

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """Whatever stands in the way; else what goes, and what becomes of what uses it."""
        chosen: Iterable[Subject] = list(objs)
        uses = {subject: self.uses_of(subject) for subject in chosen}
        protected = [
            f"{subject}: {use}"
            for subject, found in uses.items()
            for use in found
            if use.is_in_the_way
        ]
        told: list[Any] = []
        for subject, found in uses.items():
            told.append(str(subject))
            if found:
                told.append([str(use) for use in found if not use.is_in_the_way])
        lacking = set()
        if any(not self.has_delete_permission(request, subject) for subject in chosen):
            lacking = {self.opts.verbose_name}
        counts = {self.opts.verbose_name_plural: len(uses)}
        return told, counts, lacking, protected
