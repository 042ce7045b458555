"""The same need in other cities, side by side, with the answers that are kept on the device or in a saved case."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.answering import CHANNEL
from apps.kit.client.comparisons import ComparedProcess, Comparison, compare_cities, compare_cities_as_csv
from apps.kit.client.facts import list_facts
from apps.kit.client.procedures import PersonInput
from apps.kit.client.processes import Process, read_process
from apps.kit.client.texts import Text, Titled
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.views.procedures import question_number
from apps.migrant.ways import CaseWay, Standing, Way, device_way

router = NarrowRouter()


@frozen
class PaperLine:
    """One paper, and whether the person said they have it."""

    document: str
    title: Text
    have: str


@frozen
class AnswerLine:
    """One answer with which the cities were compared, and where to change it."""

    question: Text
    value: Text
    url: str


@frozen
class ComparisonPage:
    """One need in several cities."""

    title: str
    process: Process
    comparison: Comparison
    answers: tuple[AnswerLine, ...]
    base: str
    saved: bool = False

    @property
    def has_examples(self) -> bool:
        """Say whether an office hasn't adopted what is compared here."""
        return not all(item.process.adopted for item in self.comparison.items)

    def papers(self, item: ComparedProcess) -> tuple[PaperLine, ...]:
        """Return all papers that one city asks for, those that one has first."""
        found = item.totals.papers
        groups: tuple[tuple[str, tuple[Titled, ...]], ...] = (
            ("yes", found.held),
            ("no", found.missing),
            ("unknown", (*found.to_get, *found.unknown)),  # one gets them on the way
        )
        return tuple(PaperLine(paper.key, paper.title, have) for have, papers in groups for paper in papers)


@router.get("/{lang}/my/cases/{case}/cities")
async def compare_case(visit: AVisit, case: str) -> Response:
    """Compare a saved procedure with those of other cities, with the answers that were saved."""
    await visit.read_account()
    return await _show(visit, CaseWay(visit, case))


@router.get("/{lang}/my/{city}/{slug}/cities")
async def compare(visit: AVisit, city: str, slug: str) -> Response:
    """Compare a process with those of other cities for the same need, with the answers on the device."""
    return await _show(visit, device_way(visit, city, slug))


@router.get("/{lang}/my/cases/{case}/cities.csv")
async def download_case(visit: AVisit, case: str) -> Response:
    """Answer with the comparison of a saved procedure as a table."""
    return await _write(visit, CaseWay(visit, case))


@router.get("/{lang}/my/{city}/{slug}/cities.csv")
async def download(visit: AVisit, city: str, slug: str) -> Response:
    """Answer with the same comparison as a table."""
    return await _write(visit, device_way(visit, city, slug))


async def _show(visit: Visit, way: Way) -> Response:
    standing, process, person = await _read(visit, way)
    comparison = await compare_cities(visit.api, visit.lang, _need_of(process), person)
    base = way.base
    page = ComparisonPage(
        title=visit.gettext("The same in other cities"),
        process=process,
        comparison=comparison,
        answers=tuple(
            AnswerLine(said.question, said.value_text, f"{base}/question/{number}" if number else "")
            for said in comparison.answers
            for number in (question_number(said.fact, standing),)
        ),
        base=base,
        saved=standing.case is not None,
    )
    return visit.page("migrant/comparison.html", page)


async def _write(visit: Visit, way: Way) -> Response:
    _standing, process, person = await _read(visit, way)
    need = _need_of(process)
    table = await compare_cities_as_csv(visit.api, visit.lang, need, person)
    headers = {"Content-Disposition": f'attachment; filename="{need}.csv"', "Cache-Control": "no-store"}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


async def _read(visit: Visit, way: Way) -> tuple[Standing, Process, PersonInput]:
    """Read the process one comes from, and what was said that belongs to no single process."""
    standing = await way.read()
    head = standing.procedure.process
    process = await read_process(visit.api, visit.lang, head.city, head.slug)
    facts = await list_facts(visit.api, visit.lang)
    own = {fact.key for fact in facts if fact.about == "route"}
    person = {
        "answers": {
            fact: answer
            for fact, answer in standing.person.get("answers", {}).items()
            if fact not in own and not fact.startswith(CHANNEL)
        },
        "papers": standing.person.get("papers", {}),
    }
    return standing, process, person


def _need_of(process: Process) -> str:
    if process.service_type is None:
        raise HTTPException(404)
    return process.service_type.key
