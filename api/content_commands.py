"""What `busola content …` and `busola demo` do with the content folder, and how they say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from api.installation import Installation
from api.wording.catalogue import Words, words_in
from api.wording.findings import say_finding, say_problem
from core.people.calendars import make_calendar
from core.platform.clock import utc_now
from core.platform.problems import Problem
from core.procedures.compiled import compile_version
from core.procedures.examples import Mismatch, run_example
from core.processes.check_places import check_places
from core.processes.check_references import check_registry
from core.processes.checks import checks
from core.processes.content import FACTS_FILE, CityFolder, Content, ProcessFolder, hash_folder, read_content
from core.processes.drafting import draft_from_files
from core.processes.examples import Example
from core.processes.findings import Finding, Severity, Surroundings
from core.processes.loading import keep_folder_hash, load_content, was_loaded
from core.processes.reaching import count_doors, count_reachable
from core.processes.reading import line_of
from core.processes.stamping import stamp_content
from core.processes.versions import VersionDocument


def report_check(folder: Path) -> int:
    """Say everything that is wrong with a content folder; 1 if anything stops publication."""
    content = _read(folder)
    if content is None:
        return 1
    words = words_in("en")
    findings = list(check_content(content, utc_now().date()))
    for file, line, finding in findings:
        click.echo(f"{file}:{line}: {finding.severity.value}: {say_finding(words, finding)}")
    errors = sum(found.finding.severity is Severity.ERROR for found in findings)
    for city in content.cities:
        read = [office.read_in for office in city.offices]
        read += [organisation.read_in for organisation in city.organisations if organisation.source]
        read += [source.read_in for process in city.processes for source in process.provenance.sources.values()]
        waiting = read.count(None)
        click.echo(f"{city.city.key}: {waiting} of {len(read)} entries are not yet compared with their source.")
        report_people(city)
    processes = [process for city in content.cities for process in city.processes]
    people = sum(len(process.examples) for process in processes)
    click.echo(
        f"{len(processes)} processes in {len(content.cities)} cities, {people} test people: "
        f"{errors} errors, {len(findings) - errors} other findings."
    )
    return 1 if errors else 0


def report_people(city: CityFolder) -> None:
    """Say at how many steps of a city one can call or go to somebody real, and of how many offices one knows the hours."""
    reach, doors = count_reachable(city), count_doors(city)
    click.echo(
        f"{city.city.key}: a telephone or hours at {reach.reached} of {reach.steps} steps, "
        f"of the step's own office at {reach.at_step}; "
        f"hours of {doors.with_hours} of {doors.doors} offices, a telephone of {doors.with_phone}. Examples don't count."
    )


class Found(NamedTuple):
    """A finding, and where in the folder it stands."""

    file: str
    line: int | None
    finding: Finding


def check_content(content: Content, today: date) -> Iterator[Found]:
    """Check the registry of a folder, each city's places, and each process, test people included."""
    for finding in check_registry(content.registry):
        yield Found(FACTS_FILE, line_of(content.facts, finding.place), finding)
    for city in content.cities:
        for finding in check_places(city.organisations, city.offices):
            yield Found(city.organisations_file, line_of(city.organisations_document, finding.place), finding)
        for process in city.processes:
            for finding in checks(process.process, _surroundings(content, city, process, today)):
                yield Found(process.file, line_of(process.document, finding.place), finding)


def load_into(installation: Installation, folder: Path) -> bool:
    """Load a folder into an installation; say what is wrong and change nothing where something is."""
    folder_hash = hash_folder(folder)
    with installation.database.reading() as session:
        if was_loaded(session, folder_hash):
            return True  # reading and checking it all takes far longer than everything else in a start
    content = _read(folder)
    if content is None:
        return False
    found = check_content(content, installation.now().date())
    broken = [one for one in found if one.finding.severity is Severity.ERROR]
    if broken:
        words = words_in("en")
        for file, line, finding in broken:
            click.echo(f"{file}:{line}: {say_finding(words, finding)}", err=True)
        return False
    with installation.database.writing() as session:
        report = load_content(session, content, installation.now(), make_draft=draft_from_files)
        keep_folder_hash(session, folder_hash)
    for process_key, number in report.published:
        click.echo(f"  published {process_key}, version {number}", err=True)
    for process_key in report.drafted:
        click.echo(f"  {process_key}: its authority publishes it in its own app, and finds this as a draft", err=True)
    return True


def report_load(installation: Installation, folder: Path) -> int:
    """Load a folder, and return the exit status."""
    return 0 if load_into(installation, folder) else 1


def report_stamp(folder: Path) -> int:
    """Fill in missing source hashes, and say in which files."""
    content = _read(folder)
    if content is None:
        return 1
    changed = stamp_content(folder, content)
    for name in changed:
        click.echo(f"stamped {name}")
    click.echo(f"{len(changed)} files changed.")
    return 0


def run_examples(
    city: CityFolder, version: VersionDocument, examples: Sequence[Example]
) -> Iterable[tuple[Example, Mismatch]]:
    """Run test people through a version in their city's calendar."""
    compiled, calendar = compile_version(version), make_calendar(city.city)
    for example in examples:
        for mismatch in run_example(compiled, example, calendar):
            yield example, mismatch


def _surroundings(content: Content, city: CityFolder, process: ProcessFolder, today: date) -> Surroundings:
    given = (
        step.gives + tuple(paper for outcome in step.outcomes for paper in outcome.gives)
        for other in city.processes
        if other is not process
        for step in other.process.steps
    )
    return Surroundings(
        registry=content.registry,
        organisations=frozenset(organisation.key for organisation in city.organisations),
        offices=frozenset(office.key for office in city.offices),
        given_elsewhere=frozenset(paper for papers in given for paper in papers),
        provenance=process.provenance,
        examples=process.examples,
        today=today,
        run_examples=lambda version, examples: run_examples(city, version, examples),
    )


def _read(folder: Path) -> Content | None:
    if not folder.is_dir():
        click.echo(f"{folder}: there is no such folder of content.", err=True)
        return None
    content, problems = read_content(folder)
    for problem in problems:
        click.echo(describe_problem(folder, problem, words_in("en")), err=True)
    return None if problems else content


def describe_problem(folder: Path, problem: Problem, words: Words) -> str:
    """Return one line: file, line, field, and what is wrong with it."""
    place = str(folder / problem.file) if problem.file else str(folder)
    field = "/".join(str(part) for part in problem.path)
    return f"{place}:{problem.line or 1}: {field + ': ' if field else ''}{say_problem(words, problem)}"
