"""Papers without a connection: only those that somebody chose to keep on this phone, and gone when they say so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.core.documents.papers import make_jpeg, make_pdf
from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows, forget_attempts
from tests.stories.test_offline import (
    HAS_WORKER,
    NEW_PASSPHRASE,
    PERSONAL,
    SET_NOTE,
    come_back,
    path_of,
    says,
    until,
    wait_until_kept,
)

AWAY = "https://www.wikipedia.org/"
ELSEWHERE = "http://elsewhere.example/"
PAPERS = "caches.keys().then((names) => names.filter((name) => name.startsWith('busola-papers-')))"
KEPT = f"""{PAPERS}.then(async (names) => {{
  const found = [];
  for (const name of names) for (const {{ url }} of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found.sort();
}})"""
EVERYWHERE = """caches.keys().then(async (names) => {
  const found = [];
  for (const name of names) for (const { url } of await (await caches.open(name)).keys()) found.push(url);
  return found.filter((url) => url.includes('/my/papers'));
})"""
LOCK = """new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = (event) => resolve(event.data);
  navigator.serviceWorker.controller.postMessage({ ask: 'lock' }, [channel.port2]);
})"""
ASK = """(asked) => Promise.all(asked.map(([ask, more]) => new Promise((resolve) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = (event) => resolve(event.data);
  navigator.serviceWorker.controller.postMessage({ ask, ...more }, [channel.port2]);
})))"""
SLOW = """() => {
  const [timeout, fetch] = [AbortSignal.timeout, self.fetch];
  AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds / 2);
  self.fetch = async (asked, ...more) => {
    if (/\\/pages\\/\\d+$/.test(asked.url ?? asked)) await new Promise((resolve) => { setTimeout(resolve, 1400); });
    return fetch(asked, ...more);
  };
}"""
NAMES_WHAT_IS_GONE = """() => {
  const button = document.querySelector("[data-paper-keep] button");
  Object.defineProperty(document, "activeElement", { get: () => button });
}"""
NOTICES = """caches.keys().then(async (names) => {
  const found = [];
  for (const name of names.filter((name) => name.startsWith('busola-notices-')))
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found;
})"""
PUT_REST = """async ([name, path]) => (await caches.open(name)).put(path, new Response('a picture'))"""
ALL_SHOWN = "[...document.querySelectorAll('ol.sheets img')].every((one) => one.complete && one.naturalWidth > 0)"

pytestmark = pytest.mark.browser


class Wallet:
    """The papers of somebody with a new account, on one of their phones; everything is found in any language."""

    def __init__(self, page: Page, demo: Demo, lang: str = "en") -> None:
        self.page, self.lang, self.demo, self.app = page, lang, demo, demo.url("migrant")
        self.base = f"/{lang}/my"

    def open(self, path: str) -> None:
        self.page.goto(f"{self.app}{self.base}/{path}")

    def send(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"main {selector}").first.click()

    def type_account(self, name: str) -> None:
        self.page.locator("input[name=name]").fill(name)
        for field in self.page.locator("input[type=password]").all():
            field.fill(NEW_PASSPHRASE)

    def register(self, name: str) -> None:
        forget_attempts(self.demo)
        self.open("hamburg/registration-of-address/save")
        until(self.page, HAS_WORKER)
        self.send("a.button.full:not(.quiet)")
        self.type_account(name)
        self.send("form button.full")
        self.send("button[name=as]")
        self.open("")
        wait_until_kept(self.page, f"{self.base}/")

    def sign_in(self, name: str, path: str = "cases") -> None:
        self.open(path)
        self.type_account(name)
        self.send("form.card:not([data-passkey]) button")
        self.page.wait_for_url(re.compile(f"/my/{path}$"))

    def add(self, kind: str, name: str, data: bytes) -> str:
        """Put a paper into the wallet, and return its address."""
        self.open("papers/add")
        self.send(f"button[value={kind}]")
        self.page.set_input_files("#files", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
        self.send("form.send button")
        self.page.wait_for_url(re.compile("/my/papers/[0-9a-f-]{36}$"))
        return path_of(self.page)

    def button(self, which: str) -> Locator:
        return self.page.locator(f"[data-paper-{which}] button")

    def keep(self) -> None:
        self.button("keep").click()
        expect(self.button("drop")).to_be_visible()
        expect(self.button("drop")).to_be_focused()


@pytest.fixture
def wallet(request: pytest.FixtureRequest, demo: Demo, window: Windows) -> Wallet:
    """A wallet with nothing in it."""
    wallet = Wallet(window.open(), demo)
    wallet.register(re.sub("[^a-z]", " ", request.node.name)[-30:])
    return wallet


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_paper_is_there_without_a_connection_where_its_owner_chose_so(lang: str, demo: Demo, window: Windows) -> None:
    wallet = Wallet(window.open(), demo, lang)
    wallet.register(f"Sahar {lang}")
    page = wallet.page
    other = wallet.add("birth-certificate", "birth.jpg", make_jpeg())
    paper = wallet.add("passport", "passport.pdf", make_pdf(pages=3))
    expect(wallet.button("keep")).to_be_visible()
    until(page, ALL_SHOWN)
    assert page.evaluate(EVERYWHERE) == []  # looking at a paper keeps nothing of it
    look_at(page)

    wallet.keep()
    look_at(page)
    kept = page.evaluate(KEPT)
    assert [path for path in kept if path.startswith(f"/{lang}/")] == [paper]
    assert len(kept) == 4  # its page, and the pictures of three pages
    wallet.open("papers")
    tags = page.locator("[data-kept-paper]")
    expect(tags.locator("visible=true")).to_have_count(1)
    assert tags.locator("visible=true").get_attribute("data-kept-paper") == paper.rpartition("/")[2]
    look_at(page)

    page.context.set_offline(True)
    wallet.open("papers")  # the list isn't kept: it names all of them
    listed = page.locator("[data-kept-list] a")
    expect(listed.first).to_have_attribute("href", paper)
    look_at(page)
    listed.first.click()
    page.wait_for_url(f"**{paper}")
    expect(page.locator("main [role=status] [data-time]").first).to_be_visible()
    page.locator("ol.sheets").scroll_into_view_if_needed()
    for picture in page.locator("ol.sheets img").all():
        picture.scroll_into_view_if_needed()
    until(page, ALL_SHOWN)
    look_at(page)
    page.locator("ol.sheets a").last.click()  # one page, as large as it is
    page.wait_for_url("**/pages/3")
    until(page, "document.images[0]?.naturalWidth > 0")

    # The same paper in another language leads to the one that is here; another paper isn't here at all.
    page.goto(f"{wallet.app}/{'en' if lang == 'ar' else 'ar'}{paper[3:]}")
    page.wait_for_url(f"**{paper}")
    page.goto(wallet.app + other)
    expect(page.locator("[data-when=missing]")).to_be_visible()

    page.goto(wallet.app + paper)
    wallet.button("drop").click()
    expect(wallet.button("keep")).to_be_focused()
    assert page.evaluate(EVERYWHERE) == []
    look_at(page)
    come_back(page)
    wallet.open("papers")
    expect(page.locator(f"ul.links a[href='{paper}']")).to_be_visible()  # it is still in the wallet


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_paper_that_is_all_that_is_kept_is_found_without_a_connection(lang: str, demo: Demo, window: Windows) -> None:
    first = Wallet(window.open(), demo, lang)
    first.register(f"straight to it {lang}")
    paper = first.add("passport", "passport.jpg", make_jpeg())
    wallet = Wallet(window.open(), demo, lang)  # on another phone, where nothing was opened before
    page = wallet.page
    wallet.sign_in(f"straight to it {lang}", "papers")
    until(page, HAS_WORKER)
    page.locator(f"ul.links a[href='{paper}']").click()
    page.wait_for_url(f"**{paper}")
    until(page, HAS_WORKER)
    expect(wallet.button("keep")).to_be_visible()
    assert page.evaluate(NOTICES) == []

    # The page that leads to it doesn't come: then the paper isn't kept either.
    (worker,) = page.context.service_workers
    worker.evaluate(
        "() => { self.told = self.keepNotice; self.keepNotice = async () => { throw new Error('lost'); }; }"
    )
    wallet.button("keep").click()
    expect(page.locator("[data-paper-said=unreachable]")).to_be_visible()
    assert page.evaluate(EVERYWHERE) == []
    worker.evaluate("() => { self.keepNotice = self.told; }")

    wallet.keep()
    assert page.evaluate(NOTICES) == [f"/{lang}/offline"]
    page.context.set_offline(True)
    for path in ("/my/papers", "/my/", "/"):
        page.goto(f"{wallet.app}/{lang}{path}")
        expect(page.locator("[data-when=missing]")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("[data-kept-list] a")).to_have_attribute("href", paper)
    look_at(page)
    page.locator("[data-kept-list] a").click()
    page.wait_for_url(f"**{paper}")
    until(page, ALL_SHOWN)


def test_nothing_is_kept_where_not_all_of_it_came(demo: Demo, wallet: Wallet) -> None:
    page = wallet.page
    wallet.add("passport", "passport.jpg", make_jpeg(width=1200, height=900))
    page.context.set_offline(True)
    wallet.button("keep").click()
    says(page, "Not all pages came, so nothing was kept")
    expect(wallet.button("keep")).to_be_focused()
    assert page.evaluate(EVERYWHERE) == []
    page.context.set_offline(False)

    tools = page.context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": wallet.app, "quotaSize": 1})
    wallet.button("keep").click()
    says(page, "There is no room for it on this device")
    assert page.evaluate(EVERYWHERE) == []
    look_at(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": wallet.app})
    wallet.keep()
    expect(page.locator("[data-paper-said]:visible")).to_have_count(0)


def test_a_kept_paper_gets_its_new_pages_and_is_deleted_with_the_paper(
    demo: Demo, wallet: Wallet, window: Windows
) -> None:
    page = wallet.page
    paper = wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    before = page.evaluate(KEPT)

    # Replaced: the pictures of before go when the page is opened anew.
    wallet.send("a[href$='/replace']")
    page.set_input_files("#files", {"name": "n.pdf", "mimeType": "application/pdf", "buffer": make_pdf(pages=2)})
    wallet.send("form.send button")
    page.wait_for_url(f"**{paper}")
    until(page, f"async (before) => (await {KEPT}).filter((one) => !before.includes(one)).length === 2", before)
    until(page, f"async () => (await {KEPT}).length === 3")
    expect(wallet.button("drop")).to_be_visible()

    # Deleted on another phone: here it goes as soon as any personal page comes, after an hour.
    second = Wallet(window.open(cookies_of=page.context), demo)
    second.page.goto(second.app + paper)
    page.context.set_offline(True)
    page.goto(wallet.app + paper)
    until(page, ALL_SHOWN)
    second.send("a[href$='/delete']")
    second.send("form button.danger, form[action$='/delete'] button")
    page.evaluate(SET_NOTE, ["checked", 0])
    page.goto("about:blank")  # the page of the paper would load itself anew, and find out by itself
    page.context.set_offline(False)
    wallet.open("")
    until(page, f"async () => (await {EVERYWHERE}).length === 0")

    # And here it goes at once.
    wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    wallet.send("a[href$='/delete']")
    wallet.send("form button.danger, form[action$='/delete'] button")
    until(page, f"async () => (await {EVERYWHERE}).length === 0")


def show_neutral_page(route: Route) -> None:
    assert "referer" not in route.request.headers  # it learns of nobody where they were
    route.fulfill(body="<h1>Encyclopedia</h1>", content_type="text/html")


def leave_by_signing_out(wallet: Wallet) -> None:
    wallet.page.locator("details.account summary").click()
    wallet.page.get_by_role("button", name="Sign out").click()
    wallet.page.wait_for_url(re.compile("/en/$"))


def leave_by_signing_out_without_a_connection(wallet: Wallet) -> None:
    wallet.page.context.set_offline(True)
    wallet.page.locator("details.account summary").click()
    wallet.page.get_by_role("button", name="Sign out").click()
    says(wallet.page, "The pages kept on this device are deleted")


def leave_quickly(wallet: Wallet) -> None:
    """Press the button before its script has come."""
    wallet.page.context.route(f"{AWAY}**", show_neutral_page)
    wallet.page.evaluate("document.querySelector('form[data-quick-exit]').submit()")
    wallet.page.wait_for_url(AWAY)
    wallet.page.goto(f"{wallet.app}/en/")


def leave_quickly_by_the_script(wallet: Wallet) -> None:
    wallet.page.locator("form[data-quick-exit] button").first.click()
    wallet.page.wait_for_url(lambda url: not url.startswith(wallet.app), wait_until="commit")
    wallet.page.goto(f"{wallet.app}/en/")


def leave_by_deleting_everything_here(wallet: Wallet) -> None:
    wallet.open("delete")
    wallet.page.get_by_role("button", name="Delete everything").click()
    wallet.page.wait_for_url(re.compile("/my/deleted$"))
    says(wallet.page, "Nothing of yours is left on this device")


def leave_by_losing_the_session(wallet: Wallet) -> None:
    wallet.page.context.clear_cookies()
    wallet.open("")


def leave_it_for_a_while(wallet: Wallet) -> None:
    wallet.open("lock")
    wallet.page.get_by_label("for 5 minutes").check()
    with wallet.page.expect_navigation():
        wallet.page.get_by_role("button", name="Keep this setting").click()
    wallet.open("papers")
    until(wallet.page, f"async () => (await {LOCK}) === 5")
    wallet.page.context.set_offline(True)
    wallet.page.evaluate(SET_NOTE, ["used", wallet.page.evaluate("Date.now() - 301000")])
    wallet.open("papers")
    says(wallet.page, "This device is locked")


@pytest.mark.parametrize(
    "leave",
    [
        leave_by_signing_out,
        leave_by_signing_out_without_a_connection,
        leave_quickly,
        leave_quickly_by_the_script,
        leave_by_deleting_everything_here,
        leave_by_losing_the_session,
        leave_it_for_a_while,
    ],
)
def test_no_kept_paper_outlives_its_owners_leaving(
    leave: Callable[[Wallet], None], demo: Demo, window: Windows
) -> None:
    wallet = Wallet(window.open(), demo)
    wallet.register(getattr(leave, "__name__", "").replace("_", " ")[-30:])
    paper = wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    picture = next(path for path in wallet.page.evaluate(KEPT) if "/files/" in path)
    assert wallet.page.evaluate(PAPERS)
    leave(wallet)
    watcher = wallet.page
    until(watcher, f"async () => (await {PAPERS}).length === 0")
    assert watcher.evaluate(EVERYWHERE) == []
    watcher.context.set_offline(True)
    if leave is leave_by_deleting_everything_here:
        return  # the worker is gone too
    for path in (paper, f"/en{picture}"):
        watcher.goto(wallet.app + path)
        expect(watcher.locator("[data-when]:visible")).to_have_count(1)


def test_another_account_on_the_same_phone_finds_nothing_of_it(demo: Demo, wallet: Wallet, window: Windows) -> None:
    paper = wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    other = Wallet(window.open(), demo)
    other.register("rami of the papers")
    wallet.page.context.clear_cookies()
    wallet.page.context.add_cookies(other.page.context.cookies())
    wallet.open("papers")
    until(wallet.page, f"async () => (await {EVERYWHERE}).length === 0")
    wallet.page.context.set_offline(True)
    wallet.page.goto(wallet.app + paper)
    says(wallet.page, "This page is not kept on your device")


@pytest.mark.parametrize("leaving", ["forget", "dropPaper"])
def test_whoever_leaves_while_a_paper_is_fetched_has_nothing_of_it_kept(leaving: str, wallet: Wallet) -> None:
    page = wallet.page
    paper = wallet.add("passport", "passport.pdf", make_pdf(pages=3))
    asked = [["keepPaper", {}], [leaving, {"paper": paper.rpartition("/")[2]}]]
    assert page.evaluate(ASK, asked)[0] == "unreachable"
    assert page.evaluate(EVERYWHERE) == []
    assert page.evaluate(PAPERS) == []
    wallet.keep()  # the next time it is wanted again


def test_a_page_that_comes_when_somebody_has_left_is_not_kept(wallet: Wallet) -> None:
    wallet.open("")
    wallet.page.evaluate(
        "async () => { for (const name of await caches.keys()) if (name.includes('-pages-')) await caches.delete(name); }"
    )
    wallet.page.evaluate(ASK, [["keep", {}], ["forget", {}]])
    assert wallet.page.evaluate(PERSONAL) == []
    wallet.page.evaluate(ASK, [["keep", {}]])
    assert len(wallet.page.evaluate(PERSONAL)) == 1


def test_a_paper_is_whole_in_each_language_in_which_it_is_kept(demo: Demo, wallet: Wallet, window: Windows) -> None:
    page = wallet.page
    paper = wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    page.goto(f"{wallet.app}/ar{paper[3:]}")
    until(page, f"async (path) => (await {KEPT}).includes(path)", f"/ar{paper[3:]}")
    assert len(page.evaluate(KEPT)) == 3  # two pages, one picture

    # Replaced on another phone, and opened here from a case, in one of both languages.
    before = page.evaluate(KEPT)
    second = Wallet(window.open(cookies_of=page.context), demo)
    second.open(f"papers/{paper.rpartition('/')[2]}/replace")
    second.page.set_input_files("#files", {"name": "n.pdf", "mimeType": "application/pdf", "buffer": make_pdf(pages=2)})
    second.send("form.send button")
    second.page.wait_for_url(f"**{paper}")
    page.goto(f"{wallet.app}{paper}?case=01234567-0123-0123-0123-0123456789ab")
    until(page, f"async (before) => (await {KEPT}).filter((one) => !before.includes(one)).length === 2", before)
    until(page, f"async () => (await {KEPT}).length === 3")
    page.context.set_offline(True)
    page.goto(f"{wallet.app}/ar{paper[3:]}")
    page.wait_for_url(f"**{paper}")
    until(page, ALL_SHOWN)


def test_looking_after_the_account_keeps_its_papers_and_signing_in_anew_does_not(wallet: Wallet) -> None:
    page = wallet.page
    wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    kept = page.evaluate(KEPT)
    page.goto(f"{wallet.app}/session/start?lang=en&prompt=manage&next=/en/my/")
    wallet.open("cases")
    assert page.evaluate(KEPT) == kept
    page.evaluate("location.assign('/session/start?lang=en&prompt=select_account&next=/en/my/')")  # a link of ours
    page.wait_for_url(lambda url: not url.startswith(wallet.app))
    page.goto(f"{wallet.app}/en/")
    assert page.evaluate(EVERYWHERE) == []


def test_a_picture_that_is_asked_for_by_itself_is_shown_to_nobody_whose_session_ended(wallet: Wallet) -> None:
    page = wallet.page
    wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    picture = next(path for path in page.evaluate(KEPT) if "/files/" in path)
    page.context.clear_cookies()
    page.goto(f"{wallet.app}/en{picture}")
    assert not page.url.startswith(f"{wallet.app}/en/my/papers")
    page.goto(f"{wallet.app}/en/")
    assert page.evaluate(EVERYWHERE) == []


def test_pictures_without_their_page_go_and_a_paper_that_is_deleted_among_everything_too(wallet: Wallet) -> None:
    page = wallet.page
    paper = wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    kept = page.evaluate(KEPT)
    rest = "/my/papers/01234567-0123-0123-0123-0123456789ab/files/01234567-0123-0123-0123-0123456789ac/pages/1"
    page.evaluate(PUT_REST, [page.evaluate(PAPERS)[0], rest])
    wallet.open("papers")
    until(page, f"async (kept) => JSON.stringify(await {KEPT}) === JSON.stringify(kept)", kept)

    wallet.open(f"everything/documents/{paper.rpartition('/')[2]}/delete")
    wallet.send("form button.danger, form[action$='/delete'] button")
    until(page, f"async () => (await {EVERYWHERE}).length === 0")


def test_several_papers_of_a_kind_are_told_apart_and_a_keyboard_is_not_called_back(wallet: Wallet) -> None:
    page = wallet.page
    for name in ("Daughter & son", "Mine"):
        wallet.add("passport", "passport.jpg", make_jpeg())
        page.locator("input[name=name]").fill(name)
        wallet.send("form:has(input[name=name]) button")
        field = page.locator("input[name=name]")
        expect(wallet.button("keep")).to_be_visible()  # a script offers it a moment after the page is there
        page.evaluate(
            "document.querySelector('[data-paper-keep] button').click(); document.querySelector('input[name=name]').focus()"
        )
        expect(wallet.button("drop")).to_be_visible()
        expect(field).to_be_focused()
        expect(wallet.button("drop")).to_have_accessible_description(re.compile("This paper is kept on this device"))
    page.context.set_offline(True)
    wallet.open("papers")
    listed = page.locator("[data-kept-list] a")
    expect(listed.filter(has_text="Passport")).to_have_count(2)  # the list is filled a moment after the page is there
    told = [re.sub("[\u2066-\u2069]", "", text).strip() for text in listed.all_inner_texts()]
    assert sorted(told[:2]) == ["Passport: Daughter & son", "Passport: Mine"]


def test_whoever_pressed_is_led_on_where_the_browser_still_names_the_button_that_is_gone(wallet: Wallet) -> None:
    wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.page.evaluate(NAMES_WHAT_IS_GONE)
    wallet.keep()


def test_a_paper_may_take_longer_than_any_of_its_pages(wallet: Wallet) -> None:
    wallet.add("passport", "passport.pdf", make_pdf(pages=6))
    (worker,) = wallet.page.context.service_workers
    worker.evaluate(SLOW)
    wallet.keep()
    assert len(wallet.page.evaluate(KEPT)) == 7


# --- links from elsewhere ---


def follow_from_elsewhere(page: Page, address: str) -> None:
    """Follow a link that stands on a page of somebody else."""

    def show_link(route: Route) -> None:
        route.fulfill(body=f"<h1>Look here</h1><a href='{address}'>Free tickets</a>", content_type="text/html")

    page.context.unroute(f"{ELSEWHERE}**")
    page.context.route(f"{ELSEWHERE}**", show_link)
    page.goto(ELSEWHERE)
    with page.expect_navigation():
        page.get_by_role("link", name="Free tickets").click()


def keep_one(wallet: Wallet) -> list[str]:
    wallet.page.context.route(f"{AWAY}**", show_neutral_page)
    wallet.add("passport", "passport.jpg", make_jpeg())
    wallet.keep()
    kept: list[str] = wallet.page.evaluate(KEPT)
    return kept


def test_a_link_from_elsewhere_deletes_nothing_that_is_kept(wallet: Wallet) -> None:
    page, kept = wallet.page, keep_one(wallet)
    pages = page.evaluate(PERSONAL)

    for path in (
        "/session/start?lang=en&next=/en/my/",
        "/session/start?lang=en&prompt=login&next=/en/my/leave",
        "/session/start?lang=nothing&prompt=select_account",
        "/en/my/locked",
        "/en/my/leave",
    ):
        follow_from_elsewhere(page, wallet.app + path)
        page.goto(wallet.app + path)  # and one in a message
        if path == "/en/my/leave":
            expect(page.get_by_role("heading", name="Leave quickly")).to_be_visible()
            look_at(page)
        page.goto(f"{wallet.app}/en/")
        assert page.evaluate(KEPT) == kept, path
        assert set(page.evaluate(PERSONAL)) >= set(pages), path

    page.goto(f"{wallet.app}/en/my/leave")
    page.evaluate("document.querySelector('main form[data-quick-exit]').submit()")
    page.wait_for_url(AWAY)
    page.goto(f"{wallet.app}/en/")
    assert (page.evaluate(EVERYWHERE), page.evaluate(PERSONAL)) == ([], [])


def test_leaving_quickly_from_a_page_of_signing_in_deletes_what_is_kept(wallet: Wallet) -> None:
    page, kept = wallet.page, keep_one(wallet)
    follow_from_elsewhere(page, f"{wallet.app}/session/start?lang=en&prompt=login&next=/en/my/")
    page.locator("input[type=password]").wait_for()

    page.locator("a.leave").click()
    page.wait_for_url(AWAY)

    page.goto(f"{wallet.app}/en/")
    assert kept
    assert (page.evaluate(EVERYWHERE), page.evaluate(PERSONAL)) == ([], [])


def test_a_link_to_signing_in_finds_out_that_nobody_is_signed_in_any_more(wallet: Wallet) -> None:
    page, kept = wallet.page, keep_one(wallet)
    page.context.clear_cookies()

    follow_from_elsewhere(page, f"{wallet.app}/session/start?lang=en&next=/en/my/cases")

    page.goto(f"{wallet.app}/en/")
    assert kept
    assert page.evaluate(EVERYWHERE) == []
