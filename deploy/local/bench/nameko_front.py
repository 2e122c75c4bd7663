"""Flask before nameko's standalone proxies, kept open in a pool: run by gunicorn with 32 threads."""

import os
import queue
from typing import Any

from flask import Flask, Response, jsonify

THREADS = 32


def create_app() -> Flask:
    from nameko.standalone.rpc import ClusterRpcProxy  # who only wants to know THREADS needs no nameko

    pool: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for _ in range(THREADS):
        pool.put(ClusterRpcProxy({"AMQP_URI": os.environ["OTKLIK_AMQP_URI"]}).start())
    app = Flask(__name__)

    @app.get("/echo")
    def echo() -> Response:
        proxy = pool.get()
        try:
            return jsonify(proxy.nameko_echo.echo([]))
        finally:
            pool.put(proxy)

    return app
