"""How gunicorn serves the site. Every line can be overruled on its command line.

The variables named here come from the environment itself; gunicorn does not read `.env`.
"""

import multiprocessing
import os
from pathlib import Path

# From wherever it is started, the project is found.
chdir = str(Path(__file__).resolve().parent.parent)
wsgi_app = "commentary.wsgi"

# Only this machine: a proxy that speaks TLS stands in front. In a container: BIND=0.0.0.0:8000.
bind = os.environ.get("BIND", "127.0.0.1:8000")

# Threads, because a request mostly waits for the database; several processes, because Python
# computes in one thread at a time. SQLite is as happy with this as PostgreSQL.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(multiprocessing.cpu_count() + 1, 8))
threads = int(os.environ.get("WEB_THREADS") or 4)

# A worker that hangs is replaced. Long enough for the import of a large file in the admin.
timeout = int(os.environ.get("WEB_TIMEOUT") or 120)
# A worker that is told to stop finishes the requests it has: nobody's save is cut off by a deploy.
graceful_timeout = 30
# Longer than proxies keep an idle connection, so that it is never us who hang up on a request.
keepalive = 75

# Workers are renewed now and then, so that a slow leak never matters; not all at the same time.
max_requests = 5000
max_requests_jitter = 500

# Each worker loads the application itself: a change of code needs only HUP, and no connection to
# the database is ever shared by two processes.
preload_app = False

# The heartbeat file must not wait for a disk; on systems without /dev/shm, where gunicorn likes.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108

# Whom to believe about the reader's scheme and address: the proxy on this machine, or those named.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# Errors go where the supervisor reads. Who read what is nobody's business, and the proxy's log if
# it has to be kept: WEB_ACCESS_LOG=- shows it.
errorlog = "-"
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

# An address of ours is never longer; an attacker's may be.
limit_request_line = 8190
limit_request_fields = 100
