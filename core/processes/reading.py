"""Reading YAML as plain data in which every scalar is a string, with the line of each value.

YAML 1.1 would turn ``NO`` into false, ``8:30`` into 510, ``10.10`` into 10.1 and ``010`` into 8: here a scalar
is what was written, and the schema types it. Aliases, tags, duplicate members and deep nesting are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as File
from typing import Any, NamedTuple

import yaml

from core.platform.problems import Path, Problem, ProblemCode

MAX_BYTES = 256_000  # ten times the longest process there is; what is longer is no process that anybody reads
MAX_DEPTH = 32


class Document(NamedTuple):
    """What stands in a file: plain data, the line of each value (from 1), and what was wrong with the YAML."""

    raw: object
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...]


class Refused(Exception):
    """The YAML can't be read on; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_file(file: File) -> Document:
    """Read a YAML file; whatever is wrong with it is among the document's problems."""
    try:
        with file.open("rb") as stream:
            return parse_yaml(stream.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return Document(None, {}, (Problem((), ProblemCode.MISSING_FILE),))
    except OSError as error:
        return Document(None, {}, (Problem((), ProblemCode.UNREADABLE_FILE, {"detail": error.strerror or ""}),))


def parse_yaml(data: bytes) -> Document:
    """Read YAML as plain data; the data is None where the YAML is refused."""
    if len(data) > MAX_BYTES:
        return Document(None, {}, (Problem((), ProblemCode.TOO_LARGE, {"limit": str(MAX_BYTES)}),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Document(None, {}, (Problem((), ProblemCode.NOT_UTF8),))
    builder = Builder(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    try:
        raw = builder.document()
    except Refused as refused:
        return Document(None, builder.lines, (*builder.problems, refused.problem))
    except yaml.YAMLError as error:
        return Document(None, builder.lines, (*builder.problems, describe_error(error)))
    return Document(raw, builder.lines, tuple(builder.problems))


def describe_error(error: yaml.YAMLError) -> Problem:
    """Return the problem that the YAML parser reports."""
    mark = getattr(error, "problem_mark", None)
    detail = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    return Problem((), ProblemCode.BAD_YAML, {"detail": str(detail)}, None if mark is None else mark.line + 1)


class Builder:
    """Builds plain data from the parser's events, and remembers lines."""

    def __init__(self, events: Iterable[Any]) -> None:
        self.events: Iterator[Any] = iter(events)
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def document(self) -> object:
        """Return the only document's data."""
        raw: object = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse((), ProblemCode.BAD_YAML, event, detail="more than one document")
            elif isinstance(event, yaml.NodeEvent):
                raw = self.node(event, (), 1)
        return raw

    def node(self, event: Any, path: Path, depth: int) -> object:
        """Return the data of the node that begins with an event."""
        self.lines.setdefault(path, event.start_mark.line + 1)
        self.check(event, path, depth)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def check(self, event: Any, path: Path, depth: int) -> None:
        """Refuse what plain data doesn't have."""
        if event.anchor is not None or isinstance(event, yaml.AliasEvent):
            self.refuse(path, ProblemCode.ALIAS, event, name=event.anchor or "")
        if event.tag is not None and event.tag != "!":
            self.refuse(path, ProblemCode.TAG, event, tag=event.tag)
        if depth > MAX_DEPTH and not isinstance(event, yaml.ScalarEvent):
            self.refuse(path, ProblemCode.TOO_DEEP, event, limit=str(MAX_DEPTH))

    def sequence(self, path: Path, depth: int) -> list[object]:
        """Return a list's items."""
        found: list[object] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self.node(event, (*path, len(found)), depth + 1))
        return found

    def mapping(self, path: Path, depth: int) -> dict[str, object]:
        """Return a mapping's members; of a member written twice the first stands, with a problem."""
        found: dict[str, object] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(path, ProblemCode.BAD_YAML, event, detail="the name of a member must be a text")
            self.check(event, path, depth)
            name = str(event.value)
            line = event.start_mark.line + 1
            if name in found:
                first = str(self.lines[(*path, name)])
                self.problems.append(
                    Problem((*path, name), ProblemCode.DUPLICATE_FIELD, {"field": name, "first_line": first}, line)
                )
                self.node(next(self.events), (*path, name), depth + 1)
                continue
            self.lines[(*path, name)] = line
            found[name] = self.node(next(self.events), (*path, name), depth + 1)
        return found

    def refuse(self, path: Path, code: ProblemCode, event: Any, **params: str) -> None:
        """Stop reading at an event."""
        raise Refused(Problem(path, code, params, event.start_mark.line + 1))


def line_of(document: Document, path: Path) -> int | None:
    """Return the line where a value stands, or where the nearest value around it does.

    A list's item may be named by its position or by its key, so that a translation's address has a line too.
    """
    raw = document.raw
    written: Path = ()
    line = document.lines.get(())
    for part in path:
        if isinstance(raw, list) and isinstance(part, str):
            position = find_item(raw, part)
            if position is None:
                break
            part = position
        written = (*written, part)
        if written not in document.lines:
            break
        line = document.lines[written]
        if isinstance(raw, list) and isinstance(part, int) and part < len(raw):
            raw = raw[part]
        elif isinstance(raw, Mapping):
            raw = raw.get(part)
    return line


def find_item(items: list[Any], key: str) -> int | None:
    """Return the position of the item with a key."""
    for position, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("key") == key:
            return position
    return int(key) if key.isdecimal() and int(key) < len(items) else None


def place_problems(document: Document, problems: Iterable[Problem], file: str) -> tuple[Problem, ...]:
    """Return problems with the file and the lines where they stand."""
    return tuple(
        problem._replace(file=file, line=problem.line or line_of(document, problem.path)) for problem in problems
    )
