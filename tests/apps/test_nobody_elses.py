"""Every page and every form of the three apps, asked for by everybody with another's things.

Who asks are those of the API's own matrix. The addresses are found, not listed: a new one is walked as soon as it is
there, and fails while nobody says what stands in it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import httpx2
import pytest

from api.demo import demo_settings
from core.platform.ids import uuid7
from core.rights.registry import KEPT
from migrations.running import upgrade
from tests.api.conftest import MovableClock, sign_in_at
from tests.api.policy_scenes import SECRET, make_process, make_world, write_grant
from tests.api.policy_table import (
    ADMIN,
    ANNOTATOR,
    AUTHOR,
    COORDINATOR,
    EXPIRED_HELPER,
    EXPIRED_PARTNER,
    HELPER,
    NARROW_HELPER,
    NEXT_DOOR,
    OTHER_HELPER,
    OTHER_NGO,
    OTHER_PERSON,
    PARTNER,
    PERSON,
    REVOKED_HELPER,
    REVOKED_PARTNER,
    TRANSLATOR,
    UNNAMED_HELPER,
)
from tests.api.registration import event
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import PORT, House, open_house
from tests.apps.everybody import (
    ARRIVED,
    ARRIVED_IN_WORDS,
    FORMS,
    ID,
    MAKERS,
    MAY,
    MOVES,
    NGO_ADMIN,
    OTHER_NGO_ADMIN,
    OWNER,
    PARAMETER,
    PUBLIC,
    SEEN_AT,
    UNREADABLE,
    Answers,
    Town,
    ask,
    find_things,
    list_filled,
    list_routes,
    list_things,
    look_at,
    make_case,
    make_paper,
    make_things,
    name_form,
    of_nobody,
    open_of_another_client,
    open_strangers,
    prepare,
    seal_at,
    with_cookie,
)

APPS = tuple(OWNER)
METHODS = ("GET", "POST")
LEAVING = "/{lang}/my/leave"  # whoever has left is shown nothing at all from then on


class AskedApi:
    """The API as the scenes ask it, in the event loop of the house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._client = httpx2.AsyncClient(transport=house.world, base_url=house.settings.api_url)

    def request(self, method: str, path: str, **asked: Any) -> httpx2.Response:
        return self._house.runner.run(self._client.request(method, path, **asked))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("town") / "data"
    data.mkdir()
    upgrade(demo_settings(PORT, data).database_url)
    for house in open_house(data, MovableClock()):
        house.installation.keys.create_tables()
        world = make_world(AskedApi(house), house.installation, data / "elsewhere")
        more = {
            who: sign_in_at(house.installation, "ngo", ["org_admin"], organisation)
            for who, organisation in ((NGO_ADMIN, "accoglienza"), (OTHER_NGO_ADMIN, "ponte"))
        }
        headers = {who: somebody.headers for who, somebody in more.items()}
        yield Town(house, world._replace(headers={**world.headers, **headers}, people={**world.people, **more}), {})


# --- nothing is left out --------------------------------------------------------------------------------


@pytest.mark.parametrize("app", APPS)
def test_each_address_says_whose_things_stand_in_it(app: str, town: Town) -> None:
    templates = {method: list(list_routes(town.house, app, method)) for method in METHODS}
    everywhere = {template for method in METHODS for template in templates[method]}
    walked = {list_things(app, template) for template in everywhere} - {()}

    unknown = walked - {names for where, names in MAKERS if where == app}
    assert not unknown, "no thing of anybody's is put in these places: make one, or say that it is public"
    assert {names for where, names in MAKERS if where == app} == walked
    assert {names[0] for names in walked} == {name for where, name in SEEN_AT if where == app}
    assert {template for where, template in FORMS if where == app} <= set(templates["POST"])
    named = {name for template in everywhere for name in PARAMETER.findall(template)}
    assert {name for where, name in MOVES if where == app} <= named
    assert len(walked) >= 3


