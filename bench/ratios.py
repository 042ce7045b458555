"""What Busola costs beside plainer things that do the same: ratios, each measured by turns with its baseline.

One server process runs on one core and the client on another, where there are two. A ratio compares the processor
time that the server takes for an answer, ours against the baseline's, as the median of several rounds: 1.0 is as
cheap as the baseline. Prints a table and writes ``bench/results.json``. Run with ``python -m bench.ratios``, or
``python -m bench.ratios public_read mark_step`` for some of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from bench.load import Asking, Measured, compare, measure, processor_time, write_request
from bench.starting import ROOT, find_port, place, start, start_demo
from core.platform.ids import uuid7

RESULTS = Path(__file__).parent / "results.json"
ROUNDS, SECONDS = 9, 0.35
AS_JSON = {"Content-Type": "application/json"}
AS_PAGES = AS_JSON | {"Prefer": "return=minimal"}  # as the newcomers' app asks: its next page reads the case
EVENTS = 20  # in each case, before anything is marked
PORTS = ("api", "migrant", "authority", "ngo", "baseline", "bare", "peers")
REAL, THIRTY = "bologna/residence-permit-first", "bologna/thirty-steps"
PAGES = (f"{REAL}/", f"my/{REAL}", "bologna/?q=permesso", "hamburg/", f"{REAL}/?lang=ar")
PERSON = {
    "answers": {
        "citizenship": {"values": ["MA"]},
        "reason-for-stay": {"values": ["study"]},
        "arrival-date": {"values": ["2026-11-20"]},
        "family-of-eu-citizen": {"values": ["no"]},
    },
    "papers": {"passport": {"have": True, "expires": "2029-01"}},
}
LIMITS = {
    "public_read_ratio": 0.75,
    "procedure_ratio": 0.33,
    "mark_step_ratio": 0.5,
    "page_ratio": 0.3,
    "front_page_ratio": 0.3,
    "public_vs_django": 8.0,
    "private_vs_django": 1.8,
    "demo_start_s": 4.0,
    "demo_memory_mb": 260.0,
    "publish_to_visible_ms": 1000.0,
}
AT_MOST = {"demo_start_s", "demo_memory_mb", "publish_to_visible_ms"}


class Result(NamedTuple):
    """One figure, its unit, and what it is measured against."""

    value: float
    unit: str
    baseline: str


class Server(NamedTuple):
    """The server that is asked: its process, the first of its ports, and what it told of itself."""

    process: int
    port: int
    told: dict[str, Any]

    def url(self, part: str, path: str = "") -> str:
        """Return an address at one of its applications, which know themselves as `localhost`."""
        return f"http://localhost:{self.port + PORTS.index(part)}{path}"

    def bearer(self, who: str = "token") -> dict[str, str]:
        """Return the header of somebody signed in."""
        return {"Authorization": f"Bearer {self.told[who]}"}


@contextlib.contextmanager
def start_server() -> Iterator[Server]:
    """Run the server for the length of a block."""
    port = find_port(len(PORTS))
    with tempfile.TemporaryDirectory() as folder:
        command = [*place(1), sys.executable, "-m", "bench.serving", str(port), folder]
        with start(command, stdout=subprocess.PIPE) as run:
            try:
                assert run.stdout is not None
                if not run.stdout.readline():
                    raise SystemExit("The server did not start: python -m bench.serving PORT FOLDER says why.")
                settle(run.pid)
                yield Server(run.pid, port, json.loads((Path(folder) / "ready.json").read_text()))
            finally:
                run.terminate()


def settle(process: int) -> None:
    """Wait until a server does nothing by itself: after its start, the search's index is made beside what is asked."""
    for _ in range(60):
        ran = processor_time(process)
        time.sleep(0.5)
        if processor_time(process) - ran < 0.02:
            return
    raise SystemExit("The server is still busy with something of its own, half a minute after its start.")


# --- ratios ---------------------------------------------------------------------------------------------


