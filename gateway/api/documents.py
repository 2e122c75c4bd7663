"""The description of this API, for programs and for people."""

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import Api

api = Api("Suite")


def get_openapi(visit: Visit) -> Response:
    """This document."""
    from gateway.openapi import as_json  # it describes all routes, this one among them

    return Response(as_json(), content_type="application/json")


def get_docs(visit: Visit) -> Response:
    """The same, to be read by people."""
    from gateway.docs_page import as_html

    return Response(as_html(), content_type="text/html; charset=utf-8")


api.get("/openapi.json", get_openapi, "This API as an OpenAPI 3.1 document", roles=())
api.get("/docs", get_docs, "This API as a page", roles=(), content_type="text/html")
