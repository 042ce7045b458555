"""What the command line does, and how it says what stands in its way: a sentence, never a traceback."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click import ClickException
from click.testing import CliRunner, Result
from sqlalchemy import select

from api.cli import main
from api.installation import open_installation
from api.parts import make_front_end
from core.people.accounts import create_account, load_account
from core.people.actor import Duty, Role
from core.people.tables import AccountRow, MembershipRow
from core.platform.encryption import KeyDestroyed
from core.platform.settings import Settings
from core.processes.content import read_content

Run = Callable[..., Result]
CONTENT = Path(__file__).parent / "public" / "content"
ANNA = ("anna", "--role", "authority")
AT = ("--organisation", "biblioteche")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("DATABASE_URL", "KEYS_URL", "ENVIRONMENT"):
        monkeypatch.delenv(f"BUSOLA_{name}", raising=False)
    monkeypatch.setenv("BUSOLA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BUSOLA_CONTENT_DIR", str(CONTENT))
    # The group itself would have everybody's log written to where the runner catches what a command says.
    return lambda name, *words: CliRunner().invoke(main.commands[name], words)


@pytest.fixture
def prepared(run: Run) -> Run:
    for words in (("migrate",), ("content", "load")):
        assert run(*words).exit_code == 0
    return run


def test_coverage_has_a_line_for_each_process_and_language(prepared: Run) -> None:
    said = prepared("content", "coverage", "--city", "torino")
    assert said.exit_code == 0
    lines = said.output.splitlines()[1:]
    assert {tuple(line.split()[:2]) for line in lines} >= {("torino/library-card", "ar"), ("torino/tax-code", "de")}
    assert all(line.count("%)") == 4 for line in lines)
    assert prepared("content", "coverage", "--city", "nowhere").exit_code == 1


def test_a_folder_is_read_again_only_when_something_in_it_changed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    assert run("migrate").exit_code == 0
    assert "published" in run("content", "load", str(folder)).output
    reading = []
    monkeypatch.setattr(
        "api.content_commands.read_content", lambda folder: reading.append(folder) or read_content(folder)
    )
    assert run("content", "load", str(folder)).exit_code == 0
    assert reading == []
    process = next(folder.rglob("process.yaml"))
    process.write_text(re.sub("^title: ", "title: Neu ", process.read_text(), flags=re.MULTILINE))
    assert "version 2" in run("content", "load", str(folder)).output
    (folder / "topics.yaml").write_text("topics: nonsense")
    assert run("content", "load", str(folder)).exit_code == 1
    assert run("content", "load", str(folder)).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [("content", "load"), ("person", "add", *ANNA, *AT, "--duty", "author"), ("serve", "api"), ("serve", "all")],
)
def test_a_database_without_tables_is_named_with_what_to_do(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.exit_code == 1
    assert "busola migrate" in said.output


@pytest.mark.parametrize("url", ["postgresql://busola:green-lamps@127.0.0.1:1/busola", "nonsense"])
@pytest.mark.parametrize("words", [("migrate",), ("migrate", "--check"), ("content", "load")])
def test_a_database_that_is_not_there_is_a_sentence_without_its_passphrase(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BUSOLA_DATABASE_URL", url)
    monkeypatch.setenv("BUSOLA_KEYS_URL", "postgresql://busola:green-lamps@127.0.0.1:1/keys")
    said = run(*words)
    assert said.exit_code == 1
    assert said.output.startswith("Error: ")
    assert said.output.count("\n") == 1
    assert "green-lamps" not in said.output


@pytest.mark.parametrize("words", [("migrate",), ("serve", "api"), ("person", "close", *ANNA)])
def test_a_shared_database_without_a_store_of_keys_is_refused_before_anything_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BUSOLA_DATABASE_URL", "postgresql://busola:green-lamps@127.0.0.1:1/busola")
    said = run(*words)
    assert said.exit_code == 1
    assert said.output.startswith("Error: BUSOLA_KEYS_URL: BUSOLA_DATABASE_URL is PostgreSQL, so say where")
    assert said.output.count("\n") == 1
    assert "green-lamps" not in said.output
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("API_URL", "busola.example", "BUSOLA_API_URL: this is no address"),
        ("API_URL", "http://localhost:port", "BUSOLA_API_URL: Port"),
        ("NGO_URL", "https://", "BUSOLA_NGO_URL: this is no address"),
        ("POOL_SIZE", "green-lamps", "BUSOLA_POOL_SIZE: Input should be a valid integer"),
        ("ENVIRONMENT", "green-lamps", "BUSOLA_ENVIRONMENT: Input should be"),
        ("DATABASE_URL", "green-lamps", "BUSOLA_DATABASE_URL: this is no address of a database"),
        ("DATABASE_URL", "postgres://me:green-lamps@db/busola", "BUSOLA_DATABASE_URL: this is no address"),
        ("KEYS_URL", "postgresql://me:green-lamps@db:port/keys", "BUSOLA_KEYS_URL: this is no address"),
    ],
)
def test_a_setting_that_can_not_be_is_named_without_its_value(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"BUSOLA_{name}", value)
    said = run("serve", "api")
    assert said.exit_code == 1
    assert said.output.startswith(f"Error: {says}")
    assert "green-lamps" not in said.output


def test_an_apps_own_setting_is_named_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BUSOLA_NGO_NAMES", "green-lamps")
    with pytest.raises(ClickException) as refused:
        make_front_end(Settings(data_dir=tmp_path), "ngo", None)
    assert refused.value.message.startswith("BUSOLA_NGO_")
    assert "green-lamps" not in refused.value.message


def test_migrating_says_where_the_database_stands(run: Run) -> None:
    assert run("migrate", "--check").exit_code == 1
    assert run("migrate").exit_code == 0
    assert run("migrate").exit_code == 0
    assert run("migrate", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("{date: arrival, before: today}", "wait for each other"),
        ('{fact: shoe-size, is: "yes"}', "shoe-size"),
    ],
)
def test_a_registry_that_can_not_work_is_neither_checked_in_nor_loaded(
    run: Run, tmp_path: Path, condition: str, says: str
) -> None:
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    facts = (folder / "facts.yaml").read_text()
    (folder / "facts.yaml").write_text(
        facts.replace("    kind: date\n", f"    kind: date\n    only_if: {condition}\n", 1)
    )
    assert run("migrate").exit_code == 0
    for words in (("content", "check", str(folder)), ("content", "load", str(folder))):
        said = run(*words)
        assert said.exit_code == 1
        assert re.search(rf"^facts\.yaml:\d+: .*{says}", said.output, re.MULTILINE)


def test_a_check_says_how_many_entries_of_each_city_are_not_yet_compared_with_their_source(run: Run) -> None:
    said = run("content", "check", str(CONTENT))
    assert said.exit_code == 0
    assert "torino: 3 of 4 entries are not yet compared with their source." in said.output.splitlines()


def test_somebody_joins_leaves_and_is_closed_out(prepared: Run) -> None:
    said = prepared("person", "add", *ANNA, *AT, "--duty", "author")
    assert re.search(r"shown only now: \w{4}(-\w{4}){3}$", said.output.strip())
    assert find_anna() == (False, {Duty.AUTHOR})
    assert prepared("person", "join", *ANNA, *AT, "--duty", "reviewer", "--duty", "author").exit_code == 0
    assert find_anna() == (False, {Duty.AUTHOR, Duty.REVIEWER})
    assert prepared("person", "leave", *ANNA, *AT).exit_code == 0
    assert prepared("person", "leave", *ANNA, *AT).output == "anna doesn't act for biblioteche.\n"
    assert find_anna() == (False, set())
    assert prepared("person", "close", *ANNA).exit_code == 0
    assert find_anna() == (True, set())
    assert prepared("person", "reset", *ANNA).output == "anna is closed. Let them in first: busola person reopen\n"
    assert prepared("person", "reopen", *ANNA).exit_code == 0
    assert find_anna() == (False, set())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", *ANNA, "--organisation", "nobody", "--duty", "author"), "no such organisation"),
        (("add", *ANNA, *AT, "--duty", "coordinator"), "no duty coordinator"),
        (("add", "anna", "--role", "ngo", *AT, "--duty", "annotator"), "another kind"),
        (("add", "", "--role", "authority", *AT, "--duty", "author"), "Choose a name"),
        (("join", *ANNA, *AT, "--duty", "author"), "no account"),
        (("leave", *ANNA, *AT), "no account"),
        (("close", *ANNA), "no account"),
        (("erase", *ANNA), "no account"),
        (("erase", *ANNA, "--yes"), "no account"),
        (("reset", *ANNA), "no account"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(prepared: Run, words: tuple[str, ...], says: str) -> None:
    said = prepared("person", *words)
    assert (said.exit_code, says in said.output) == (1, True)
    with open_installation(Settings()) as installation, installation.database.reading() as session:
        assert session.scalars(select(AccountRow.id)).all() == []


def test_whoever_is_erased_leaves_nothing_behind(prepared: Run) -> None:
    assert prepared("person", "add", *ANNA, *AT, "--duty", "author").exit_code == 0
    assert prepared("person", "erase", *ANNA).exit_code == 1  # nobody said yes
    assert find_anna() == (False, {Duty.AUTHOR})
    with open_installation(Settings()) as installation, installation.database.reading() as session:
        anna = session.scalars(select(AccountRow.id)).one()
    assert prepared("person", "erase", *ANNA, "--yes").exit_code == 0
    with open_installation(Settings()) as installation, installation.database.reading() as session:
        for mine in (AccountRow, MembershipRow):
            assert session.scalars(select(mine)).all() == []
        with pytest.raises(KeyDestroyed):
            installation.keys.open(anna)


def test_a_key_that_is_not_this_databases_is_noticed_before_anything_is_done(prepared: Run, tmp_path: Path) -> None:
    add = ("person", "add", *ANNA, *AT, "--duty", "author")
    assert prepared(*add).exit_code == 0
    key = tmp_path / "data" / "secrets" / "installation.key"
    right = key.read_bytes()
    key.unlink()  # as on a second machine, or after half a restore: another key is made
    for words in (("serve", "api"), ("person", "close", *ANNA)):
        said = prepared(*words)
        assert said.exit_code == 1
        assert "installation.key is not the key of this database" in said.output
    key.write_bytes(right[:5])
    for words in (("serve", "api"), ("person", "close", *ANNA), ("migrate",)):
        assert "installation.key is not the key of this database" in prepared(*words).output
    key.unlink()
    key.mkdir()
    assert re.fullmatch(r"Error: \S+installation.key can't be used: .+\n", prepared("person", "close", *ANNA).output)
    key.rmdir()
    key.write_bytes(right)
    assert prepared("person", "close", *ANNA).exit_code == 0


def test_a_store_of_keys_that_is_not_this_databases_is_noticed(
    prepared: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepared("person", "add", *ANNA, *AT, "--duty", "author").exit_code == 0
    monkeypatch.setenv("BUSOLA_KEYS_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    close = ("person", "close", *ANNA)
    assert "busola migrate" in prepared(*close).output
    assert prepared("migrate").exit_code == 0
    for words in (("serve", "api"), close):
        said = prepared(*words)
        assert said.exit_code == 1
        assert "BUSOLA_KEYS_URL must name theirs" in said.output
    monkeypatch.delenv("BUSOLA_KEYS_URL")
    with open_installation(Settings()) as installation, installation.database.reading() as session:
        installation.keys.destroy(session.scalars(select(AccountRow.id)).one())
        installation.keys.create(uuid4(), installation.now())
    for words in (("person", "leave", *ANNA, *AT), ("person", "reset", *ANNA)):
        assert prepared(*words).output == "The key to what this person saved is gone.\n"
    # Whoever was erased comes back with a backup of the database, not with their key: they can be erased again.
    assert prepared("person", "erase", *ANNA, "--yes").exit_code == 0
    assert prepared(*close).output == "There is no account with this name.\n"


@pytest.mark.parametrize("words", [("migrate",), ("serve", "api"), ("person", "close", *ANNA)])
def test_a_data_folder_that_can_not_be_made_is_named(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "data").write_text("a file")
    said = run(*words)
    assert (said.exit_code, said.output) == (1, f"Error: {tmp_path / 'data'} can't be used: File exists.\n")


def test_a_database_that_somebody_else_keeps_busy_is_a_sentence(prepared: Run) -> None:
    assert prepared("person", "add", *ANNA, *AT, "--duty", "author").exit_code == 0
    with open_installation(Settings()) as installation, installation.database.writing() as session:
        session.execute(select(AccountRow.id))
        said = prepared("person", "close", *ANNA)
    assert (said.exit_code, said.output) == (1, "Error: The database can't be used: database is locked\n")


def test_a_demo_account_is_not_let_in_by_hand(prepared: Run) -> None:
    with open_installation(Settings()) as installation, installation.database.writing() as session:
        create_account(session, installation.keys, Role.AUTHORITY, "anna", "hash", installation.now(), is_demo=True)
    assert prepared("person", "close", *ANNA).exit_code == 0
    assert prepared("person", "reopen", *ANNA).exit_code == 1
    assert find_anna()[0]


def find_anna() -> tuple[bool, set[Duty]]:
    """Return whether the only account is closed, and its duties."""
    with open_installation(Settings()) as installation, installation.database.reading() as session:
        account = load_account(session, installation.keys, session.scalars(select(AccountRow.id)).one())
        return account.disabled, {duty for membership in account.memberships for duty in membership.duties}


def test_what_is_due_is_done_by_hand_too_and_nothing_was_given_up(prepared: Run) -> None:
    assert prepared("work", "--once").output == "Done: 0.\n"
    assert prepared("outbox", "dead").output == "Nothing was given up.\n"
    assert prepared("outbox", "retry").exit_code == 1
    assert prepared("outbox", "drop", "--id", str(UUID(int=1))).exit_code == 1