def test_nothing_is_public_that_is_in_no_address(town: Town) -> None:
    templates = [one for app in APPS for method in METHODS for one in list_routes(town.house, app, method)]
    assert set(PUBLIC) <= {name for template in templates for name in PARAMETER.findall(template)}


# --- whoever isn't signed in ----------------------------------------------------------------------------


def require_sign_in(answer: Shown, method: str, said: str) -> None:
    if method == "GET":
        assert answer.status == 303, said
        assert answer.headers["location"].startswith("/session/start?"), said
    else:
        assert answer.status == 401, said


@pytest.mark.parametrize("app", APPS)
def test_whoever_is_not_signed_in_is_asked_to_sign_in(app: str, town: Town) -> None:
    strangers, elsewhere = open_strangers(town, app), open_of_another_client(town, app)
    anonymous = strangers.pop("anonymous")
    walked, met = 0, set[tuple[str, ...]]()
    for method in METHODS:
        for template in list_routes(town.house, app, method):
            if template == LEAVING:
                continue
            names = list_things(app, template)
            things = find_things(town, app, names)
            before = look_at(town, app, names, things) if names else None
            for path in list_filled(app, template, things):
                said = f"{method} {path} of {app}"
                plain = ask(anonymous, app, method, template, path)
                is_private = (
                    "/session/start?" in f"{plain.headers.get('location')} {plain.html}" and plain.status != 200
                )
                if names:
                    require_sign_in(plain, method, said)
                if not is_private and (method == "POST" or "/my/" not in template):
                    continue  # for everybody, or about what is on the device alone
                for who, browser in strangers.items():
                    if (method, *names) in met and who in UNREADABLE:
                        continue
                    answer = ask(browser, app, method, template, path)
                    walked += 1
                    assert SECRET not in answer.html, f"{said} as {who}"
                    if is_private and (names or method == "GET"):
                        assert tell(answer) == tell(plain), f"{said} as {who}"
                    else:
                        assert answer.status in {plain.status, 303, 401, 422}, f"{said} as {who}: {answer.status}"
                if is_private:
                    refused = ask(elsewhere, app, method, template, path)
                    fitting = {403} if names or method == "GET" else {303, 403, 422}
                    assert refused.status in fitting, f"{said} with a token of another client: {refused.status}"
                    assert SECRET not in refused.html, said
                met.add((method, *names))
            if names:
                assert look_at(town, app, names, things) == before, f"{method} {template} changed something"
    assert walked > 100


OF_THE_MOMENT = frozenset({"date", "set-cookie", "x-request-id"})


def tell(answer: Shown) -> tuple[int, str, dict[str, str]]:
    """Return all that an answer tells, without ids: its status, its page and its headers."""
    headers = {name: ID.sub("", value) for name, value in answer.headers.items() if name not in OF_THE_MOMENT}
    return answer.status, ID.sub("", answer.html), headers


# --- whoever is signed in, and is somebody else ---------------------------------------------------------


class Refused(NamedTuple):
    """What somebody is answered who asks for a page, and who sends a form."""

    page: Answers
    form: Answers