class Bench:
    """Asks the server, and keeps what was found."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = httpx2.Client(timeout=30, headers={"Accept-Encoding": "identity"})
        self.results: dict[str, Result] = {}

    def run(self, name: str, ours: Asking, other: Asking, baseline: str) -> None:
        """Compare two things, and print how they did."""
        found = asyncio.run(compare(ours, other, self.server.process, SECONDS, ROUNDS))
        value = statistics.median(there.microseconds / here.microseconds for here, there in found)
        self.keep(name, Result(round(value, 3), "ratio", baseline))
        for who, measured in (("ours", [here for here, _ in found]), (baseline, [there for _, there in found])):
            print(f"    {median_time(measured):>8.0f} µs, {median_rate(measured):>7.0f}/s  {who}", flush=True)

    def keep(self, name: str, result: Result) -> None:
        """Keep a figure, and print it."""
        self.results[name] = result
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"  ({'at most' if name in AT_MOST else 'at least'} {limit:g})"
        print(f"{name:<24}{result.value:>10g} {result.unit}{verdict}", flush=True)

    def ask(self, method: str, url: str, headers: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
        """Ask once, and insist on an answer."""
        answer = self.client.request(method, url, headers=headers or {}, **more)
        if answer.status_code >= 400:
            raise SystemExit(f"{method} {url}: {answer.status_code} {answer.text[:500]}")
        return answer

    def keep_baseline(self, name: str, body: bytes) -> None:
        """Have the baseline answer with as many bytes."""
        self.ask("PUT", self.server.url("baseline", f"/kept/{name}"), content=body)

    def public_read(self) -> None:
        """A published process, against bytes that FastAPI sends."""
        url = self.server.url("api", f"/v1/processes/{REAL}?lang=en")
        self.keep_baseline("read", self.ask("GET", url).content)
        ours, other = make_asking("GET", url), make_asking("GET", self.server.url("baseline", "/read"))
        self.run("public_read_ratio", ours, other, "FastAPI sends the same bytes")

    def procedure(self) -> None:
        """A person's procedure of 30 steps, which nothing is kept of, against bytes that FastAPI sends."""
        body = json.dumps(PERSON).encode()
        url = self.server.url("api", f"/v1/processes/{THIRTY}/procedure?lang=en")
        answer = self.ask("POST", url, content=body, headers=AS_JSON)
        assert len(answer.json()["steps"]) == 30
        self.keep_baseline("procedure", answer.content)
        other = make_asking("POST", self.server.url("baseline", "/procedure"), body)
        self.run("procedure_ratio", make_asking("POST", url, body), other, "FastAPI sends as many bytes")
        crowd = [write_request("POST", url, somebody.encode())[1] for somebody in self.server.told["crowd"]]
        asking = Asking(self.server.port, crowd, 16)
        self.run("procedure_crowd_ratio", asking, other, "the same, for ours no two people alike")

    def mark_step(self) -> None:
        """A step that is marked in a saved case, against the same statements in Core."""
        told = self.server.told
        halves = told["cases"][1::2], told["cases"][2::2]
        address = f"/v1/cases/{halves[0][0]}/events?lang=en"
        first = self.ask(
            "POST", self.server.url("api", address), self.server.bearer() | AS_PAGES, content=self._mark(EVENTS + 1)
        )
        self.keep_baseline("mark", first.content)
        # Each round marks each case once, so that all of them grow alike, and little.
        rounds: list[tuple[Measured, Measured]] = []
        for number in range(ROUNDS + 1):
            ours = [
                write_request(
                    "POST",
                    self.server.url("api", f"/v1/cases/{case}/events?lang=en"),
                    self._mark(EVENTS + 2 + number),
                    self.server.bearer() | AS_PAGES,
                )[1]
                for case in halves[0]
            ]
            other = [
                write_request(
                    "POST",
                    self.server.url("baseline", "/mark"),
                    json.dumps({"case": case, "id": str(uuid7())}).encode(),
                )[1]
                for case in halves[1]
            ]
            rounds.append(
                (
                    asyncio.run(once(Asking(self.server.port, ours, 4), self.server.process)),
                    asyncio.run(once(Asking(self.server.port + 4, other, 4), self.server.process)),
                )
            )
        found = rounds[1:]  # the first warmed up
        value = statistics.median(there.microseconds / here.microseconds for here, there in found)
        baseline = "SQLAlchemy Core runs the same statements"
        self.keep("mark_step_ratio", Result(round(value, 3), "ratio", baseline))
        print(f"    {median_time([one for one, _ in found]):>8.0f} µs  ours")
        print(f"    {median_time([one for _, one in found]):>8.0f} µs  {baseline}", flush=True)

    def _mark(self, seq: int) -> bytes:
        told = self.server.told
        event = {
            "id": str(uuid7()),
            "kind": "step_marked",
            "seq": seq,
            "version": told["hash"],
            "data": {"step": told["steps"][seq % len(told["steps"])], "on": told["today"]},
        }
        return json.dumps({"events": [event]}).encode()

    def page(self) -> None:
        """The page of a person's procedure, for which the app asks the API, against a bare page of Jinja2."""
        cookies = self._answer_questions()
        url = self.server.url("migrant", f"/en/my/{REAL}")
        self._compare_page("page_ratio", "procedure", url, {"Cookie": cookies})

    def front_page(self) -> None:
        """The first page of all, against a bare one."""
        self._compare_page("front_page_ratio", "front", self.server.url("migrant", "/en/"), {})

    def _compare_page(self, name: str, bare: str, url: str, headers: dict[str, str]) -> None:
        size = len(self.ask("GET", url, headers).content)
        self.ask("PUT", self.server.url("bare", f"/{bare}/{size}"))
        other = make_asking("GET", self.server.url("bare", f"/{bare}"))
        self.run(name, make_asking("GET", url, headers=headers), other, f"a bare Jinja2 page of {size} bytes")

    def _answer_questions(self) -> str:
        """Answer some questions as a newcomer, and return the cookies with what was said."""
        base = self.server.url("migrant")
        with httpx2.Client(base_url=base, headers={"Origin": base, "Sec-Fetch-Site": "same-origin"}) as browser:
            browser.get(f"/en/my/{REAL}/question", follow_redirects=True)
            for fact, value in (("citizenship", "MA"), ("reason-for-stay", "study"), ("family-of-eu-citizen", "no")):
                fields = {"fact": fact, "kind": "choice", "value": value}
                answer = browser.post(f"/en/my/{REAL}/answer", data=fields)
                assert answer.status_code == 303, answer.text
            return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)

    def peers(self) -> None:
        """A published process and a case with its events, against other ORMs that read the same rows."""
        public = make_asking("GET", self.server.url("api", f"/v1/processes/{REAL}?lang=en"))
        case = self.server.url("api", f"/v1/cases/{self.server.told['cases'][0]}/events")
        private = make_asking("GET", case, headers=self.server.bearer(), at_once=4)
        for name, peer in (("django", "Django's ORM"), ("orm", "SQLAlchemy's ORM")):
            for kind, ours in (("public", public), ("private", private)):
                other = make_asking("GET", self.server.url("peers", f"/{name}/{kind}"), at_once=4)
                self.run(f"{kind}_vs_{name}", ours, other, f"{peer} reads the same rows")

    def publish(self) -> None:
        """A process that an authority publishes, until the newcomers' app shows it."""
        times = [self._publish_once(f"prova {number}") for number in range(3)]
        result = Result(
            round(statistics.median(times), 0), "ms", "from the request to publish, until the page shows it"
        )
        self.keep("publish_to_visible_ms", result)

    def _publish_once(self, word: str) -> float:
        folder = ROOT / "content" / REAL.replace("/", "/processes/")
        yaml = (folder / "process.yaml").read_text("utf-8")
        title = next(line for line in yaml.splitlines() if line.startswith("title:"))
        author, reviewer = self.server.bearer("author"), self.server.bearer("reviewer")
        as_yaml = {"Content-Type": "application/yaml"}
        drafts = self.server.url("api", "/v1/drafts")
        changed = yaml.replace(title, f'title: "Permesso, {word}"', 1)
        begun = self.ask("POST", drafts, author | as_yaml, content=changed.encode()).json()
        draft = f"{drafts}/{begun['id']}"
        examples = (folder / "examples.yaml").read_bytes()
        stands = self.ask("PUT", f"{draft}/examples", author | as_yaml | match(begun), content=examples).json()
        stands = self.ask("POST", f"{draft}/submit", author | match(stands)).json()
        body = {"examples_revision": stands["examples_revision"]}
        stands = self.ask("POST", f"{draft}/approve", reviewer | match(stands), json=body).json()
        page = self.server.url("migrant", f"/it/{REAL}/")
        assert word not in self.ask("GET", page).text
        begin = time.perf_counter()
        self.ask("POST", f"{draft}/publish", reviewer | match(stands))
        while word not in self.ask("GET", page).text:
            if time.perf_counter() - begin > 20:
                raise SystemExit("What was published isn't shown.")
            time.sleep(0.01)
        return (time.perf_counter() - begin) * 1000

    def demo(self) -> None:
        """The demo: from its command to the first page, and the memory that it takes after some pages."""
        with tempfile.TemporaryDirectory() as folder:
            found = [start_demo(Path(folder) / "data", PAGES) for _ in range(4)]
        first_page = "from the command to the first page, with the database, content and people still to be made"
        self.keep("demo_first_start_s", Result(round(found[0][0], 2), "s", first_page))
        again = statistics.median(started for started, _ in found[1:])
        self.keep("demo_start_s", Result(round(again, 2), "s", "from the command to the first page"))
        memory = statistics.median(held for _, held in found)
        self.keep("demo_memory_mb", Result(round(memory, 0), "MB", "proportional set size after some pages"))


