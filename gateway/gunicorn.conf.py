# ruff: noqa: N999 - gunicorn looks for this name
"""How gunicorn runs the gateway: `gunicorn -c gateway/gunicorn.conf.py "gateway.app:create_app()"`.

One gevent worker holds thousands of open streams. `OTKLIK_HOST`, `OTKLIK_PORT`: where it listens.
`OTKLIK_GATEWAY_WORKERS`: more processes (the health port then shows one of them). `OTKLIK_KEEPALIVE_SECONDS`: above the
idle time of a load balancer in front. `OTKLIK_GRACEFUL_SECONDS`: how long requests may still run after SIGTERM.
"""

import os
import resource
from pathlib import Path
from typing import Any

# Each open stream is a file; the usual soft limit is 1,024.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))

bind = f"{os.environ.get('OTKLIK_HOST', '127.0.0.1')}:{os.environ.get('OTKLIK_PORT', '8080')}"
worker_class = "gevent"
workers = int(os.environ.get("OTKLIK_GATEWAY_WORKERS", "1"))
worker_connections = 8000
backlog = 2048
timeout = 60
keepalive = int(os.environ.get("OTKLIK_KEEPALIVE_SECONDS", "5"))
graceful_timeout = int(os.environ.get("OTKLIK_GRACEFUL_SECONDS", "8"))
# The heartbeat file of a worker must not lie on a disk, and the root file system may be read-only.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "otklik-gateway"


def post_worker_init(worker: Any) -> None:
    """Streams never end by themselves: when the worker is told to stop, they are ended, so it can."""
    import gevent

    gateway = worker.wsgi.extensions["gateway"]

    def watch() -> None:
        while worker.alive:
            gevent.sleep(0.2)
        gateway.stop_streams()

    gevent.spawn(watch)


def worker_exit(_server: Any, worker: Any) -> None:
    if (app := getattr(worker, "wsgi", None)) is not None:
        app.extensions["gateway"].close()
