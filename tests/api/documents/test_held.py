"""A paper in the wallet counts as held in all of a person's procedures."""

from typing import Any

from sqlalchemy import select, update

from api.installation import Installation
from api.working import Worker
from core.cases.tables import CaseProjectionRow
from tests.api.documents.conftest import Wallet
from tests.api.registration import PROCESS, event


def open_case(wallet: Wallet, version: str, *events: dict[str, Any]) -> str:
    body = {"process": PROCESS, "version": 1, "events": list(events)}
    case: str = wallet.client.post("/v1/cases", json=body, headers=wallet.person.headers).json()["id"]
    return case


def read_need(wallet: Wallet, case: str) -> dict[str, Any]:
    found = wallet.client.get(f"/v1/cases/{case}", headers=wallet.person.headers).json()
    steps = {step["key"]: step for step in found["procedure"]["steps"]}
    need: dict[str, Any] = steps["hand-in"]["needs"][0]
    return need


def test_a_paper_counts_from_the_moment_on_which_its_file_is_kept(wallet: Wallet, version: str) -> None:
    first, second = open_case(wallet, version), open_case(wallet, version)
    wallet.begin()
    assert not read_need(wallet, first)["satisfied"]

    made = wallet.add()

    assert read_need(wallet, first)["satisfied"]
    assert read_need(wallet, second)["satisfied"]
    wallet.done("DELETE", f"/{made['id']}")
    assert not read_need(wallet, first)["satisfied"]


def test_the_wallet_knows_better_than_what_was_said_before(wallet: Wallet, version: str) -> None:
    case = open_case(wallet, version, event(version, "paper_declared", 1, type="passport", have=False))
    assert read_need(wallet, case)["sets"][0][0]["have"] == "no"

    wallet.add()

    assert read_need(wallet, case)["sets"][0][0]["have"] == "yes"


def test_of_two_papers_of_a_kind_the_one_that_is_still_good_counts(wallet: Wallet, version: str) -> None:
    case = open_case(wallet, version)
    wallet.add(expires="2034-05-01")
    wallet.add(expires="2020-05-01")

    found = wallet.client.get(f"/v1/cases/{case}", headers=wallet.person.headers).json()

    assert found["person"]["papers"]["passport"] == {"have": True, "expires": "2034-05-01"}


def test_another_persons_paper_counts_for_nobody_else(make_wallet: Any, version: str) -> None:
    mine, others = make_wallet(), make_wallet()
    case = open_case(mine, version)
    others.add()

    assert not read_need(mine, case)["satisfied"]


def test_a_paper_of_no_known_kind_is_kept_under_its_name_and_counts_nowhere(wallet: Wallet, version: str) -> None:
    case = open_case(wallet, version)

    made = wallet.add(type="other", name="A letter from school")

    assert (made["title"]["text"], made["name"]) == ("Another paper", "A letter from school")
    found = wallet.client.get(f"/v1/cases/{case}", headers=wallet.person.headers).json()
    assert not found["person"].get("papers")
    assert wallet.ask("PUT", f"/{made['id']}", json={"type": "other", "name": ""}).status_code == 422


def test_the_list_of_cases_knows_at_once_that_a_paper_came_or_went(
    wallet: Wallet, version: str, installation: Installation
) -> None:
    case = open_case(wallet, version)

    def outdate() -> None:  # as if what was written down followed from papers that are others by now
        with installation.database.writing() as session:
            session.execute(update(CaseProjectionRow).values(done=99, next_step=None))

    def read_list() -> tuple[int, str | None]:
        headers = wallet.person.headers
        (found,) = wallet.client.get("/v1/cases", headers=headers).json()["items"]
        assert found["id"] == case
        return found["done"], (found["next"] or {}).get("step")

    before = read_list()
    outdate()
    assert read_list() == (99, None)
    made = wallet.add()
    assert read_list() == before

    assert Worker(installation).refresh_cases() == 1
    with installation.database.reading() as session:
        assert session.scalar(select(CaseProjectionRow.done)) == before[0]

    for method, path, body in (
        ("PUT", f"/{made['id']}", {"type": "passport", "name": "x"}),
        ("DELETE", f"/{made['id']}", None),
    ):
        outdate()
        wallet.done(method, path, **({"json": body} if body else {}))
        assert read_list() == before
