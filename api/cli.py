"""The command line behind everything: `busola --help`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from api.commanding import (
    at_work,
    having_secrets,
    on_installation,
    open_it,
    open_ready,
    reaching_the_database,
    read_settings,
)
from api.erasure_cli import erasures
from api.installation import Installation
from api.logs import configure_logs
from api.outbox_cli import outbox, work
from core.people.actor import Duty
from core.platform.settings import APPS

EPILOG = "Settings are environment variables that begin with BUSOLA_; docs/running.md lists them."


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Busola: authorities publish processes, people follow them as guided procedures, NGOs help.

    A new installation: `busola migrate`, `busola content load`, `busola person add …`, then `busola serve`.
    To look around first: `busola demo`.
    """
    configure_logs()


@main.command()
@click.option("--port", default=8000, show_default=True, help="The API's port; the apps take the three after it.")
@click.option("--data", default="data/demo", show_default=True, type=click.Path(path_type=Path), help="Its folder.")
@click.option("--reset", is_flag=True, help="Forget everything that was done in the demo first.")
def demo(port: int, data: Path, reset: bool) -> None:
    """Start the API and the three apps with real content and demo people, on this machine only."""
    from api.demo import run_demo

    sys.exit(run_demo(port, data, reset=reset))


@main.command()
@click.argument("parts", nargs=-1, required=True, type=click.Choice(["api", *APPS, "all"]))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=int, help="The port; by default the one in the part's own URL setting.")
def serve(parts: tuple[str, ...], host: str, port: int | None) -> None:
    """Serve one or several of: api, migrant, authority, ngo; or all.

    Parts that are served together with the API speak to it in the same process; a part that is served alone
    speaks to BUSOLA_API_URL over HTTP. Behind a proxy that ends TLS, set the four BUSOLA_…_URL settings to
    the public https addresses.
    """
    from api.parts import run_parts

    chosen = ("api", *APPS) if "all" in parts else parts
    if port is not None and len(chosen) > 1:
        raise click.UsageError("--port goes with a single part; several take the ports of their URL settings.")
    settings = read_settings()
    if "api" in chosen:
        open_ready(settings).close()
    sys.exit(run_parts(settings, chosen, host, port))


@main.command()
@click.option("--check", is_flag=True, help="Only say whether the database is at the newest version; 1 if it isn't.")
def migrate(check: bool) -> None:
    """Bring the database to this version's tables; safe to run again."""
    from migrations.running import current_and_newest, upgrade

    settings = read_settings()
    with having_secrets(settings):
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with reaching_the_database():
        if check:
            current, newest = current_and_newest(settings.database_url)
            click.echo(f"database: {current or 'empty'}; newest: {newest}")
            sys.exit(0 if current == newest else 1)
        upgrade(settings.database_url)
        with open_it(settings) as installation:
            installation.keys.create_tables()
    click.echo("The database is up to date.")


@main.group()
def content() -> None:
    """Read, check and publish the content folder."""


@content.command("check")
@click.argument("folder", default=None, required=False, type=click.Path(path_type=Path))
def check_content(folder: Path | None) -> None:
    """Check the whole folder, test people included, and say file, line and field of what is wrong."""
    from api.content_commands import report_check

    sys.exit(report_check(folder or read_settings().content_dir))


@content.command("coverage")
@click.option("--city", help="Only the texts of a city, and those that all cities share.")
@on_installation()
def tell_coverage(installation: Installation, city: str | None) -> int:
    """Say how much of each process, city and of what all share is translated, stale, missing and checked."""
    from api.coverage_command import report_coverage

    return report_coverage(installation, city)


@content.command("load")
@click.argument("folder", default=None, required=False, type=click.Path(path_type=Path))
def load_content(folder: Path | None) -> None:
    """Publish what was never loaded before; what was published in the app stays as it is."""
    from api.content_commands import report_load

    settings = read_settings()
    with at_work(settings) as installation:
        sys.exit(report_load(installation, folder or settings.content_dir))


@content.command("stamp")
@click.argument("folder", default=None, required=False, type=click.Path(path_type=Path))
def stamp_content(folder: Path | None) -> None:
    """Write the hash of the source text beside each translation that has none yet."""
    from api.content_commands import report_stamp

    sys.exit(report_stamp(folder or read_settings().content_dir))


STAFF = click.option("--role", type=click.Choice(["authority", "ngo"]), required=True)
ANYBODY = click.option("--role", type=click.Choice(list(APPS)), required=True)
ORGANISATION = click.option("--organisation", required=True, help="The organisation's key, as in organisations.yaml.")
DUTIES = click.option(
    "--duty",
    "duties",
    type=click.Choice([duty.value for duty in Duty]),
    multiple=True,
    required=True,
    help="May be given several times.",
)


@main.group()
def person() -> None:
    """Make accounts for staff, change, close and erase them, and help people who lost their passphrase."""


