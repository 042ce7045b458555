"""How long public answers take, without a server: medians in microseconds on this machine and now, and ratios.

Run with ``python -m bench.public``; it loads the example content into a temporary folder.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
from starlette.types import Message, Scope

from api.installation import Installation, open_installation
from api.main import create_app
from api.rendering.procedure import build_procedure
from api.schemas.person import read_person
from core.platform.settings import Settings
from core.procedures.personalise import personalise
from core.processes.content import read_content
from core.processes.loading import load_content
from migrations.running import upgrade

PROCESS = "bologna/residence-permit-first"
PERSON = {
    "answers": {
        "citizenship": {"values": ["MA"]},
        "reason-for-stay": {"values": ["study"]},
        "arrival-date": {"values": ["2026-11-20"]},
        "family-of-eu-citizen": {"values": ["no"]},
    },
    "papers": {"passport": {"have": True, "expires": "2029-01"}},
}


def measure(run: Callable[[], object], times: int = 300) -> float:
    """Return the median duration of a call in microseconds."""
    run()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return statistics.median(found) * 1e6


async def measure_request(app: Callable[..., Awaitable[None]], method: str, path: str, body: bytes = b"") -> float:
    """Return the median duration of a request through the whole application, in microseconds."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"lang=it",
        "root_path": "",
        "scheme": "http",
        "server": ("localhost", 8000),
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"localhost:8000"), (b"content-type", b"application/json")],
    }
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    found = []
    for _ in range(300):
        start = time.perf_counter()
        await app(dict(scope), receive, send)
        found.append(time.perf_counter() - start)
    assert set(statuses) == {200}
    return statistics.median(found) * 1e6


def make_installation(folder: Path) -> Installation:
    """Return an installation with the example content."""
    settings = Settings(data_dir=folder, environment="demo")
    upgrade(settings.database_url)
    installation = open_installation(settings)
    content, problems = read_content(Path(__file__).parents[1] / "content")
    assert not problems
    with installation.database.writing() as session:
        load_content(session, content, installation.now())
    return installation


def main() -> None:
    """Print one line for each measurement."""
    with tempfile.TemporaryDirectory() as name, make_installation(Path(name)) as installation:
        published = installation.library.now
        version = published.processes[PROCESS].current
        body = json.dumps(PERSON).encode()
        person = read_person(body, version.document, published.shelf.registry)
        today, world = published.today_in("bologna", installation.now()), published.worlds["bologna"]
        reading, head = published.read_version(version, "it")

        def build() -> dict[str, object]:
            return build_procedure(version.compiled, person, today, world, reading=reading, head=head)

        made = build()
        engine = measure(lambda: personalise(version.compiled, person, today, world))
        app = create_app(installation)
        lines = {
            "personalise alone": engine,
            "read what a person sends": measure(lambda: read_person(body, version.document, published.shelf.registry)),
            "procedure with reasons, question and sentences": measure(build),
            f"write it as {len(orjson.dumps(made))} bytes": measure(lambda: orjson.dumps(made)),
            "POST …/procedure, whole application": asyncio.run(
                measure_request(app, "POST", f"/v1/processes/{PROCESS}/procedure", body)
            ),
            "GET a process, whole application": asyncio.run(measure_request(app, "GET", f"/v1/processes/{PROCESS}")),
            "GET /health, whole application": asyncio.run(measure_request(app, "GET", "/health")),
        }
        for what, duration in lines.items():
            print(f"{duration:9.0f} µs  {duration / engine:6.1f} × personalise  {what}")


if __name__ == "__main__":
    main()
