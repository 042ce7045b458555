"""A paper that a helper adds for a person: it goes the way of the person's own, and the grant is asked for all along.

What the wallet keeps, what the case says of it and what the person is told come about in one transaction, in which
the grant is held: where it was taken back while the files were on their way, nothing is kept.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from api.deps import Passing
from api.paper_dates import follow_paper
from api.rendering.cases import find_ground
from core.cases.adding import find_added, hold_case, prepare_adding, write_added
from core.cases.looking import see_case
from core.cases.recording import Entry, read_history
from core.documents.refusals import WalletFull
from core.documents.sealing import About, Adder
from core.documents.uploading import Moment, Upload
from core.documents.wallet import hold_place, leave_place
from core.grants.grant import Grant


class Sent(NamedTuple):
    """What a helper sends: under which grant, under which id of their device, and which kind of paper they say it is."""

    grant: Grant
    sending: UUID
    document_type: str


class Addition:
    """A new document in the wallet of whoever gave a grant; see `core.documents.uploading.Destination`."""

    def __init__(self, passing: Passing, sent: Sent, document_id: UUID) -> None:
        """Read what the case is to say; raises `NotFound` for what the grant doesn't let a helper add."""
        self.owner_id = sent.grant.owner_id
        self.document_id = document_id
        self._passing = passing
        self._sent = sent
        assert sent.grant.organisation is not None, "another person can't be allowed to add papers"
        adder = Adder(sent.grant.organisation, passing.actor.person_id)
        self._about = About(sent.document_type, added_by=adder)
        self._entry = self._prepare()

    def prepare_anew(self) -> None:
        """Read again what the case is to say, since sending took a while; raises what the first time did."""
        self._entry = self._prepare()

    def require(self, moment: Moment) -> None:
        """Lock the grant, the case, and the place in the wallet; raises `NotFound` and `WalletFull`."""
        hold_case(moment.session, moment.actor, self._sent.grant, moment.now)
        keys = self._passing.installation.keys
        hold_place(moment.session, keys, self.owner_id, self.document_id, self._about, moment.now)

    def has_kept(self, moment: Moment, upload_id: UUID) -> bool:
        """Whether the case says already that this sending was kept."""
        return find_added(moment.session, moment.actor, self._sent.grant.case_id, upload_id) is not None

    def keep(self, moment: Moment) -> None:
        """Say it in the case, tell the person, and let their procedures know of the paper."""
        write_added(moment.session, moment.actor, self._sent.grant, self._entry)
        follow_paper(self._passing.installation, moment.session, self.owner_id, self.document_id, moment.now)

    def leave(self, session: Session) -> None:
        """Take the place away again: nobody else would."""
        leave_place(session, self.document_id)

    def _prepare(self) -> Entry:
        grant, sending, document_type = self._sent
        with self._passing.reading() as act:
            keys = act.installation.keys
            head, live = see_case(act.session, act.actor, keys, grant.case_id, act.now, grant.id)
            assert live is not None
            history = read_history(act.session, act.actor, keys, grant.case_id, act.now)
            ground = find_ground(act, head.process, head.version_number, head.owner_id)
            return prepare_adding(act.session, act.actor, history, ground, live, sending, document_type, act.now)


def add_file(upload: Upload, plain: bytes) -> None:
    """Bring a file into the store as `Upload.add` does; how much room the person has is nobody else's business."""
    try:
        upload.add(plain)
    except WalletFull:
        full = "There is no more room for this person's papers. Nothing was saved. Only they can make room."
        raise WalletFull(full, field="file") from None