@person.command("add")
@click.argument("name")
@STAFF
@ORGANISATION
@DUTIES
@on_installation()
def add_person(installation: Installation, name: str, role: str, organisation: str, duties: tuple[str, ...]) -> int:
    """Make a staff account, and print its one-time passphrase."""
    from api.person_commands import add_staff_member

    return add_staff_member(installation, name, role, organisation, duties)


@person.command("reset")
@click.argument("name")
@ANYBODY
@on_installation()
def reset_someone(installation: Installation, name: str, role: str) -> int:
    """Print a new one-time passphrase for an account, and end all its sessions."""
    from api.person_commands import reset_person

    return reset_person(installation, name, role)


@person.command("reset-second-step")
@click.argument("name")
@ANYBODY
@on_installation()
def reset_second_step(installation: Installation, name: str, role: str) -> int:
    """Let somebody who lost their phone or passkey make a new second step, and end all their sessions."""
    from api import person_commands

    return person_commands.reset_second_step(installation, name, role)


@person.command("join")
@click.argument("name")
@STAFF
@ORGANISATION
@DUTIES
@on_installation()
def join(installation: Installation, name: str, role: str, organisation: str, duties: tuple[str, ...]) -> int:
    """Let somebody act for one more organisation, or with other duties for one that is theirs."""
    from api.person_commands import join_organisation

    return join_organisation(installation, name, role, organisation, duties)


@person.command("leave")
@click.argument("name")
@STAFF
@ORGANISATION
@on_installation()
def leave(installation: Installation, name: str, role: str, organisation: str) -> int:
    """Stop somebody from acting for an organisation, at once."""
    from api.person_commands import leave_organisation

    return leave_organisation(installation, name, role, organisation)


@person.command("close")
@click.argument("name")
@ANYBODY
@on_installation()
def close(installation: Installation, name: str, role: str) -> int:
    """Let an account act no more, at once; nothing of it is deleted."""
    from api.person_commands import close_account

    return close_account(installation, name, role)


@person.command("reopen")
@click.argument("name")
@ANYBODY
@on_installation()
def reopen(installation: Installation, name: str, role: str) -> int:
    """Let a closed account sign in again."""
    from api.person_commands import reopen_account

    return reopen_account(installation, name, role)


@person.command("erase")
@click.argument("name")
@ANYBODY
@click.option("--yes", "sure", is_flag=True, help="Don't ask again.")
@on_installation(keys_may_be_gone=True)
def erase(installation: Installation, name: str, role: str, sure: bool) -> int:
    """Delete an account with its cases, and destroy its key, so that old backups can't tell of it either."""
    from api.person_commands import erase_person

    return erase_person(installation, name, role, sure=sure)


@main.command("expire")
@on_installation()
def expire(installation: Installation) -> int:
    """Warn of accounts and cases that expire, and let go of those that nobody used for two years.

    The API does so daily by itself, unless BUSOLA_EXPIRE_DAILY=false.
    """
    from api.expiring import report_expiry

    return report_expiry(installation)


@main.group()
def keys() -> None:
    """Keep the provider's keys fresh, and the one around people's own."""


@keys.command("rotate")
@click.option("--forget-old", is_flag=True, help="A key was stolen: tokens that older keys signed end at once.")
def rotate_keys(forget_old: bool) -> None:
    """Sign with a new key from now on; the old one stays published until its last token has expired."""
    from api.openid.keys import rotate_signing_key

    with open_it(read_settings()) as installation:
        click.echo(f"New signing key: {rotate_signing_key(installation, forget_old=forget_old)}")


@keys.command("rewrap")
def rewrap_people_keys() -> None:
    """Wrap everybody's key under a fresh key of the installation. Stop all that serves first; may be run again."""
    from api.key_commands import report_rewrapping

    settings = read_settings()
    with having_secrets(settings), reaching_the_database():
        sys.exit(report_rewrapping(settings))


@main.group()
def documents() -> None:
    """Look after the store of people's files."""


@documents.command("sweep")
@on_installation()
def sweep_documents(installation: Installation) -> int:
    """Clear what no document has any more; every running API does it too, each quarter of an hour."""
    from api.document_commands import sweep_store

    return sweep_store(installation)


@documents.command("rekey")
@on_installation()
def rekey_documents(installation: Installation) -> int:
    """Write every file anew under a fresh key of its own; people may go on using theirs meanwhile."""
    from api.document_commands import rekey_store

    return rekey_store(installation)


@main.command()
def openapi() -> None:
    """Print the API's description as OpenAPI, for a client generator."""
    import json

    from api.main import create_app

    with open_it(read_settings()) as installation:
        click.echo(json.dumps(create_app(installation).openapi(), indent=2, ensure_ascii=False))


main.add_command(work)
main.add_command(outbox)
main.add_command(erasures)
