"""Standing behind a process that was loaded as an example, and taking that back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from apps.authority.own_processes import wait_until_public
from apps.authority.views.processes import ConfirmPage, describe_process, read_own
from apps.authority.wording import name_problem
from apps.kit.client.base import ApiProblem
from apps.kit.client.processes import adopt_process, unadopt_process
from apps.kit.desk import open_desk
from apps.kit.web import AVisit

router = APIRouter()


@router.get("/{lang}/processes/{slug}/adopt")
async def ask_to_adopt(visit: AVisit, slug: str) -> Response:
    """Say what adopting means, in whose name it is done, and ask."""
    desk = await open_desk(visit, "authority")
    head = await read_own(visit, desk, slug)
    _ = visit.gettext
    row = describe_process(visit, desk, head, ())
    page = ConfirmPage(
        title=_("Adopt “%(title)s”?", title=head.title.text),
        process=row,
        explanation=_(
            "%(name)s adopts version %(number)s for %(organisation)s.",
            name=desk.me.name or "",
            number=head.version.number,
            organisation=desk.organisation.name.text,
        ),
        consequences=(
            _("The label “example” goes away. Everybody reads that your organisation publishes this."),
            _("Your name and the time are kept in the records."),
            _("Read the whole process first: steps, fees, deadlines and offices are now yours to keep right."),
        ),
        action=f"{row.url}/adopt",
        button=_("Adopt it for %(organisation)s", organisation=desk.organisation.name.text),
        back=row.url,
        dangerous=False,
    )
    return visit.page("authority/confirm.html", page)


@router.post("/{lang}/processes/{slug}/adopt")
async def adopt(visit: AVisit, slug: str) -> Response:
    """Adopt a process."""
    desk = await open_desk(visit, "authority")
    here = visit.path("processes", slug)
    try:
        await adopt_process(visit.api, desk.token, desk.city.key, slug)
    except ApiProblem as problem:
        if problem.status not in {403, 409}:
            raise
        return visit.go(f"{here}?problem={name_problem(problem)}")
    await wait_until_public(visit, desk, slug, lambda head: head.adopted)
    return visit.go(f"{here}?done=adopted")


@router.get("/{lang}/processes/{slug}/unadopt")
async def ask_to_unadopt(visit: AVisit, slug: str) -> Response:
    """Say what taking an adoption back means, and ask."""
    desk = await open_desk(visit, "authority")
    head = await read_own(visit, desk, slug)
    _ = visit.gettext
    row = describe_process(visit, desk, head, ())
    page = ConfirmPage(
        title=_("Withdraw the adoption of “%(title)s”?", title=head.title.text),
        process=row,
        explanation=_("The label “example” comes back. People still find the process."),
        consequences=(
            _("Your name and the time are kept in the records."),
            _("New versions from the content files are published as examples again."),
        ),
        action=f"{row.url}/unadopt",
        button=_("Withdraw the adoption"),
        back=row.url,
        dangerous=True,
    )
    return visit.page("authority/confirm.html", page)


@router.post("/{lang}/processes/{slug}/unadopt")
async def unadopt(visit: AVisit, slug: str) -> Response:
    """Take an adoption back."""
    desk = await open_desk(visit, "authority")
    here = visit.path("processes", slug)
    try:
        await unadopt_process(visit.api, desk.token, desk.city.key, slug)
    except ApiProblem as problem:
        if problem.status not in {403, 409}:
            raise
        return visit.go(f"{here}?problem={name_problem(problem)}")
    await wait_until_public(visit, desk, slug, lambda head: not head.adopted)
    return visit.go(f"{here}?done=unadopted")
