"""What an author sends in, read: a definition or test people, refused whole where it can't be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.platform.errors import DomainError
from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import canonical_bytes
from core.processes.definition import Process
from core.processes.definition_form import parse_process, process_json
from core.processes.examples import Example, parse_examples
from core.processes.reading import MAX_BYTES, parse_yaml, place_problems
from core.processes.writing import write_process

DEFINITION_FILE = "process.yaml"
EXAMPLES_FILE = "examples.yaml"


class InvalidDefinition(DomainError):
    """What was sent in can't be read; `problems` says all that is wrong, each with its place and its line."""

    code = "invalid_definition"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("This can't be read as a process.")
        self.problems = tuple(problems)


class Written(NamedTuple):
    """A definition as its author wrote it, what it says, and the same in canonical JSON."""

    yaml: str
    process: Process
    canonical: str


class WrittenExamples(NamedTuple):
    """Test people as their author wrote them, as plain data, and read."""

    yaml: str
    plain: Sequence[Any]
    examples: tuple[Example, ...]


NO_EXAMPLES = WrittenExamples("", (), ())


def read_definition(data: bytes) -> Written:
    """Read the text of a process.yaml, and keep it with its comments; raises `InvalidDefinition`."""
    document = parse_yaml(data)
    if document.problems:
        raise InvalidDefinition(place_problems(document, document.problems, DEFINITION_FILE))
    process, problems = parse_process(document.raw)
    if process is None:
        raise InvalidDefinition(place_problems(document, problems, DEFINITION_FILE))
    return Written(_decode(data), process, canonical_bytes(process_json(process)).decode())


def read_definition_json(raw: object) -> Written:
    """Read a definition from plain data, and write it as YAML; raises `InvalidDefinition`."""
    process, problems = parse_process(raw)
    if process is None:
        raise InvalidDefinition(problems)
    written = write_definition(process)
    if len(written.yaml.encode()) > MAX_BYTES:
        raise InvalidDefinition((Problem((), ProblemCode.TOO_LARGE, {"limit": str(MAX_BYTES)}),))
    return written


def write_definition(process: Process) -> Written:
    """Return a definition as YAML in the usual order."""
    plain = process_json(process)
    return Written(write_process(plain), process, canonical_bytes(plain).decode())


def read_examples(data: bytes) -> WrittenExamples:
    """Read the text of an examples.yaml; an empty text has no test people; raises `InvalidDefinition`."""
    if not data.strip():
        return NO_EXAMPLES
    document = parse_yaml(data)
    if document.problems:
        raise InvalidDefinition(place_problems(document, document.problems, EXAMPLES_FILE))
    problems: list[Problem] = []
    examples = parse_examples(document.raw, problems)
    if problems:
        raise InvalidDefinition(place_problems(document, problems, EXAMPLES_FILE))
    assert isinstance(document.raw, Mapping)
    return WrittenExamples(_decode(data), document.raw["examples"], examples)


def _decode(data: bytes) -> str:
    return data.decode("utf-8-sig").replace("\r\n", "\n")
