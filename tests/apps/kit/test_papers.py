"""Pictures of papers: one for each kind of the content, small, and nothing in them but shapes."""

import gzip
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from apps.kit.i18n import APPS_FOLDER
from apps.kit.papers import FALLBACK, PICTURES, Papers, Picture, draw_picture, list_guesses, picture_of, put_together

CONTENT = Path(__file__).parents[3] / "content" / "document-types.yaml"
DOCUMENT_TYPES = tuple(item["key"] for item in yaml.safe_load(CONTENT.read_text())["document_types"])
DRAWING = APPS_FOLDER / "kit" / "static" / "papers.svg"
SVG = "{http://www.w3.org/2000/svg}"
SYMBOLS = {symbol.get("id"): symbol for symbol in ElementTree.parse(DRAWING).getroot()}


def names_in(picture: Picture) -> list[str]:
    return re.findall(r'href="#([a-z-]+)"', draw_picture(picture, ""))


@pytest.mark.parametrize("document_type", DOCUMENT_TYPES)
def test_every_kind_of_paper_of_the_content_has_a_picture(document_type: str) -> None:
    assert picture_of(document_type) != FALLBACK


def test_no_two_kinds_of_paper_of_the_table_look_the_same() -> None:
    twice = {picture for picture, count in Counter(PICTURES.values()).items() if count > 1}
    assert not twice, {key: picture for key, picture in PICTURES.items() if picture in twice}


def test_the_table_knows_no_paper_that_the_content_dropped() -> None:
    assert set(PICTURES) <= set(DOCUMENT_TYPES)


@pytest.mark.parametrize(
    ("document_type", "picture"),
    [
        ("dog-tax-receipt", Picture("receipt", "tax")),
        ("driving-licence", Picture("id-card", "car")),
        ("birth-certificate-translation", Picture("certificate", "translation")),
        ("new-passport-photos", Picture("photos")),
        ("ration-card", Picture("card", "text")),
        ("something", FALLBACK),
        ("", FALLBACK),
    ],
)
def test_a_paper_that_a_city_adds_is_drawn_by_the_words_of_its_key(document_type: str, picture: Picture) -> None:
    assert picture_of(document_type) == picture


def test_everything_in_the_drawing_is_used_and_everything_used_is_in_it() -> None:
    used = {name for picture in (*PICTURES.values(), *list_guesses(), FALLBACK) for name in names_in(picture)}
    assert used == set(SYMBOLS)


def test_the_drawing_holds_shapes_and_no_script_style_words_or_references_to_elsewhere() -> None:
    for name, symbol in SYMBOLS.items():
        assert symbol.tag == f"{SVG}symbol", name
        for element in symbol.iter():
            assert element.tag.removeprefix(SVG) in {"symbol", "g", "path", "rect", "circle", "use"}
            assert not (element.text or "").strip()
            for attribute, value in element.attrib.items():
                assert not attribute.startswith("on")
                assert attribute not in {"style", "class"}
                assert attribute != "href" or value.startswith("#")
                assert "url(" not in value
                assert attribute not in {"fill", "stroke"} or value in {"var(--picture)", "none"}


def test_the_drawing_is_light() -> None:
    body = DRAWING.read_bytes()
    assert len(body) < 25_000
    assert len(gzip.compress(body, 9)) < 8_000


def test_the_whole_pictures_are_light_and_are_those_of_the_table() -> None:
    drawn = put_together(DRAWING.read_text())
    assert len(gzip.compress(drawn.encode(), 9)) < 8_000
    symbols = {symbol.get("id"): symbol for symbol in ElementTree.fromstring(drawn)}
    assert list(symbols) == list(PICTURES)
    for key, picture in PICTURES.items():
        parts = [picture.sheet, *([picture.mark] if picture.mark else [])]
        shapes = sum(len(list(SYMBOLS[part].iter())) - 1 for part in parts) + len(parts) - 1
        assert len(list(symbols[key].iter())) - 1 == shapes, key
    ids = re.findall(r'\bid="([^"]*)"', drawn)
    assert len(ids) == len(set(ids))


def test_a_picture_is_silent_and_whole_where_the_table_has_it() -> None:
    papers = Papers("/static/kit/pictures.1234.svg", "/static/kit/papers.1234.svg")
    drawn = papers.draw("rental-contract")
    assert 'aria-hidden="true"' in drawn
    assert re.findall(r'href="([^"]*)"', drawn) == ["/static/kit/pictures.1234.svg#rental-contract"]
    stranger = papers.draw("dog-tax-receipt")
    assert 'aria-hidden="true"' in stranger
    assert re.findall(r'href="([^"]*)"', stranger) == [
        "/static/kit/papers.1234.svg#receipt",
        "/static/kit/papers.1234.svg#tax",
    ]
    assert len(stranger) < 400