HIDDEN = Refused(Answers.HIDDEN, Answers.HIDDEN)
FORBIDDEN = Refused(Answers.FORBIDDEN, Answers.FORBIDDEN)
AS_DONE = Refused(Answers.HIDDEN, Answers.AS_DONE)
HELPERS = (NARROW_HELPER, EXPIRED_HELPER, REVOKED_HELPER, UNNAMED_HELPER, OTHER_HELPER)
SENT_AWAY = (EXPIRED_HELPER, REVOKED_HELPER, UNNAMED_HELPER, OTHER_HELPER)
NO_HELPERS = (COORDINATOR, ANNOTATOR, OTHER_NGO, NGO_ADMIN, OTHER_NGO_ADMIN)
EXPECTED: Mapping[tuple[str, str], Mapping[str, Refused]] = {
    ("migrant", "case"): {OTHER_PERSON: HIDDEN},
    ("migrant", "device"): {OTHER_PERSON: AS_DONE},
    ("migrant", "document"): {OTHER_PERSON: HIDDEN},
    ("migrant", "grant"): {OTHER_PERSON: HIDDEN},
    ("migrant", "notice"): {OTHER_PERSON: HIDDEN},
    # Whose case it is finds it among their own, and not among what others share.
    ("migrant", "shared"): dict.fromkeys((OTHER_PERSON, PARTNER, EXPIRED_PARTNER, REVOKED_PARTNER), HIDDEN),
    ("migrant", "sharing"): {OTHER_PERSON: HIDDEN, PARTNER: HIDDEN},
    ("migrant", "thing"): {OTHER_PERSON: AS_DONE},
    ("ngo", "case"): {**dict.fromkeys(SENT_AWAY, HIDDEN), **dict.fromkeys(NO_HELPERS, FORBIDDEN)},
    ("ngo", "colleague"): {
        **dict.fromkeys((HELPER, *HELPERS, *NO_HELPERS), FORBIDDEN),
        NGO_ADMIN: HIDDEN,
        OTHER_NGO_ADMIN: HIDDEN,
    },
    ("ngo", "device"): dict.fromkeys((*HELPERS, *NO_HELPERS), AS_DONE),
    ("ngo", "invitation"): {**dict.fromkeys(HELPERS, HIDDEN), **dict.fromkeys(NO_HELPERS, FORBIDDEN)},
    ("ngo", "note"): {
        **dict.fromkeys(HELPERS, Refused(Answers.HIDDEN, Answers.TOLD)),  # nobody of theirs brings a note on its way
        OTHER_NGO: HIDDEN,
    },
    ("authority", "colleague"): {NEXT_DOOR: HIDDEN, AUTHOR: FORBIDDEN, TRANSLATOR: FORBIDDEN},
    ("authority", "device"): dict.fromkeys((NEXT_DOOR, ADMIN), AS_DONE),
    ("authority", "draft"): {NEXT_DOOR: HIDDEN},
}
"""What each gets with a thing that is another's, whatever is asked of it."""
DELETING = ("/{lang}/my/papers/{document}/delete", "/{lang}/my/papers/{document}/files/{file}/delete")
"""What is gone is as it should be: whoever deletes it again, or another's, is led back."""


def find_expected(app: str, method: str, template: str, who: str, refused: Refused) -> Answers:
    if method == "GET":
        return refused.page
    if template in DELETING:
        return Answers.AS_DONE
    return Answers.HIDDEN if template == "/{lang}/notes/{note}" else refused.form


@pytest.mark.parametrize("app", APPS)
def test_what_is_anothers_is_neither_shown_nor_changed_nor_told_from_nothing(app: str, town: Town) -> None:
    browsers = {who: town.browser(app, who) for where, by in EXPECTED.items() if where[0] == app for who in by}
    for method in METHODS:
        for template in list_routes(town.house, app, method):
            names = list_things(app, template)
            if not names:
                continue
            things, nothing = find_things(town, app, names), of_nobody(dict.fromkeys(names, ""))
            before = look_at(town, app, names, things)
            table = "?as=csv" if method == "GET" and app != "migrant" else ""
            filled = (list_filled(app, template, one) for one in (things, nothing))
            paths = [
                (f"{one}{more}", f"{other}{more}") for one, other in zip(*filled, strict=True) for more in {"", table}
            ]
            for path, nowhere in paths:
                for who, refused in EXPECTED[app, names[0]].items():
                    if who == NGO_ADMIN and names == ("colleague",):
                        continue  # it is their own organisation's
                    said = f"{method} {path} of {app} as {who}"
                    answer = ask(browsers[who], app, method, template, path)
                    expected = find_expected(app, method, template, who, refused)
                    assert expected.fits(answer), f"{said}: {answer.status} {answer.headers.get('location')}"
                    assert SECRET not in answer.html, said
                    assert ARRIVED not in answer.html, said
                    assert set(ID.findall(answer.html)) <= set(things.values()) | {""}, said
                    assert tell(answer) == tell(ask(browsers[who], app, method, template, nowhere)), said
            assert look_at(town, app, names, things) == before, f"{method} {template} of {app} changed something"


