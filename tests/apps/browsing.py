"""A little browser without a screen: it keeps cookies, follows links and redirects, and sends the forms it sees."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2
from starlette.types import ASGIApp

from api.in_process import InProcess

T = TypeVar("T")


class ByAddress(httpx2.AsyncBaseTransport):
    """Leads each request to the application that is served at its address."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._transports = {
            urlsplit(url).netloc: InProcess(app, raise_app_exceptions=False) for url, app in apps.items()
        }

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        transport = self._transports.get(request.url.netloc.decode())
        if transport is None:
            raise httpx2.ConnectError(f"nobody is at {request.url.netloc.decode()}")
        return await transport.handle_async_request(request)


@dataclass
class SeenForm:
    """A form on a page."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    leads_elsewhere: bool = False  # by a button with an address of its own, which is a form of its own here


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SeenForm] = []
        self.links: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.root: dict[str, str] = {}
        self.text: list[str] = []
        self._form: SeenForm | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.ids.append(named["id"])
        match tag:
            case "html":
                self.root = named
            case "script" | "style" | "svg":
                self._silent += 1
            case "form":
                self._form = SeenForm(named.get("action", ""), named.get("method", "get").lower())
                self.forms.append(self._form)
            case "a" | "link":
                self.links.append((named.get("href", ""), named))
            case "input" if self._form is not None and "name" in named:
                if named.get("type") in {"checkbox", "radio"} and "checked" not in named:
                    return
                self._form.fields.append((named["name"], named.get("value", "")))
            case "button" if self._form is not None and named.get("type", "submit") == "submit":
                button = (named.get("name", ""), named.get("value", ""))
                if "formaction" in named:  # the same fields to another address
                    self.forms.append(SeenForm(named["formaction"], self._form.method, self._form.fields, [button]))
                    self._form.leads_elsewhere = True
                else:
                    self._form.buttons.append(button)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in {"script", "style", "svg"}:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)


class Shown:
    """A page as the browser shows it."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.url = str(answer.url)
        self.path = answer.url.path
        self.headers = answer.headers
        self.html = answer.text
        self._reader = _Reader()
        self._reader.feed(answer.text)

    @property
    def text(self) -> str:
        """The words on the page."""
        return re.sub(r"\s+", " ", " ".join(self._reader.text))

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return found.group(1).strip() if found else ""

    @property
    def root(self) -> dict[str, str]:
        return self._reader.root

    @property
    def ids(self) -> list[str]:
        return self._reader.ids

    @property
    def forms(self) -> list[SeenForm]:
        return self._reader.forms

    @property
    def links(self) -> list[str]:
        return [href for href, _ in self._reader.links]

    @property
    def language_links(self) -> dict[str, str]:
        """Where the switch between languages leads."""
        return {
            named["hreflang"]: href for href, named in self._reader.links if "hreflang" in named and "lang" in named
        }

    def form(self, ending: str) -> SeenForm:
        """Return the first form whose action ends so."""
        return next(form for form in self.forms if urlsplit(form.action).path.endswith(ending))


class Browser:
    """One person's browser."""

    def __init__(self, runner: asyncio.Runner, world: httpx2.AsyncBaseTransport, base_url: str) -> None:
        self._runner = runner
        self.base_url = base_url
        self.client = httpx2.AsyncClient(transport=world, base_url=base_url, follow_redirects=False)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def open(self, path: str, *, follow: bool = True, **headers: str) -> Shown:
        """Open an address by hand or by a link."""
        answer = self.run(self.client.get(path, headers={n.replace("_", "-"): v for n, v in headers.items()}))
        return self._follow(answer) if follow else Shown(answer)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, *, follow: bool = True, **headers: str) -> Shown:
        """Send a form, from a page of the same origin unless other headers are given."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if not sent:
            parts = urlsplit(urljoin(self.base_url, path))
            sent = {"Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}
        answer = self.run(self.client.post(path, data=dict(fields or {}), headers=sent))
        return self._follow(answer) if follow else Shown(answer)

    def press(
        self, page: Shown, ending: str, button: tuple[str, str] | None = None, *, follow: bool = True, **filled: str
    ) -> Shown:
        """Press a button of a form on a page, with some fields filled in."""
        form = page.form(ending)
        fields: dict[str, Any] = {}
        for name, value in form.fields:
            fields.setdefault(name, value)
        fields.update(filled)
        if button is not None:
            assert button in form.buttons, (button, form.buttons)
            fields[button[0]] = button[1]
        return self.post(urljoin(page.url, form.action), fields, follow=follow)

    def _follow(self, answer: httpx2.Response) -> Shown:
        for _ in range(12):
            if answer.status_code not in {301, 302, 303, 307, 308}:
                return Shown(answer)
            answer = self.run(self.client.get(urljoin(str(answer.url), answer.headers["location"])))
        raise AssertionError(f"redirects without end at {answer.url}")

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.client.cookies.jar}


def sign_in(browser: Browser, page: Shown, name: str, passphrase: str) -> Shown:
    """Fill in the provider's sign-in page, and go on until the app is back."""
    (form,) = [form for form in page.forms if any("pass" in field for field, _ in form.fields)]
    fields = dict(form.fields)
    (secret,) = [field for field in fields if "pass" in field]
    fields |= {"name": name, secret: passphrase} | dict(button for button in form.buttons[:1] if button[0])
    page = browser.post(urljoin(page.url, form.action or page.url), fields)
    for _ in range(3):
        if page.url.startswith(browser.base_url):
            break
        # The provider shows as whom one is about to go on.
        page = browser.press(page, urlsplit(page.forms[-1].action).path)
    return page
