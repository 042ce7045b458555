"""The server that `bench.ratios` asks: our API and apps, and beside them what they are measured against.

All of it runs in one process and one event loop, as the demo does. Started by `bench.ratios` as
``python -m bench.serving PORT FOLDER``; it prints one line of JSON with all that the client needs, then serves.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request, Response
from jinja2 import Environment
from sqlalchemy import select

from api.demo import demo_settings, make_demo_people
from api.edge import Edge
from api.errors import install_error_answers
from api.installation import Installation, open_installation
from api.main import create_app
from api.openid.keys import keys_of
from api.openid.tokens import make_access_token
from api.parts import make_front_end
from api.servers import Listening, bind, serve
from apps.kit.static import kit_static
from bench.crowd import make_crowd
from bench.marking import record_mark
from bench.peers import Peers, open_django, open_orm
from core.cases.events import Event, Opened, StepMarked
from core.cases.recording import prepare_opening, recorder_of, write_opening
from core.cases.service import Ground
from core.people.actor import Actor, Role
from core.people.sessions import start_session
from core.people.tables import AccountRow, MembershipRow
from core.platform.ids import uuid7
from core.platform.settings import APPS
from core.processes.content import Content, ProcessFolder, read_content
from core.processes.loading import load_content
from migrations.running import upgrade

REAL = "bologna/residence-permit-first"
THIRTY = "bologna/thirty-steps"
STEPS = 30
READY = "ready.json"  # in the server's folder: more than a line of output holds for sure
CROWD = 4000
CASES, EVENTS = 160, 20
LANGUAGE = "en"
BARE_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1><ul>
{% for row in rows %}
<li class="{{ row.kind }}"><a href="/rows/{{ row.number }}">{{ row.title }}</a> <span>{{ row.text }}</span></li>
{% endfor %}
</ul></body></html>
"""


def make_long(real: ProcessFolder) -> ProcessFolder:
    """Return a process of 30 steps: a real one, and its first steps once more under other names."""
    steps = real.process.steps
    again = [
        replace(
            step,
            key=f"again-{step.key}",
            title=f"{step.title} (2)",
            after=tuple(f"again-{key}" if isinstance(key, str) else key for key in step.after),
            gives=(),
            outcomes=(),
        )
        for step in steps[: STEPS - len(steps)]
    ]
    process = replace(real.process, process=THIRTY, steps=(*steps, *again))
    return replace(real, process=process, examples=(), examples_document=None)


def prepare(installation: Installation) -> None:
    """Load the example content and the long process, and make the people of the demo."""
    upgrade(installation.settings.database_url)
    installation.keys.create_tables()
    content, problems = read_content(installation.settings.content_dir)
    if problems:
        raise SystemExit(problems[0])
    with installation.database.writing() as session:
        load_content(session, add_long(content), installation.now())
    make_demo_people(installation)


def add_long(content: Content) -> Content:
    """Return the content with the long process in the city of the real one."""
    cities = []
    for city in content.cities:
        found = [one for one in city.processes if one.process.process == REAL]
        cities.append(replace(city, processes=(*city.processes, *map(make_long, found))))
    return replace(content, cities=tuple(cities))


# --- people --------------------------------------------------------------------------------------------


class People:
    """Signs people of the demo in, as their apps would."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def sign_in(self, role: Role, organisation: str | None = None, duty: str = "") -> tuple[Actor, str]:
        """Return somebody who acts, and their access token."""
        one, now = self._installation, self._installation.now()
        with one.database.writing() as session:
            query = select(AccountRow.id).where(AccountRow.role == role)
            if organisation is not None:
                query = query.join(MembershipRow, MembershipRow.account == AccountRow.id)
                members = session.execute(
                    query.add_columns(MembershipRow.duties).where(MembershipRow.organisation == organisation)
                )
                account = next(found for found, duties in members if set(duties) == set(duty.split()))
            else:
                account = session.scalars(query).first()
            assert account is not None
            session_id = start_session(session, account, role.value, organisation, None, now, now)
        issuer = one.settings.api_url
        token = make_access_token(
            keys_of(one).newest(),
            issuer=issuer,
            subject=account,
            session_id=session_id,
            client=role.value,
            scope="openid",
            now=now,
        )
        return Actor(account, session_id, role), token


def open_cases(installation: Installation, actor: Actor, process: str) -> list[UUID]:
    """Open some cases, each with as many events, and return their ids."""
    published, now = installation.library.now, installation.now()
    version = published.processes[process].current
    city = process.partition("/")[0]
    ground = Ground(
        version,
        published.shelf.registry,
        published.worlds[city],
        published.today_in(city, now),
        published.zone_of(city),
    )
    steps = [step.key for step in version.document.definition.steps]
    by, found = recorder_of(actor), []
    for _ in range(CASES):
        marks = [StepMarked(steps[number % len(steps)], ground.today) for number in range(EVENTS - 1)]
        happened = [Opened(version.head.hash), *marks]
        events = [
            Event(uuid7(), number, what, by, version.head.hash, at=now) for number, what in enumerate(happened, 1)
        ]
        with installation.database.reading() as session:
            entry = prepare_opening(session, actor, installation.keys, ground, events, now)
        with installation.database.writing() as session:
            found.append(write_opening(session, actor, installation.keys, entry, events).case.head.id)
    return found


# --- what we are measured against ------------------------------------------------------------------------


def make_baseline(installation: Installation, actor: Actor) -> FastAPI:
    """Return FastAPI's routes with bytes made beforehand, under the same middleware as the API's."""
    app = FastAPI(openapi_url=None)
    install_error_answers(app)
    app.add_middleware(Edge, body_limit=installation.settings.body_limit, secure=False)
    kept: dict[str, bytes] = {}

    @app.get("/read")
    async def read() -> Response:
        return Response(kept["read"], media_type="application/json")

    @app.post("/procedure")
    async def make() -> Response:
        return Response(kept["procedure"], media_type="application/json")

    @app.post("/mark")
    def mark(event: dict[str, Any]) -> Response:
        record_mark(installation, actor, UUID(event["case"]), UUID(event["id"]))
        return Response(kept["mark"], media_type="application/json")

    @app.put("/kept/{name}")
    async def keep(name: str, request: Request) -> None:
        kept[name] = await request.body()

    return app


class Row:
    """One row of the bare page."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.kind = "even" if number % 2 else "odd"
        self.title = f"The title of row {number}"
        self.text = "Some words that stand beside it, & that have to be escaped."


