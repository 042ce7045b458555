"""The list of those who act for an organisation, and the words above what waits."""

import csv
import io

import pytest

from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound


@pytest.mark.parametrize(("app", "name"), [("authority", "ingrid"), ("ngo", "nadia")])
def test_the_list_of_colleagues_is_there_as_csv(house: House, app: str, name: str) -> None:
    desk = at_work(house, app, name)
    page = require_sound(desk.open("/en/colleagues"))
    (address,) = [link for link in page.links if "as=csv" in link]
    heads, *rows = csv.reader(io.StringIO(desk.open(f"/en/colleagues{address}").answer.text.removeprefix("\ufeff")))
    assert heads == ["Name", "Has a second step", "Closed", "You"]
    assert [row[0] for row in rows if row[3] == "Yes"] == [name]
    assert len(rows) > 1
    assert all(row[0] in page.text for row in rows)


def test_whom_nobody_waits_for_is_told_of_what_they_can_go_on_with(house: House) -> None:
    giulia = at_work(house, "authority", "giulia")
    page = require_sound(giulia.open("/en/"))
    assert "To be looked at again" in page.text
    assert "Nothing needs you" not in page.text
    assert "Nobody waits for you just now. What you can go on with is below." in page.text
