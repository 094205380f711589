"""What a load balancer or a supervisor asks: is the process alive, and can it serve?

Neither answer is ever cached, needs a session or says anything about the inside; the reason why a
site is not ready goes to the log. Both are plain HTTP, also where all else is redirected to TLS.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATHS = frozenset({"/healthz", "/readyz"})

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database: restarting us would not mend that."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Requests can be sent here: database reachable and migrated, cache working; 503 if not."""
    found = {name: _passes(name, check) for name, check in _CHECKS.items()}
    return JsonResponse(
        {name: "ok" if passed else "failed" for name, passed in found.items()},
        status=200 if all(found.values()) else 503,
    )


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever it is, the answer is: not ready
        logger.exception("not ready: %s", name)
        return False


def _database_answers() -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _is_migrated() -> bool:
    """Whether the tables are those this version was written for."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_keeps() -> bool:
    value = secrets.token_hex(8)
    cache.set("readyz", value, timeout=10)
    return bool(cache.get("readyz"))


_CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _is_migrated,
    "cache": _cache_keeps,
}
