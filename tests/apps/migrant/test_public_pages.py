"""Pages that everybody may read and any cache may keep."""

import json
import re

import pytest

from apps.kit.settings import KitSettings
from tests.apps.browsing import Browser

LANGUAGES = KitSettings.model_fields["languages"].default
PROCESS = "bologna/residence-permit-first"
PUBLIC = (
    "/",
    "/en/",
    "/en/bologna/",
    "/en/bologna/papers/",
    "/en/bologna/papers/questura-receipt/",
    "/en/bologna/?q=permit",
    f"/en/{PROCESS}/",
    "/en/hamburg/registration-of-address/",
    "/en/about/busola",
    "/en/about/privacy",
    "/en/about/accessibility",
    "/en/about/complain",
    "/en/about/imprint",
)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_neither_reads_nor_sets_cookies(reader: Browser, path: str) -> None:
    fresh = reader.open(path)
    assert fresh.status == 200
    assert "set-cookie" not in fresh.headers
    with_cookie = reader.open(path, Cookie="busola_migrant_device0=x; busola_migrant_session=y")
    assert with_cookie.html == fresh.html
    assert fresh.headers["cache-control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_that_has_not_changed_is_not_sent_again(reader: Browser, path: str) -> None:
    etag = reader.open(path).headers["etag"]
    again = reader.open(path, If_None_Match=etag)
    assert (again.status, again.html) == (304, "")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("path", [path for path in PUBLIC if path != "/"])
def test_every_page_is_there_in_every_language(reader: Browser, tag: str, path: str) -> None:
    page = reader.open(path.replace("/en/", f"/{tag}/", 1))
    assert page.status == 200
    assert page.root["lang"] == tag
    assert page.root["dir"] == ("rtl" if tag in {"ar", "fa"} else "ltr")
    assert len(page.ids) == len(set(page.ids))
    assert page.title
    for other in LANGUAGES:
        assert path.replace("/en/", f"/{other}/", 1) in [link.replace("&amp;", "&") for link in page.links]


def test_a_guide_says_or_between_steps_of_which_one_is_enough(reader: Browser) -> None:
    page = reader.open(f"/en/{PROCESS}/")
    assert page.html.count('<span class="tag soft">or</span>') == 2
    assert '<span class="tag soft">or</span>' not in reader.open("/en/madrid/rental-contract/").html


def test_languages_stand_first_each_in_its_own_script(reader: Browser) -> None:
    page = reader.open("/")
    for name in ("English", "Deutsch", "Italiano", "العربية", "تابع بالعربية", "Español", "Français", "Nederlands"):
        assert name in page.text


def test_that_it_is_a_demonstration_is_said_in_each_script(reader: Browser) -> None:
    line = reader.open("/").html.partition('class="demo-line"')[2].partition("</aside>")[0]
    assert '<span lang="en" dir="ltr">Demo</span>' in line
    assert '<span lang="ar" dir="rtl">عرض تجريبي</span>' in line
    assert "personal data" not in line


def test_one_finds_a_process_by_words_by_topic_by_stage_and_by_a_paper(reader: Browser) -> None:
    for query in ("q=permit", "topic=legal-status", "stage=first-weeks", "document=passport"):
        assert f"/en/{PROCESS}/" in reader.open(f"/en/bologna/?{query}").links, query
    nothing = reader.open("/en/bologna/?q=xylophone")
    assert "We found nothing" in nothing.text


def test_whoever_cannot_read_well_is_led_on_before_the_lists(reader: Browser) -> None:
    page = reader.open("/en/bologna/")
    marks = (
        'name="q"',
        "I have a paper or a letter",
        "I want to talk to somebody",
        "?topic=",
        f"/en/{PROCESS}/",
        "?stage=",
    )
    places = [page.html.index(mark) for mark in marks]
    assert places == sorted(places)
    found = reader.open("/en/bologna/?q=permit").html
    assert found.index(f"/en/{PROCESS}/") < found.index("I want to talk to somebody") < found.index("?topic=")


def test_a_paper_leads_to_where_one_needs_it_and_to_where_one_gets_it(reader: Browser) -> None:
    papers = reader.open("/en/bologna/papers/")
    assert "/en/bologna/papers/residence-permit/" in papers.links
    assert "/en/bologna/papers/eid-card/" not in papers.links  # nobody in Bologna asks for it
    on_the_way, brought = (papers.html.index(title) for title in ("You get these on your way", "You bring these"))
    assert on_the_way < papers.html.index("/en/bologna/papers/questura-receipt/") < brought
    assert brought < papers.html.index("/en/bologna/papers/passport/")
    permit = reader.open("/en/bologna/papers/residence-permit/")
    need, get = permit.html.index("You need it for this"), permit.html.index("You get it here")
    assert need < permit.html.index("/en/bologna/health-insurance/") < get
    assert get < permit.html.index(f"/en/{PROCESS}/")
    assert reader.open("/ar/bologna/papers/residence-permit/").root["dir"] == "rtl"
    for nowhere in ("/en/bologna/papers/eid-card/", "/en/bologna/papers/xylophone/", "/en/atlantis/papers/passport/"):
        assert reader.open(nowhere).status == 404, nowhere


@pytest.mark.parametrize(
    ("tag", "city", "typed", "slug"),
    [
        ("ar", "hamburg", "Anmeldung", "registration-of-address"),
        ("uk", "bologna", "codice fiscale", "health-insurance"),
        ("tr", "madrid", "empadronamiento", "registration-of-address"),
        ("fr", "antwerp", "ziekenfonds", "health-insurance"),
        ("fa", "bologna", "kit giallo", "residence-permit-first"),
    ],
)
def test_the_word_of_the_office_finds_the_guide_in_the_readers_language(
    reader: Browser, tag: str, city: str, typed: str, slug: str
) -> None:
    page = reader.open(f"/{tag}/{city}/?q={typed}")
    guides = [link for link in page.links if link.startswith(f"/{tag}/{city}/") and link.count("/") == 4]
    assert next(link for link in guides if "papers" not in link) == f"/{tag}/{city}/{slug}/"


def test_a_guide_without_a_title_in_the_readers_language_says_what_kind_of_service_it_is(reader: Browser) -> None:
    page = reader.open("/uk/bologna/?q=лікар")
    assert page.html.index("Медичне страхування") < page.html.index("Iscriversi al Servizio sanitario")
    assert "Health insurance" not in reader.open("/en/bologna/?q=doctor").text


def test_a_process_says_who_published_it_and_that_it_is_an_example(reader: Browser) -> None:
    page = reader.open(f"/en/{PROCESS}/")
    for words in (
        "Example content",
        "Version 1",
        "Details compared with their source: ",
        "Questura",
        "The law behind it",
        "People who can help",
    ):
        assert words in page.text, words


def test_an_office_says_whether_its_address_was_compared_with_its_source(reader: Browser) -> None:
    page = reader.open(f"/en/my/{PROCESS}")
    assert re.search(r"Address (compared with its source on|noted on) \d", page.text)


def test_text_in_another_language_says_which(reader: Browser) -> None:
    page = reader.open(f"/en/{PROCESS}/")
    assert re.search(r'<[a-z]+ lang="it" dir="ltr">', page.html)


def test_an_unknown_address_is_said_in_the_readers_language(reader: Browser) -> None:
    for path in ("/ar/atlantis/", "/ar/bologna/nothing/", "/ar/about/nothing", "/ar/my/cases/../../x"):
        page = reader.open(path)
        assert page.status == 404, path
        assert page.root["lang"] == "ar"
    assert reader.open("/xx/", Accept_Language="de-AT,de;q=0.9").root["lang"] == "de"


def test_personal_pages_are_stored_nowhere(reader: Browser) -> None:
    for path in ("/en/my/", f"/en/my/{PROCESS}", f"/en/my/{PROCESS}/question/1", "/en/my/delete"):
        page = reader.open(path)
        assert page.status == 200, path
        assert page.headers["cache-control"] == "no-store", path
        assert '<meta name="robots" content="noindex">' in page.html


def test_leaving_quickly_and_deleting_are_in_reach_on_every_page(reader: Browser) -> None:
    for path in (*PUBLIC, "/en/my/", f"/en/my/{PROCESS}", "/en/nowhere/"):
        page = reader.open(path)
        assert "data-quick-exit" in page.html, path
        assert any(link.endswith("/my/delete") for link in page.links), path


@pytest.mark.parametrize("tag", ["en", "xx"])  # the pages of signing in may speak a language that this app doesn't
def test_one_leaves_quickly_in_whatever_language(reader: Browser, tag: str) -> None:
    left = reader.open(f"/{tag}/my/leave", follow=False, Referer="http://localhost:8000/")
    assert (left.status, left.headers["location"]) == (303, "https://www.wikipedia.org/")


def test_another_host_is_redirected_and_its_forms_are_refused(reader: Browser) -> None:
    moved = reader.open("/en/bologna/?q=a", follow=False, Host="127.0.0.1:8001")
    assert (moved.status, moved.headers["location"]) == (307, "http://localhost:8001/en/bologna/?q=a")
    assert reader.post("/en/my/delete", Host="127.0.0.1:8001", follow=False).status == 421


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost:8002"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]
)
def test_a_form_of_another_page_is_refused_with_a_page(reader: Browser, headers: dict[str, str]) -> None:
    page = reader.post("/de/my/delete", follow=False, **headers)
    assert page.status == 403
    assert page.root["lang"] == "de"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_who_asks_for_the_headers_alone_gets_the_same_ones(reader: Browser) -> None:
    whole = reader.run(reader.client.get("/en/"))
    headers = reader.run(reader.client.head("/en/"))
    assert (headers.status_code, headers.content) == (200, b"")
    assert headers.headers["etag"] == whole.headers["etag"]


def test_small_files_are_there(reader: Browser) -> None:
    assert "Disallow: /ar/my/" in reader.open("/robots.txt").html
    assert f"/ar/{PROCESS}/" in reader.open("/sitemap.xml").html
    manifest = json.loads(reader.open("/ar/manifest.webmanifest").html)
    assert (manifest["dir"], manifest["start_url"], manifest["id"]) == ("rtl", "/ar/", "/")
    for picture in manifest["icons"]:
        assert reader.run(reader.client.get(picture["src"])).headers["content-type"] == picture["type"]
    sizes = {(picture["sizes"], picture["purpose"]) for picture in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    assert reader.open("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_static_files_are_kept_for_ever_under_a_name_that_changes_with_them(reader: Browser) -> None:
    page = reader.open("/")
    (sheet,) = [link for link in page.links if "/kit/kit." in link and link.endswith(".css")]
    for coding in ("br", "gzip"):
        answer = reader.open(sheet, Accept_Encoding=coding)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == (coding, "Accept-Encoding")
    assert reader.open("/static/kit/../settings.py").status == 404
