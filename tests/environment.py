"""The environment of a test run, set before any setting is read (pytest loads it with `-p`).

A developer's `.env` must not change what tests find, so whatever a test relies on is said here.
Only DATABASE_URL is taken from outside: it chooses between SQLite and PostgreSQL.
"""

import os

os.environ.update(
    {
        "SECRET_KEY": "only-for-tests-and-long-enough-that-no-check-complains-0123456789",
        "DEBUG": "false",
        "HTTPS_ONLY": "false",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "TIME_ZONE": "UTC",
        "SITE_NAME": "Commentary",
        "SITE_URL": "",
        "REDIS_URL": "",
        # A live server's threads must not keep connections to a database that is to go.
        "DATABASE_CONN_MAX_AGE": "0",
        "LOG_LEVEL": "WARNING",
    }
)
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