@pytest.mark.parametrize("app", APPS)
def test_whoever_may_gets_all_of_this(app: str, town: Town) -> None:
    """Without this, the others might only be refused because a form is filled in wrongly."""
    for method in METHODS:
        for template in list_routes(town.house, app, method):
            names = list_things(app, template)
            for place, example in enumerate(list_filled(app, template, dict.fromkeys(names, "")) if names else ()):
                who, state = MAY.get((app, method, name_form(template, example)), (OWNER[app], ""))
                things = find_things(town, app, names) if method == "GET" else make_things(town, app, names, state)
                path = list(list_filled(app, template, things))[place]
                more = prepare(town, app, template, path, things) if method == "POST" else {}
                answer = ask(town.browser(app, who), app, method, template, path, more)
                said = f"{method} {path} of {app} as {who}: {answer.status} {answer.headers.get('location')}"
                assert answer.status in {200, 303}, said
                assert "problem=" not in answer.headers.get("location", ""), said
                assert "/session/start" not in answer.headers.get("location", ""), said


def test_one_thing_of_any_kind_is_deleted_by_its_owner_alone(town: Town) -> None:
    of_person = {
        "cases": find_things(town, "migrant", ("case",))["case"],
        "documents": find_things(town, "migrant", ("document",))["document"],
        "notices": find_things(town, "migrant", ("notice",))["notice"],
    }
    person, other = (town.browser("migrant", who) for who in (PERSON, OTHER_PERSON))
    for kind in {kept.alone.name for kept in KEPT if kept.alone is not None}:
        path, nowhere = (f"/en/my/everything/{kind}/{one}/delete" for one in (of_person[kind], uuid7()))
        assert other.open(path).status == 404, kind
        assert tell(other.open(path)) == tell(other.open(nowhere)), kind
        assert tell(other.post(path, {}, follow=False)) == tell(other.post(nowhere, {}, follow=False)), kind
        assert person.open(path).status == 200, f"{kind} was deleted"


# --- lists ----------------------------------------------------------------------------------------------

UNTOUCHED: Mapping[str, tuple[str, ...]] = {
    "migrant": (OTHER_PERSON,),
    "ngo": (OTHER_HELPER, OTHER_NGO, OTHER_NGO_ADMIN),
    "authority": (NEXT_DOOR,),
}
"""Who learns nothing of what is made in the walk, not even that there is more of something."""


