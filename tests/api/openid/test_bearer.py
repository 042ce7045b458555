"""A token says who and through which app; everything else is asked of the database at each request."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_a_signed_in_person_is_known(client: TestClient, signed_in) -> None:
    person = signed_in("migrant", name="Amina")
    answer = client.get("/v1/me", headers=person.headers)
    assert answer.status_code == 200
    assert answer.json()["id"] == str(person.account_id)
