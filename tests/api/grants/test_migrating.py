"""Back to before people let each other in: what let them in goes, and what organisations were allowed stays."""

from typing import Any

from sqlalchemy import text

from api.installation import Installation
from migrations.running import downgrade, upgrade
from tests.api.grants.conftest import Office
from tests.api.grants.test_between_people import Couple, couple
from tests.api.registration import event

__all__ = ["couple"]
COUNTED = ("grants", "grant_changes", "looks", "reminders")


def count(installation: Installation) -> dict[str, int]:
    with installation.database.reading() as session:
        found = {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in COUNTED}
        told = text("SELECT kind, count(*) FROM notices GROUP BY kind")
        return found | {row[0]: row[1] for row in session.execute(told)}


def test_going_back_keeps_organisations_grants_and_takes_what_let_people_in(
    couple: Couple, installation: Installation, version: str, signed_in: Any
) -> None:
    neighbour = signed_in("migrant")
    body = {"process": "bologna/registration", "version": 1, "events": []}
    case = couple.ask(neighbour, "POST", "/cases", json=body).json()["id"]
    alone = Office(couple.client, neighbour, couple.helper, case)
    for office in (couple, alone):
        office.give()
        office.look()
        assert office.record(event(version, "note_added", 12, text="From the office.")).status_code == 200
    before = count(installation)
    couple.share()
    couple.see()
    assert couple.mark(version, on="2026-03-02").status_code == 200
    url = installation.settings.database_url
    installation.database.engine.dispose()

    downgrade(url, "0023_due_days")
    upgrade(url)

    assert before["helper_noted"] == 2
    # Whoever let nobody but the organisation in has lost nothing.
    assert count(installation) == before | {"helper_noted": 1}
    couple.look()
    alone.look()
    assert couple.see().status_code == 404
    assert couple.ask(couple.person, "GET", "/notices").json()["items"] == []
    assert [one["kind"] for one in couple.ask(neighbour, "GET", "/notices").json()["items"]] == ["helper_noted"]