def make_bare_page() -> FastAPI:
    """Return a page of Jinja2 and FastAPI, without any middleware: as many rows as make the size that is asked for."""
    template = Environment(autoescape=True, trim_blocks=True).from_string(BARE_PAGE)
    app = FastAPI(openapi_url=None)
    shown: dict[str, list[Row]] = {}

    def make_show(name: str) -> Callable[[], Awaitable[Response]]:
        async def show() -> Response:
            page = template.render(title="A bare page", rows=shown[name])
            return Response(page, media_type="text/html")

        return show

    for name in ("procedure", "front"):
        app.get(f"/{name}")(make_show(name))

    @app.put("/{name}/{size}")
    async def fit(name: str, size: int) -> int:
        rows: list[Row] = []
        while len(template.render(title="A bare page", rows=rows)) < size:
            rows += [Row(len(rows) + number) for number in range(5)]
        shown[name] = rows
        return len(template.render(title="A bare page", rows=rows))

    return app


def make_peers(peers: dict[str, Peers]) -> FastAPI:
    """Return routes that read by other ORMs; each is called in a thread, as ours are that read the database."""
    app = FastAPI(openapi_url=None)

    def make_read(read: Callable[[], bytes]) -> Callable[[], Response]:
        def answer() -> Response:
            return Response(read(), media_type="application/json")

        return answer

    for name, peer in peers.items():
        app.get(f"/{name}/public")(make_read(peer.public))
        app.get(f"/{name}/private")(make_read(peer.private))
    return app


def main(port: int, folder: Path) -> None:
    """Prepare everything, write what the client needs, say so, and serve until a signal."""
    settings = demo_settings(port, folder)
    with open_installation(settings) as installation:
        prepare(installation)
        people = People(installation)
        actor, token = people.sign_in(Role.MIGRANT)
        cases = open_cases(installation, actor, THIRTY)
        authority = partial(people.sign_in, Role.AUTHORITY, "questura-bologna")
        file = str(folder / "busola.sqlite")
        about = (REAL, LANGUAGE, actor.session_id, cases[0])
        peers = {
            "django": open_django(file, str(folder / "keys.sqlite"), installation.keys, *about),
            "orm": open_orm(settings.database_url, installation.keys, *about),
        }
        api = create_app(installation, kit_static())
        apps = [
            Listening("api", lambda: api),
            *(Listening(name, partial(make_front_end, settings, name, api)) for name in APPS),
            Listening("baseline", lambda: make_baseline(installation, actor)),
            Listening("bare", make_bare_page),
            Listening("peers", lambda: make_peers(peers)),
        ]
        version = installation.library.now.processes[THIRTY].current
        today = installation.library.now.today_in("bologna", installation.now())
        ready = {
            "token": token,
            "author": authority("author")[1],
            "reviewer": authority("author reviewer translator")[1],
            "cases": [str(case) for case in cases],
            "hash": version.head.hash,
            "steps": [step.key for step in version.document.definition.steps],
            "today": today.isoformat(),
            "crowd": [somebody.decode() for somebody in make_crowd(version.document, today, CROWD)],
        }
        (folder / READY).write_text(json.dumps(ready))
        sockets = [bind("127.0.0.1", port + number) for number in range(len(apps))]
        serve(apps, sockets, lambda: print("ready", flush=True), settings.trusted_proxies)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
