"""What stands around every page of one draft: its name, its state, the tabs, and what can be done with it now."""

from __future__ import annotations

from apps.authority.wording import (
    describe_draft_state,
    describe_findings,
    explain_done,
    explain_problem,
    name_person,
    say_author,
)
from apps.kit.client.drafts import Draft
from apps.kit.client.texts import Text
from apps.kit.desk import Chip, Desk, Flash, Moment, describe_moment, reader_url
from apps.kit.desk_flash import read_flash
from apps.kit.frozen import frozen
from apps.kit.web import Visit


@frozen
class Tab:
    """One view of the draft."""

    label: str
    url: str
    current: bool


@frozen
class Moves:
    """What this person may do with the draft now, and the sentence that says why not more."""

    url: str
    submit: bool = False
    approve: bool = False
    approve_and_publish: bool = False
    publish: bool = False
    send_back: bool = False
    withdraw: bool = False
    explanation: str = ""

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return self.submit or self.approve or self.publish or self.send_back


@frozen
class Returned:
    """Why a draft came back, who returned it, and when."""

    who: str
    when: Moment
    reason: str


@frozen
class DraftFrame:
    """The frame around a draft's pages."""

    id: str
    revision: int
    examples_revision: int
    name: Text
    process: str
    state: str
    chip: Chip
    author: str
    updated: Moment
    submitted: Moment | None
    based_on: str
    findings: str
    tabs: tuple[Tab, ...]
    moves: Moves
    flash: Flash | None
    reader: str
    returned: Returned | None


def describe_draft(visit: Visit, desk: Desk, draft: Draft, tab: str) -> DraftFrame:
    """Return the frame for a draft, with one tab open."""
    _ = visit.gettext
    here = visit.path("drafts", draft.id)
    labels = {
        "text": (_("Text"), here),
        "changes": (_("Changes"), f"{here}/changes"),
        "conditions": (_("Conditions"), f"{here}/conditions"),
        "test-people": (_("Test people"), f"{here}/test-people"),
        "preview": (_("Preview"), f"{here}/preview"),
        "history": (_("History"), f"{here}/history"),
    }
    reader = reader_url(visit, draft.process) if draft.published_version else ""
    return DraftFrame(
        id=draft.id,
        revision=draft.revision,
        examples_revision=draft.examples_revision,
        name=Text(draft.title, draft.source_language or visit.lang),
        process=draft.process,
        state=draft.state,
        chip=describe_draft_state(visit.language, draft),
        author=say_author(visit.language, draft),
        updated=describe_moment(visit.language, desk, draft.updated_at),
        submitted=describe_moment(visit.language, desk, draft.submitted_at) if draft.submitted_at else None,
        based_on=_base(visit, draft),
        findings=describe_findings(visit.language, draft),
        tabs=tuple(Tab(label, url, key == tab) for key, (label, url) in labels.items()),
        moves=_moves(visit, desk, draft, here),
        flash=read_flash(visit, explain_done, explain_problem, reader, _("See it as people read it")),
        reader=reader,
        returned=_returned(visit, desk, draft),
    )


def _returned(visit: Visit, desk: Desk, draft: Draft) -> Returned | None:
    last = draft.history[-1] if draft.history else None
    if last is None or last.to_state != "draft" or last.from_state is None:
        return None
    return Returned(
        name_person(visit.language, last.person), describe_moment(visit.language, desk, last.at), last.reason or ""
    )


def _base(visit: Visit, draft: Draft) -> str:
    if draft.published_version:
        return visit.gettext("published as version %(number)s", number=draft.published_version)
    if draft.base_version:
        return visit.gettext("changes version %(number)s", number=draft.base_version)
    return visit.gettext("a new process")


def _moves(visit: Visit, desk: Desk, draft: Draft, here: str) -> Moves:
    allowed = set(draft.actions)
    return Moves(
        url=here,
        submit="submit" in allowed and not draft.errors,
        approve="approve" in allowed,
        # Approving and publishing are two acts of the API; whoever may do both does them with one button.
        approve_and_publish="approve" in allowed and desk.may("draft:publish"),
        publish="publish" in allowed,
        send_back="return" in allowed,
        withdraw="withdraw" in allowed,
        explanation=_explain(visit, desk, draft, allowed),
    )


def _explain(visit: Visit, desk: Desk, draft: Draft, allowed: set[str]) -> str:
    _ = visit.gettext
    if draft.state == "draft":
        if "submit" in allowed and draft.errors:
            return _("Mend the errors first. Then you can send the draft to a second person.")
        if "submit" in allowed:
            return _("Ready? A second person of your organisation reads it and publishes it.")
        return _("This draft is still being written.")
    if draft.state == "in_review":
        if "approve" in allowed:
            return _("Read the changes and the preview. Then decide.")
        if desk.may("draft:approve"):
            return _("You wrote in this draft. Somebody else has to approve it.")
        return _("It waits for a second person. You can read it, but not change it.")
    if draft.state == "approved":
        return _("Approved by a second person. Published, everybody reads it.")
    if draft.state == "published":
        return _("This draft was published. To change the process again, start a new draft.")
    return _("This draft was given up. Its text stays here to read.")
