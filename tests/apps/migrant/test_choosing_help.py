"""Who is shown first, and at all, follows from what the person wishes and from nothing that a phone knows."""

import pytest

from apps.kit.client.offices import Office
from apps.kit.client.organisations import Organisation
from apps.kit.client.texts import Text
from apps.migrant.views.choosing_help import Wish, list_candidates, measure


def organisation(key: str, *languages: str, topics: tuple[str, ...] = ()) -> Organisation:
    return Organisation(key, "bologna", "ngo", Text(key, "it", "source"), languages=languages, topics=topics)


def office(of: str, postcode: str, at: tuple[float, float] | None = None, is_open: bool | None = None) -> Office:
    lat, lon = at or (None, None)
    name = Text(of, "it", "source")
    return Office(
        f"{of}-{postcode}",
        "bologna",
        of,
        name,
        postal_code=postcode,
        lat=lat,
        lon=lon,
        is_open=is_open,
        languages=("it",),
    )


ALL = (
    organisation("works", "it", topics=("work",)),
    organisation("speaks", "it", "ar"),
    organisation("heals", "it", "en", topics=("health",)),
)
DOORS = (
    office("works", "40121", is_open=False),
    office("speaks", "40138", is_open=True),
    office("heals", "40026"),
)


def keys(wish: Wish, reader: str = "ar", offices: tuple[Office, ...] = DOORS) -> list[str]:
    return [one.organisation.key for one in list_candidates(ALL, offices, wish, reader)]


def test_without_a_wish_who_speaks_the_readers_language_comes_first() -> None:
    assert keys(Wish()) == ["speaks", "works", "heals"]
    assert keys(Wish(), "en-GB") == ["heals", "works", "speaks"]


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        (Wish(language="en"), ["heals"]),
        (Wish(topic="work"), ["works", "speaks"]),  # who names no topic helps with all
        (Wish(open_now=True), ["speaks"]),
        (Wish(language="en", open_now=True), []),
        (Wish(postcode="40121"), ["works", "speaks", "heals"]),
        (Wish(postcode="40026"), ["heals", "speaks", "works"]),
    ],
)
def test_a_wish_leaves_out_who_does_not_fit_and_puts_the_nearest_first(wish: Wish, shown: list[str]) -> None:
    assert keys(wish) == shown


def test_where_doors_have_coordinates_the_nearest_is_the_nearest_on_the_map() -> None:
    doors = (
        office("works", "40121", (44.50, 11.35)),
        office("speaks", "40122", (44.60, 11.35)),
        office("heals", "99999", (44.51, 11.35)),
    )
    found = list_candidates(ALL, doors, Wish(postcode="40121"), "it")

    assert [one.organisation.key for one in found] == ["works", "heals", "speaks"]
    assert [one.same_area for one in found] == [True, False, False]
    assert found[1].kilometres == pytest.approx(1.11, abs=0.01)


def test_a_distance_is_the_one_on_the_sphere() -> None:
    # Bologna to Hamburg, some 1,010 km as the crow flies.
    assert measure((44.494, 11.343), (53.551, 9.994)) == pytest.approx(1012, abs=5)