def make_asking(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None, at_once: int = 16
) -> Asking:
    """Return one request to be sent over and over."""
    port, request = write_request(method, url, body, headers)
    return Asking(port, [request], at_once)


async def once(asking: Asking, server: int) -> Measured:
    """Send each request once."""
    return await measure(asking, len(asking.requests), server)


def match(stands: dict[str, Any]) -> dict[str, str]:
    """Return the header that names a draft as it was seen."""
    return {"If-Match": f'"{stands["revision"]}"'}


def median_time(measured: list[Measured]) -> float:
    """Return the median of the processor time for an answer, in microseconds."""
    return statistics.median(one.microseconds for one in measured)


def median_rate(measured: list[Measured]) -> float:
    """Return the median of the answers in a second, by the clock on the wall."""
    return statistics.median(one.answers / one.seconds for one in measured)


PARTS = ("public_read", "procedure", "mark_step", "page", "front_page", "peers", "publish", "demo")


def main(wanted: list[str]) -> None:
    """Measure what is wanted, print it, and keep it in a file."""
    if unknown := set(wanted) - set(PARTS):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    if place(0):
        os.sched_setaffinity(0, {0})
    with start_server() as server:
        bench = Bench(server)
        for part in PARTS:
            if part != "demo" and (not wanted or part in wanted):
                getattr(bench, part)()
    if not wanted or "demo" in wanted:
        bench.demo()
    kept = json.loads(RESULTS.read_text()) if wanted and RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(kept | {name: one._asdict() for name, one in bench.results.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
