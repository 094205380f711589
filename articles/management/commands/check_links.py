"""Look whether the links in articles still lead somewhere; for a timer."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import outbound
from articles.models import OutboundLink


class Command(BaseCommand):
    help = (
        "Ask the addresses that published articles link to, those that are due. Each host at most "
        "once a second. What is dead is listed on the front page of the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=500, help="addresses elsewhere to ask at most (500)"
        )
        parser.add_argument(
            "--older-than",
            type=int,
            metavar="DAYS",
            help="ask whatever was not asked for so many days, due or not",
        )

    def handle(self, *, limit: int, older_than: int | None, **_options: Any) -> None:
        if limit < 0 or (older_than is not None and older_than < 0):
            raise CommandError("Numbers of addresses and of days are not negative.")
        gathered = outbound.gather()
        age = None if older_than is None else datetime.timedelta(days=older_than)
        tally = outbound.check_due(limit=limit, older_than=age)
        if gathered:
            self.stdout.write(f"Links kept of {gathered} articles that were published before.")
        said = ", ".join(
            f"{tally[state]} {state.label}" for state in OutboundLink.State if tally[state]
        )
        self.stdout.write(f"{sum(tally.values())} links checked: {said or 'nothing was due'}.")
