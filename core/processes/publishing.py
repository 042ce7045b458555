"""From an approved draft to a published version; and what an authority does with a version afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.people.actor import Actor
from core.people.policy import Permission, is_of_own_organisation, may
from core.platform.errors import Forbidden, NotFound, WrongState
from core.platform.ids import uuid7
from core.platform.revision import raise_public_revision
from core.processes.definition_form import parse_address
from core.processes.draft_tables import PublicationActRow
from core.processes.drafting import require_judged, require_own_process, require_ready
from core.processes.drafts import Draft, hold_draft, move_draft, read_reason
from core.processes.findings import Surroundings
from core.processes.judging import Judged, keep_review_day
from core.processes.registry import Registry
from core.processes.review import DraftAction
from core.processes.shelf import load_registry
from core.processes.shelving import add_version, find_newest_offer, find_published_version
from core.processes.tables import Origin, ProcessRow, ProcessVersion, VersionState
from core.processes.versions import embed_registry, version_bytes


class Outdated(WrongState):
    """Another version was published since the draft began; publishing it would undo that one."""


class RegistryChanged(WrongState):
    """The registry was loaded anew while a draft was checked against it: what was found may not hold any more."""


class Readied(NamedTuple):
    """A draft that was judged, and the version that it would become: made before the transaction."""

    judged: Judged
    registry: Registry
    today: date | None
    document: bytes

    @property
    def definition(self) -> dict[str, Any]:
        """The definition as plain data."""
        found: dict[str, Any] = json.loads(self.document)["definition"]
        return found


class Publication(NamedTuple):
    """A version as it stands after an authority adopted or withdrew it, or took its adoption back."""

    process: str
    number: int
    state: VersionState
    adopted: bool
    was_loaded: bool  # from files, so that an adoption can be taken back


def ready_publication(judged: Judged, around: Surroundings) -> Readied:
    """Make the version that a judged draft would become; raises `HasErrors` where there are any; pure."""
    judged.require_no_errors()
    document = version_bytes(embed_registry(judged.written.process, around.registry))
    return Readied(judged, around.registry, around.today, document)


def publish_draft(
    session: Session, actor: Actor, draft_id: UUID, revision: int | None, ready: Readied, now: datetime
) -> Draft:
    """Publish an approved draft as the next version; the one before stays readable.

    What was judged is what was approved: the same text, the same test people, the registry as it is now. Raises
    `Overtaken` or `RegistryChanged` where it isn't, `Outdated` where another version was published meanwhile,
    `PublishedBefore` where nothing differs.
    """
    head = hold_draft(session, actor, draft_id)
    state = require_ready(actor, head, DraftAction.PUBLISH, revision)
    require_judged(head, ready.judged)
    if load_registry(session)[0] != ready.registry:
        raise RegistryChanged("The registry was changed while the draft was checked. Please publish it again.")
    process = ready.judged.written.process
    require_own_process(session, actor, process)
    before = _hold_published_version(session, process.process)
    if before is not None and before.number != head.base_version:
        raise Outdated("Another version was published since this draft began.", latest_version=before.number)
    last = before or find_newest_offer(session, process.process)  # what was withdrawn has its sources still
    version = add_version(
        session,
        ready.document,
        origin=Origin.APP,
        now=now,
        review_by=keep_review_day(None if last is None else last.review_by, ready.today),
        provenance=_keep_provenance(last, ready.definition),
        examples=ready.judged.examples.plain,
    )
    return move_draft(session, actor, head, state, now, published_version=version.number)


def adopt_process(session: Session, actor: Actor, process: str, now: datetime) -> Publication:
    """Stand behind a version that was loaded from files: from now on it is no example any more."""
    version = _hold_own_version(session, actor, process, Permission.PROCESS_ADOPT)
    if version.adopted_by is not None:
        raise WrongState("This version is adopted already.", state="adopted")
    version.adopted_by, version.adopted_at = actor.organisation, now
    return _record(session, actor, version, "adopt", None, now)


def unadopt_process(session: Session, actor: Actor, process: str, now: datetime) -> Publication:
    """Take an adoption back: the version is an example again, and what is new in the files is published again.

    What the authority published itself stays its own word.
    """
    version = _hold_own_version(session, actor, process, Permission.PROCESS_ADOPT)
    if version.adopted_by is None:
        raise WrongState("This version is an example already.", state="example")
    if version.origin == Origin.APP:
        raise WrongState("Your organisation published this itself: withdraw it instead.", state="published_here")
    version.adopted_by = version.adopted_at = None
    return _record(session, actor, version, "unadopt", None, now)


def withdraw_process(session: Session, actor: Actor, process: str, reason: str | None, now: datetime) -> Publication:
    """Take the published version back; those who follow it keep it, nobody new is shown it."""
    version = _hold_own_version(session, actor, process, Permission.PROCESS_WITHDRAW)
    version.state, version.ended_at = VersionState.WITHDRAWN, now
    return _record(session, actor, version, "withdraw", read_reason(reason), now)


def _hold_own_version(session: Session, actor: Actor, process: str, permission: Permission) -> ProcessVersion:
    if not may(actor, permission):
        raise Forbidden("Your account may not do this.", permission=permission.value)
    if parse_address(process) is None:
        raise NotFound
    row = session.scalar(select(ProcessRow).where(ProcessRow.key == process).with_for_update())
    if row is None:
        raise NotFound
    if not is_of_own_organisation(actor, row.authority):
        raise Forbidden("This process belongs to another authority.")
    version = find_published_version(session, process)
    if version is None:
        raise WrongState("No version of this process is published.", state="withdrawn")
    return version


def _hold_published_version(session: Session, process: str) -> ProcessVersion | None:
    """Return the published version, and let nobody else publish the same process until this is done."""
    session.execute(select(ProcessRow.key).where(ProcessRow.key == process).with_for_update())
    return find_published_version(session, process)


def _record(
    session: Session, actor: Actor, version: ProcessVersion, action: str, reason: str | None, now: datetime
) -> Publication:
    session.execute(
        insert(PublicationActRow).values(
            id=uuid7(),
            process=version.process,
            number=version.number,
            action=action,
            organisation=actor.organisation,
            person_id=actor.person_id,
            reason=reason,
            at=now,
        )
    )
    session.flush()
    raise_public_revision(session)
    return Publication(
        version.process,
        version.number,
        VersionState(version.state),
        adopted=version.adopted_by is not None,
        was_loaded=version.origin == Origin.LOADED,
    )


# --- what a new version keeps of the one before ------------------------------------------------------


def _keep_provenance(before: ProcessVersion | None, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the sources of what both versions say alike; of what was changed, nobody has named a source yet."""
    if before is None:
        return {}
    old = json.loads(before.document)["definition"]
    return {
        address: source
        for address, source in before.provenance.items()
        if (part := _part_at(old, address)) is not None and part == _part_at(definition, address)
    }


def _part_at(definition: Mapping[str, Any], address: str) -> object:
    """Return what stands at an address of a definition, None where nothing does."""
    found: Any = definition
    for key in address.split("/"):
        if isinstance(found, list):
            found = next((item for item in found if isinstance(item, dict) and item.get("key") == key), None)
        else:
            found = found.get(key) if isinstance(found, Mapping) else None
    return found
