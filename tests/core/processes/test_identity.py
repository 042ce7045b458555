"""One process, whether it stands in YAML, in JSON or in the database: the same canonical form, the same hash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from core.people.tables import CityRow, OrganisationRow
from core.platform.database import Base
from core.platform.revision import PublicRevision
from core.processes.canonical import canonical_bytes, content_hash
from core.processes.definition import Process
from core.processes.definition_form import parse_process, process_json
from core.processes.reading import parse_yaml
from core.processes.shelving import add_version
from core.processes.tables import Origin, ProcessRow, ProcessVersion
from core.processes.versions import embed_registry, hash_version, parse_version, version_bytes
from core.processes.writing import write_process
from tests.core.processes.factories import make_registry
from tests.core.processes.strategies import processes

few = settings(max_examples=min(40, settings.default.max_examples))
STORED = [ProcessRow, ProcessVersion, PublicRevision]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An empty database in memory; nothing there asks for the city and the authority that a process names."""
    engine = create_engine("sqlite://")
    named = [CityRow, OrganisationRow]
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[row.__tablename__] for row in (*named, *STORED)])
    yield engine
    engine.dispose()


def read_process(text: str) -> Process:
    document = parse_yaml(text.encode())
    assert not document.problems
    process, problems = parse_process(document.raw)
    assert process is not None, problems
    return process


@few
@given(processes)
def test_yaml_to_json_to_the_database_and_back_is_identity(engine: Engine, process: Process) -> None:
    yaml = write_process(process_json(process))
    version = embed_registry(read_process(yaml), make_registry())
    with Session(engine) as session:
        row = add_version(session, version_bytes(version), origin=Origin.APP, now=NOW)
        number, document_hash = row.number, row.hash
        session.expunge_all()
        stored = session.scalar(
            select(ProcessVersion).where(ProcessVersion.process == process.process, ProcessVersion.number == number)
        )
        assert stored is not None
        document, stored_hash = stored.document, stored.hash
        session.rollback()
    found, problems = parse_version(json.loads(document))
    assert found is not None, problems
    assert found == version
    assert stored_hash == document_hash == hash_version(found)
    assert found.definition == process
    assert write_process(process_json(found.definition)) == yaml


def turn_round(data: Any) -> Any:
    """The same data, with the members of each mapping the other way round."""
    if isinstance(data, dict):
        return {key: turn_round(value) for key, value in reversed(data.items())}
    return [turn_round(one) for one in data] if isinstance(data, list) else data


@few
@given(processes)
def test_the_order_of_members_changes_no_hash(process: Process) -> None:
    data = process_json(process)
    turned = turn_round(data)
    assert list(turned) != list(data)
    parsed, problems = parse_process(turned)
    assert not problems
    assert parsed is not None
    assert content_hash(process_json(parsed)) == content_hash(data)


def list_texts(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts within some data."""
    if isinstance(data, dict):
        return [path for key, value in data.items() for path in list_texts(value, (*at, key))]
    if isinstance(data, list):
        return [path for position, value in enumerate(data) for path in list_texts(value, (*at, position))]
    return [at] if isinstance(data, str) else []


@given(processes, st.data())
def test_one_character_more_is_another_hash_exactly_where_it_is_another_form(
    process: Process, data: st.DataObject
) -> None:
    raw = json.loads(canonical_bytes(process_json(process)))
    path = data.draw(st.sampled_from(list_texts(raw)))
    place = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += data.draw(st.sampled_from(["x", "-2", "0", " "]))
    changed, _ = parse_process(raw)
    if changed is not None:
        same_form = canonical_bytes(process_json(changed)) == canonical_bytes(process_json(process))
        same_hash = content_hash(process_json(changed)) == content_hash(process_json(process))
        assert same_hash == same_form == (changed == process)
