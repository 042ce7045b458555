"""What an authority does with a published process after a question: stand behind it, take that back, withdraw it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.authority.own_processes import read_own, wait_until_public
from apps.authority.wording import name_problem
from apps.kit.client.base import Api, ApiProblem
from apps.kit.client.offices import Office
from apps.kit.client.processes import (
    Process,
    ProcessHead,
    Source,
    adopt_process,
    list_sources,
    unadopt_process,
    withdraw_process,
)
from apps.kit.client.texts import Text
from apps.kit.desk import Desk, open_desk
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.rendering import sentence
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class Question:
    """What is asked before something that everybody sees, and what follows from it."""

    title: str
    explanation: str
    consequences: tuple[str, ...]
    button: str
    dangerous: bool
    uncompared: tuple[Source, ...] = ()
    uncompared_offices: tuple[Office, ...] = ()


@frozen
class ConfirmPage:
    """A question about one process."""

    title: str
    name: Text
    lang: str  # in which the sources are written
    question: Question
    action: str
    back: str


class Act(NamedTuple):
    """Something to do with a published process, and by what one sees that the public knows of it."""

    ask: Callable[[Visit, Desk, Process], Awaitable[Question]]
    send: Callable[[Api, str, str, str], Awaitable[None]]
    shows: Callable[[ProcessHead], bool]
    done: str  # the key of the sentence that says so


@router.get("/{lang}/processes/{slug}/{name}")
async def ask(visit: AVisit, slug: str, name: str) -> Response:
    """Say what an act means, and ask."""
    act = _find_act(name)
    desk = await open_desk(visit, "authority")
    head = await read_own(visit, desk, slug)
    question = await act.ask(visit, desk, head)
    here = visit.path("processes", slug)
    page = ConfirmPage(question.title, head.title, head.source_language, question, action=f"{here}/{name}", back=here)
    return visit.page("authority/confirm.html", page)


@router.post("/{lang}/processes/{slug}/{name}")
async def act_on_process(visit: AVisit, slug: str, name: str) -> Response:
    """Do what was asked about, and go back to the process with a sentence."""
    act = _find_act(name)
    desk = await open_desk(visit, "authority")
    here = visit.path("processes", slug)
    try:
        await act.send(visit.api, desk.token, desk.city.key, slug)
    except ApiProblem as problem:
        if problem.status not in {403, 409}:
            raise
        return visit.go(f"{here}?problem={name_problem(problem)}")
    await wait_until_public(visit, desk, slug, act.shows)
    return visit.go(f"{here}?done={act.done}")


def _find_act(name: str) -> Act:
    if name not in ACTS:
        raise HTTPException(404)
    return ACTS[name]


async def _ask_to_adopt(visit: Visit, desk: Desk, head: Process) -> Question:
    """Say in whose name it is done, and list what nobody has compared with its source yet."""
    _ = visit.gettext
    sources = await list_sources(visit.api, visit.lang, desk.city.key, head.slug)
    channels = (channel for step in head.steps for channel in step.channels)
    offices = {channel.office.key: channel.office for channel in channels if channel.office is not None}
    return Question(
        title=_("Adopt “%(title)s”?", title=head.title.text),
        explanation=sentence(
            visit.lang,
            _("%(name)s adopts version %(number)s for %(organisation)s."),
            name=desk.me.name or "",
            number=visit.language.number(head.version.number),
            organisation=desk.organisation.name,
        ),
        consequences=(
            _("The label “example” goes away. Everybody reads that your organisation publishes this."),
            _("Your name and the time are kept in the records."),
            _("Read the whole process first: steps, fees, deadlines and offices are now yours to keep right."),
        ),
        button=sentence(visit.lang, _("Adopt it for %(organisation)s"), organisation=desk.organisation.name),
        dangerous=False,
        uncompared=tuple(source for source in sources if source.read_in is None),
        uncompared_offices=tuple(office for office in offices.values() if office.read_in is None),
    )


async def _ask_to_unadopt(visit: Visit, _desk: Desk, head: Process) -> Question:
    _ = visit.gettext
    return Question(
        title=_("Withdraw the adoption of “%(title)s”?", title=head.title.text),
        explanation=_("The label “example” comes back. People still find the process."),
        consequences=(
            _("Your name and the time are kept in the records."),
            _("New versions from the content files are published as examples again."),
        ),
        button=_("Withdraw the adoption"),
        dangerous=True,
    )


async def _ask_to_withdraw(visit: Visit, _desk: Desk, head: Process) -> Question:
    _ = visit.gettext
    return Question(
        title=_("Withdraw “%(title)s”?", title=head.title.text),
        explanation=_("People will not find this process any more."),
        consequences=(
            _("Who has saved it keeps it, and reads that it was withdrawn."),
            _("To change something, make a draft instead. The published version stays until yours takes its place."),
            _("You can publish it again later, with a new draft that a second person approves."),
        ),
        button=_("Withdraw it now"),
        dangerous=True,
    )


ACTS = {
    "adopt": Act(_ask_to_adopt, adopt_process, lambda head: head.adopted, "adopted"),
    "unadopt": Act(_ask_to_unadopt, unadopt_process, lambda head: not head.adopted, "unadopted"),
    "withdraw": Act(
        _ask_to_withdraw, withdraw_process, lambda head: head.version.state != "published", done="taken-down"
    ),
}
