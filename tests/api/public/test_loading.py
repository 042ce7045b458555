import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.installation import Installation
from core.people.actor import Actor, Duty, Role
from core.people.tables import OfficeRow
from core.platform.ids import uuid7
from core.platform.revision import read_public_revision
from core.processes.canonical import canonical_bytes
from core.processes.content import ProcessFolder, read_content
from core.processes.loading import LoadReport, load_content
from core.processes.publishing import adopt_process, unadopt_process
from core.processes.shelving import PublishedBefore, add_version, find_published_version
from core.processes.tables import Origin, ProcessVersion, VersionState

CARD = "torino/library-card"
Load = Callable[[], LoadReport]


def change(folder: Path, old: str, new: str, name: str = "process.yaml") -> None:
    file = folder / "torino/processes/library-card" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def publish_in_app(installation: Installation, title: str) -> None:
    with installation.database.writing() as session:
        version = find_published_version(session, CARD)
        assert version is not None
        document = json.loads(version.document)
        document["definition"]["title"] = title
        add_version(session, canonical_bytes(document), origin=Origin.APP, now=installation.now())


def test_loading_publishes_and_loading_again_changes_nothing(load: Load, installation: Installation) -> None:
    first = load()
    assert first.published == [(CARD, 1), ("torino/tax-code", 1)]
    revision = installation.library.now.revision
    again = load()
    assert (again.published, again.updated) == ([], [])
    assert again.unchanged == [CARD, "torino/tax-code"]
    assert installation.library.now.revision == revision


def test_a_changed_definition_is_a_new_version_and_the_old_one_is_superseded(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    change(folder, "Con la tessera prendi libri", "Con la tessera prendi anche film")
    assert load().published == [(CARD, 2)]
    with installation.database.reading() as session:
        states = session.execute(
            select(ProcessVersion.number, ProcessVersion.state).where(ProcessVersion.process == CARD)
        )
        assert {row.number: row.state for row in states} == {1: VersionState.SUPERSEDED, 2: VersionState.PUBLISHED}


def test_going_back_to_a_version_that_was_loaded_before_publishes_nothing(load: Load, folder: Path) -> None:
    load()
    change(folder, "prendi libri", "prendi film")
    load()
    change(folder, "prendi film", "prendi libri")
    assert load().published == []


def test_sources_and_test_people_are_kept_up_to_date_without_a_new_version(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    change(folder, "2027-01-31", "2028-01-31", "provenance.yaml")
    change(folder, "checked_on: 2026-01-15", "checked_on: 2026-02-15, read_in: Testo del 2026-02-01", "provenance.yaml")
    change(folder, "Una studentessa", "Uno studente", "examples.yaml")
    before = installation.library.now.processes[CARD].current.head.hash
    report = load()
    assert (report.published, report.updated) == ([], [CARD])
    current = installation.library.now.processes[CARD].current
    assert (current.head.hash, str(current.head.review_by)) == (before, "2028-01-31")
    assert current.provenance["legal_basis/rules"]["read_in"] == "Testo del 2026-02-01"
    with installation.database.reading() as session:
        version = find_published_version(session, CARD)
        assert version is not None
        assert version.examples[0]["name"] == "Uno studente"


def test_what_an_authority_published_is_never_overwritten_by_files(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    publish_in_app(installation, "Chiedi una tessera nuova")
    change(folder, "prendi libri", "prendi film")
    report = load()
    assert (report.published, report.skipped) == ([], [CARD])
    title = installation.library.now.processes[CARD].current.document.definition.title
    assert title == "Chiedi una tessera nuova"


def test_what_an_authority_withdrew_is_not_published_again_by_files(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    with installation.database.writing() as session:
        version = find_published_version(session, CARD)
        assert version is not None
        version.state = VersionState.WITHDRAWN
    change(folder, "prendi libri", "prendi film")
    assert load().skipped == [CARD]


def test_what_is_new_in_the_files_becomes_a_draft_once(load: Load, installation: Installation, folder: Path) -> None:
    load()
    publish_in_app(installation, "Chiedi una tessera nuova")
    change(folder, "prendi libri", "prendi film")
    made: list[str] = []

    def make_draft(_session: Session, process: ProcessFolder, _now: datetime) -> None:
        made.append(process.process.summary)

    for _ in range(2):
        with installation.database.writing() as session:
            content, _problems = read_content(folder)
            load_content(session, content, installation.now(), make_draft=make_draft)
    assert made == ["Con la tessera prendi film in prestito."]


def test_an_office_that_left_the_folder_is_gone_and_a_translation_too(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    offices = folder / "torino/offices.yaml"
    offices.write_text(offices.read_text("utf-8").split("  - key: entrate-centro")[0], "utf-8")
    change(folder, "office: centrale", "office: centrale", "process.yaml")
    (folder / "torino/processes/library-card/translations/ar.yaml").unlink()
    (folder / "translations/it.yaml").unlink()
    report = load()
    assert set(report.updated) == {"torino", CARD, "registry/it"}
    assert list(installation.library.now.places.cities["torino"].offices) == ["centrale"]
    assert installation.library.now.processes[CARD].translations == {}
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OfficeRow)) == 1


def test_the_same_document_is_not_published_twice(load: Load, installation: Installation) -> None:
    load()
    with installation.database.writing() as session:
        version = find_published_version(session, CARD)
        assert version is not None
        with pytest.raises(PublishedBefore) as refused:
            add_version(session, version.document.encode(), origin=Origin.APP, now=installation.now())
    assert refused.value.params == {"number": 1}


def test_a_publication_in_the_app_is_adopted_and_raises_the_revision(load: Load, installation: Installation) -> None:
    load()
    with installation.database.reading() as session:
        before = read_public_revision(session)
    publish_in_app(installation, "Chiedi una tessera nuova")
    with installation.database.reading() as session:
        assert read_public_revision(session) == before + 1
        version = find_published_version(session, CARD)
        assert version is not None
        assert (version.number, version.adopted_by) == (2, "biblioteche")


def test_only_what_changed_is_compiled_again(load: Load, installation: Installation, folder: Path) -> None:
    load()
    before = installation.library.now.processes
    change(folder, "prendi libri", "prendi film")
    load()
    after = installation.library.now.processes
    assert after["torino/tax-code"].current.compiled is before["torino/tax-code"].current.compiled
    assert after[CARD].current.compiled is not before[CARD].current.compiled


def test_a_version_that_can_not_be_read_leaves_the_others_on_the_shelf(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    with installation.database.writing() as session:
        document = '{"definition":{"authority":"biblioteche","process":"torino/new","schema":2}}'
        add_version(session, document.encode(), origin=Origin.APP, now=installation.now())
    installation.library.refresh()
    published = installation.library.now
    assert set(published.processes) == {CARD, "torino/tax-code"}
    assert "torino/new, version 1" in published.shelf.unreadable[0]


def test_what_was_adopted_for_a_while_is_published_from_files_again_as_an_example(
    load: Load, installation: Installation, folder: Path
) -> None:
    load()
    staff = Actor(uuid7(), uuid7(), Role.AUTHORITY, "biblioteche", "torino", frozenset({Duty.REVIEWER}))
    with installation.database.writing() as session:
        adopt_process(session, staff, CARD, installation.now())
        unadopt_process(session, staff, CARD, installation.now())
    change(folder, "prendi libri", "prendi film")
    assert (CARD, 2) in load().published
    assert not installation.library.now.processes[CARD].current.head.adopted
