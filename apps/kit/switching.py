"""Where a page is found again, in another language: its own address, also where it was shown in answer to a form.

A form's address mostly has no page: it is that of the page above it. A view whose page is elsewhere says so with `at`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

_PARAMETER = re.compile(r"{[^}]*}")
_READS = frozenset({"GET", "HEAD"})


def list_templates(routes: Iterable[BaseRoute]) -> frozenset[str]:
    """Return the addresses of all pages, without the names of what stands in them."""
    return frozenset(
        _PARAMETER.sub("{}", str(route.path))
        for route in iter_route_contexts(list(routes))
        if "GET" in (getattr(route, "methods", None) or ())
    )


def find_address(request: Request, templates: Collection[str], at: str = "") -> str:
    """Return the path and query of the page that is being shown; nothing where no page has an address for it."""
    query = f"?{request.url.query}" if request.url.query else ""
    if request.method in _READS:
        return request.url.path + query
    if at:
        return at
    template = _PARAMETER.sub("{}", str(getattr(request.scope.get("route"), "path", ""))).strip("/").split("/")
    segments = request.url.path.strip("/").split("/")
    if len(template) != len(segments):  # no route, as where a form came from another site
        return ""
    for length in range(len(template), 1, -1):
        page, path = "/" + "/".join(template[:length]), "/" + "/".join(segments[:length])
        for ending in ("", "/"):
            if page + ending in templates:
                return path + ending + (query if length == len(template) else "")
    return ""