def read_lists(app: str, browsers: Mapping[str, Browser], house: House) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Open every page that is about nobody's thing and isn't for everybody, as a page and as the table that some of them give."""
    found = {}
    for template in list_routes(house, app, "GET"):
        if template == LEAVING or list_things(app, template) or (app == "migrant" and "/my/" not in template):
            continue
        for path in list_filled(app, template, {}):
            for who, browser in browsers.items():
                for query in ("",) if app == "migrant" else ("", "?as=csv"):
                    answer = browser.open(path + query, follow=False)
                    assert answer.status < 500, f"{path} as {who}"
                    said = f"GET {path}{query} of {app} as {who}"
                    assert SECRET not in answer.html, said
                    if not path.endswith(".zip"):  # an archive says when it was made
                        found[path + query, who] = tell(answer)
    return found


@pytest.mark.parametrize("app", APPS)
def test_no_list_and_no_count_tells_what_others_have(app: str, town: Town) -> None:
    browsers = {who: town.browser(app, who) for who in UNTOUCHED[app]}
    read_lists(app, browsers, town.house)  # what is only said once is said
    before = read_lists(app, browsers, town.house)
    for names in [names for where, names in MAKERS if where == app]:
        make_things(town, app, names)
    after = read_lists(app, browsers, town.house)
    assert len(before) > 20
    for page, told in before.items():
        assert after[page] == told, page


def test_lists_of_helpers_hold_what_was_allowed_and_who_was_sent_away_has_none(town: Town) -> None:
    case = make_case(town.world)["case"]
    for who in HELPERS:
        browser = town.browser("ngo", who)
        pages = [browser.open(path) for path in ("/en/", "/en/cases", "/en/cases?as=csv", "/en/cases?state=closed")]
        assert all(page.status == 200 for page in pages), who
        assert (case in "".join(page.html for page in pages)) == (who == NARROW_HELPER), who
        assert all(SECRET not in page.html for page in pages), who
        if who in SENT_AWAY:
            assert not any(re.search("/cases/[0-9a-f]", page.html) for page in pages), who


# --- a grant that shows less ----------------------------------------------------------------------------

LEFT_OUT = "Fai tradurre"  # the step that is left out
BEFORE_IT = "26 February 2026"  # when it was done


def test_a_narrower_grant_shows_neither_answers_nor_the_step_that_is_left_out(town: Town) -> None:
    things, world = make_case(town.world), town.world
    case = things["case"]
    said = [event(world.version, "step_marked", 4, step="translate-papers", on="2026-02-26")]
    world.done(PERSON, f"POST /v1/cases/{case}/events", json={"events": said})
    narrow = {
        "case_id": case,
        "organisation": "sees-little",
        "scopes": ["read_steps", "comment"],
        "without_steps": ["translate-papers"],
        "without_facts": ["papers-in-italian"],
        "without_papers": ["passport"],
    }
    asked = write_grant(_Case(case), "sees-little", ["read_steps"]) | narrow  # type: ignore[arg-type]
    world.done(PERSON, "POST /v1/grants", json=asked)

    rests = ("", "/history", "/history?as=csv", "/answers", "/add-paper", "/papers", "/papers?as=csv")
    pages = [f"/en/cases/{case}{rest}" for rest in rests]
    seen = {who: [town.browser("ngo", who).open(page) for page in pages] for who in (HELPER, NARROW_HELPER)}
    assert [page.status for page in seen[HELPER]] == [200] * 7
    assert [page.status for page in seen[NARROW_HELPER]] == [200, 200, 200, 404, 404, 403, 403]
    words = (LEFT_OUT, BEFORE_IT, ARRIVED_IN_WORDS, "Are your papers in Italian?")
    for word in words:
        assert any(word in page.text for page in seen[HELPER]), word
        assert not any(word in page.text for page in seen[NARROW_HELPER]), word
    for who, answers in seen.items():
        assert not any(SECRET in page.html for page in answers), who
    sent = ask(town.browser("ngo", NARROW_HELPER), "ngo", "POST", "/{lang}/cases/{case}/mark", f"{pages[0]}/mark")
    assert Answers.TOLD.fits(sent), sent.headers.get("location")


class _Case(NamedTuple):
    """A case where only its path is asked for."""

    id: str

    @property
    def path(self) -> str:
        return f"/v1/cases/{self.id}"


def test_a_helper_whose_permission_ends_while_a_form_is_open_changes_nothing(town: Town) -> None:
    case, world = make_case(town.world)["case"], town.world
    helper = town.browser("ngo", HELPER)
    assert helper.open(f"/en/cases/{case}").status == 200
    (grant,) = [
        one["id"]
        for one in world.done(PERSON, "GET /v1/grants", params={"case": case, "state": "live"})["items"]
        if one["organisation"]["key"] == "accoglienza"
    ]
    world.done(PERSON, f"POST /v1/grants/{grant}/revoke")
    before = look_at(town, "ngo", ("case",), {"case": case})
    for template in list_routes(town.house, "ngo", "POST"):
        if "{case}" in template:
            names = list_things("ngo", template)
            things, nothing = {**of_nobody(dict.fromkeys(names, "")), "case": case}, of_nobody(dict.fromkeys(names, ""))
            (path,), (nowhere,) = list_filled("ngo", template, things), list_filled("ngo", template, nothing)
            answer = ask(helper, "ngo", "POST", template, path)
            assert answer.status == 404, path
            assert tell(answer) == tell(ask(helper, "ngo", "POST", template, nowhere)), path
    assert look_at(town, "ngo", ("case",), {"case": case}) == before


# --- a paper that a helper added ------------------------------------------------------------------------


def test_a_paper_that_a_helper_added_is_the_persons_and_nobody_elses(town: Town) -> None:
    case, world = make_case(town.world)["case"], town.world
    before = {one["id"] for one in world.done(PERSON, "GET /v1/documents")["items"]}
    helper, template = town.browser("ngo", HELPER), "/{lang}/cases/{case}/add-paper/{upload}"
    sent = ask(helper, "ngo", "POST", template, f"/en/cases/{case}/add-paper/{uuid7()}")
    assert sent.headers["location"].endswith("?done=added")
    (paper,) = {one["id"] for one in world.done(PERSON, "GET /v1/documents")["items"]} - before
    other = town.browser("migrant", OTHER_PERSON)
    assert town.browser("migrant", PERSON).open(f"/en/my/papers/{paper}").status == 200
    assert other.open(f"/en/my/papers/{paper}").status == 404
    assert paper not in other.open("/en/my/papers").html
    for who in (HELPER, *SENT_AWAY):
        browser = town.browser("ngo", who)
        for path in (f"/en/cases/{case}/papers/{paper}", f"/en/cases/{case}/papers/{paper}/pages/1"):
            answer = browser.open(path)
            nothing = browser.open(path.replace(paper, str(uuid7())))
            assert (answer.status, tell(answer)) == (404, tell(nothing)), f"{path} as {who}"
    assert paper not in helper.open(f"/en/cases/{case}/history").html


# --- ids that stand elsewhere than in an address's path -------------------------------------------------


def test_ids_in_queries_and_forms_tell_nobody_anything(town: Town) -> None:
    world = town.world
    of_person = {**make_case(world), **find_things(town, "migrant", ("grant",))}
    of_person |= find_things(town, "migrant", ("notice",))
    of_ngo = {**find_things(town, "ngo", ("invitation",)), **find_things(town, "ngo", ("note",))}
    draft = find_things(town, "authority", ("draft",))["draft"]
    own = world.done(OTHER_PERSON, "POST /v1/cases", json={"process": "bologna/registration", "version": 1})["id"]
    allowing = {"organisation": "accoglienza", "months": "3"}
    asked: tuple[tuple[str, str, str, str, Mapping[str, str], str], ...] = (
        ("migrant", OTHER_PERSON, f"/en/my/cases/{own}/help/allow", "documents", allowing, of_person["document"]),
        ("migrant", OTHER_PERSON, f"/en/my/cases/{own}/take-back", "event", {"fact": "arrival-date"}, draft),
        ("migrant", OTHER_PERSON, "/en/my/papers", "?case", {}, of_person["case"]),
        ("migrant", OTHER_PERSON, "/en/my/papers/add", "?case", {}, of_person["case"]),
        ("migrant", OTHER_PERSON, "/en/my/helpers", "?cursor", {}, of_person["grant"]),
        ("migrant", OTHER_PERSON, "/en/my/helpers/log", "?cursor", {}, of_person["grant"]),
        ("migrant", OTHER_PERSON, "/en/my/notices", "?cursor", {}, of_person["notice"]),
        ("ngo", OTHER_HELPER, "/en/cases", "?cursor", {}, of_person["case"]),
        ("ngo", REVOKED_HELPER, "/en/cases", "?cursor", {}, of_person["case"]),
        ("ngo", OTHER_HELPER, "/en/invitations", "?q", {}, of_ngo["invitation"]),
        ("ngo", OTHER_NGO, "/en/notes", "?q", {}, of_ngo["note"]),
        ("authority", NEXT_DOOR, "/en/drafts", "?q", {}, draft),
        ("authority", NEXT_DOOR, "/en/drafts/new", "?from", {}, draft),
        ("authority", NEXT_DOOR, "/en/drafts", "start_from", {}, draft),
    )
    for app, who, path, name, form, thing in asked:
        browser, told = town.browser(app, who), []
        for one in (thing, str(uuid7())):
            if name.startswith("?"):
                answer = browser.open(f"{path}{name}={one}")
            else:
                answer = browser.post(path, {**form, name: one}, follow=False)
            assert SECRET not in answer.html, f"{path} {name} as {who}"
            assert answer.status < 500, f"{path} {name} as {who}"
            told.append(tell(answer))
        assert told[0] == told[1], f"{path} {name} as {who}"


def test_what_is_shown_at_a_counter_is_seen_in_the_one_browser_that_used_its_code(town: Town) -> None:
    paper, world = make_paper(town.world)["document"], town.world
    code = world.done(PERSON, f"POST /v1/documents/{paper}/showings")["code"]
    looking = with_cookie(town.house, "migrant", "", "nothing")
    assert looking.post("/en/show", {"code": code}).status == 200
    name, sealed = next((name, value) for name, value in looking.cookies.items() if "viewing" in name)
    short = name.rpartition("_")[2]
    (ngo, migrant) = (town.house.apps[app].state.kit for app in ("ngo", "migrant"))
    assert ngo.secrets != migrant.secrets
    others = {
        "anonymous": with_cookie(town.house, "migrant", "", "nothing"),
        "cookie that was changed": with_cookie(town.house, "migrant", f"{sealed[:-6]}AAAAAA", short),
        "made-up secret": with_cookie(town.house, "migrant", seal_at(town.house, "migrant", "x" * 43, short), short),
        "cookie of another app": with_cookie(town.house, "migrant", seal_at(town.house, "ngo", "x" * 43, short), short),
        OTHER_PERSON: town.browser("migrant", OTHER_PERSON),
        PERSON: town.browser("migrant", PERSON),  # not even their own window: it was used elsewhere
    }
    for path in ("/en/show/now", "/en/show/pages/1"):
        assert looking.open(path).status == 200, path
        for who, browser in others.items():
            assert browser.open(path).status == 404, f"{path} as {who}"
    for who in ("anonymous", OTHER_PERSON):
        used, wrong = (others[who].post("/en/show", {"code": one}) for one in (code, "AAAAA-AAAAA"))
        assert tell(used) == tell(wrong), who


# --- what everybody reads, and few may change -----------------------------------------------------------


def test_nobody_else_acts_on_a_process_that_everybody_reads(town: Town) -> None:
    slug, template = make_process(town.world, "").path.rpartition("/")[2], "/{lang}/processes/{slug}/{name}"
    path = f"/v1/processes/bologna/{slug}"
    before = town.world.done("anonymous", f"GET {path}")
    for who in (AUTHOR, TRANSLATOR, ADMIN, NEXT_DOOR):
        browser = town.browser("authority", who)
        for name in MOVES["authority", "name"]:
            answer = ask(browser, "authority", "POST", template, f"/en/processes/{slug}/{name}")
            assert Answers.TOLD.fits(answer) or Answers.HIDDEN.fits(answer), f"{name} as {who}: {answer.status}"
        for tag in ("en", "de"):
            sent = browser.post(f"/en/processes/{slug}/translations/{tag}", {"shown": "title x"}, follow=False)
            assert sent.status in {303, 403, 404, 422}, f"{tag} as {who}"
            assert "done=" not in sent.headers.get("location", "") or who == TRANSLATOR, who
    assert town.world.done("anonymous", f"GET {path}") == before
