"""The reference desk: everyone and everything an article can name.

Belongs here: people, states, organisations, events, their names, offices and dates, their pages.
Does not: anything about articles; this app imports nothing else of ours.
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The reference desk."""

    name = "people"
    verbose_name = _("Reference desk")

    def ready(self) -> None:
        """Connect the signals that tell workers of changes, and the history of who made them."""
        from people import signals  # noqa: F401, PLC0415
        from people.history.writing import connect  # noqa: PLC0415

        connect()
