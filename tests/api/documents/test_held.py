"""A paper in the wallet counts as held in all of a person's procedures."""

from typing import Any

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
