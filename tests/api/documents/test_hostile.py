"""Files that were made to do harm: a clear message, and nothing of them is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from api.installation import Installation
from core.documents.tables import DocumentFileRow
from tests.api.documents.conftest import Wallet
from tests.core.documents.papers import make_jpeg
from tests.core.documents.test_apart import HOSTILE


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_message_and_nothing_is_stored(
    name: str, wallet: Wallet, installation: Installation
) -> None:
    make, refusal = HOSTILE[name]
    document = wallet.begin()

    answer = wallet.send(document, make_jpeg(), make())

    assert answer.status_code in {413, 415, 422}
    assert answer.json()["code"] == refusal.code
    assert answer.json()["detail"].endswith(".")
    assert wallet.list() == []
    assert list(installation.vault.list_blobs()) == []
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DocumentFileRow)) == 0
    assert wallet.send(document, make_jpeg()).status_code == 200
