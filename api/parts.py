"""The four parts of an installation as its settings say: the API, and the three apps that are its clients."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import click
from starlette.types import ASGIApp

from api.in_process import InProcess
from api.installation import Installation, open_installation
from api.main import create_app
from api.misconfigured import naming_settings
from api.openid.clients import client_key_file
from api.servers import Listening, PortBusy, bind, serve
from apps.kit.settings import read_settings
from apps.kit.static import kit_static
from core.people.demo_accounts import refuse_demo_accounts
from core.platform.secrets import random_key, read_or_make
from core.platform.settings import APPS, Settings

DEMO_CONTACT: Final = {"contact_email": "hello@example.org", "operator": "Busola demo (example)"}
"""What an app of the demo says of whoever runs it, where nothing else is set: to show what it looks like."""


def port_of(url: str) -> int:
    """Return the port of an address, the scheme's own where it names none."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def make_front_end(settings: Settings, name: str, api: ASGIApp | None) -> ASGIApp:
    """Return one of the three apps; beside the API it speaks to it in the same process."""
    transport = None if api is None else InProcess(app=api, raise_app_exceptions=False)
    secret = settings.secrets_dir / "cookies" / f"{name}.key"
    read_or_make(secret, random_key)
    with naming_settings(f"BUSOLA_{name}_"):
        kit_settings = read_settings(
            name,
            url=settings.url_of(name),
            api_url=settings.api_url,
            reader_url=settings.url_of("migrant"),
            client_key_file=client_key_file(settings, name),
            cookie_secret_file=secret,
            demo=settings.environment == "demo",
        )
    if kit_settings.demo:
        unsaid = {key: value for key, value in DEMO_CONTACT.items() if not getattr(kit_settings, key)}
        kit_settings = kit_settings.model_copy(update=unsaid)
    app: ASGIApp = importlib.import_module(f"apps.{name}.main").create_app(kit_settings, transport)
    return app


def read_colours() -> dict[str, str]:
    """Return the colour of each app, empty where it has ours, for its sign-in pages."""
    colours = {}
    for name in APPS:
        with naming_settings(f"BUSOLA_{name}_"):
            colours[name] = read_settings(name, url="http://localhost", api_url="http://localhost").colour
    return colours


def run_parts(settings: Settings, parts: Sequence[str], host: str, port: int | None) -> int:
    """Serve some of the four parts until a signal stops them; return the exit status."""
    addresses = {name: port or port_of(settings.api_url if name == "api" else settings.url_of(name)) for name in parts}
    order = sorted(addresses, key=lambda name: name != "api")  # the apps ask the API as soon as they start
    try:
        sockets = [bind(host, addresses[name]) for name in order]
    except PortBusy as error:
        click.echo(error.detail, err=True)
        return 1
    installation = open_installation(settings) if "api" in order else None
    try:
        if installation is not None:
            _keep_demo_people_out(installation)
        api = None if installation is None else create_app(installation, kit_static(read_colours()))

        def make(name: str) -> ASGIApp:
            return api if name == "api" and api is not None else make_front_end(settings, name, api)

        listening = [Listening(name, partial(make, name)) for name in order]
        started = serve(
            listening,
            sockets,
            lambda: click.echo(f"Serving {', '.join(order)} on {host}.", file=sys.stderr),
            settings.trusted_proxies,
        )
    finally:
        if installation is not None:
            installation.close()
    return 0 if started else 1


def _keep_demo_people_out(installation: Installation) -> None:
    with installation.database.writing() as session:
        refused = refuse_demo_accounts(session, installation.now())
    if refused:
        click.echo(f"{refused} demo accounts were disabled: their passphrase is known to everybody.", err=True)
