"""The demo starts, stops and starts again as its one screen says."""

import shutil
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from tests.stories.running import Demo, four_free_ports, start_demo, stop_demo


def test_the_screen_names_the_four_addresses_and_who_can_sign_in(demo: Demo) -> None:
    for part in ("api", "migrant", "authority", "ngo"):
        assert demo.url(part) in demo.said
    for name in ("amina", "giulia", "marco", "sara", "paolo", "passphrase", "Ctrl-C"):
        assert name in demo.said
    for part in ("migrant", "authority"):
        look = f"{demo.url(part)}/en/about/look"
        assert look in demo.said
        assert httpx2.get(look, timeout=60).status_code == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_at_once_and_what_was_done_is_still_there(
    tmp_path: Path, how: signal.Signals
) -> None:
    port = four_free_ports()
    first = start_demo(tmp_path / "data", port)
    assert first.process.poll() is None, first.said
    versions = httpx2.get(f"{first.url('api')}/v1/processes", timeout=60).text
    rest = stop_demo(first, how)
    assert first.process.returncode == 0
    assert "Traceback" not in first.said + rest

    again = start_demo(tmp_path / "data", port)
    try:
        assert again.process.poll() is None, again.said
        assert "Making demo people" not in again.said
        assert httpx2.get(f"{again.url('api')}/v1/processes", timeout=60).text == versions
    finally:
        stop_demo(again)


def test_secrets_are_for_the_owner_alone(demo: Demo) -> None:
    secrets = [path for path in (demo.data / "secrets").rglob("*") if path.is_file()]
    assert secrets
    for path in secrets:
        private = not path.name.endswith(".pub.json")
        assert not private or path.stat().st_mode & 0o077 == 0, path
    assert demo.data.stat().st_mode & 0o077 == 0


def test_a_busy_port_is_one_clear_line(tmp_path: Path) -> None:
    port = four_free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 2))
        other.listen()
        refused = start_demo(tmp_path / "data", port)
        assert refused.process.returncode == 1
    assert str(port + 2) in refused.said
    assert len(refused.said.strip().splitlines()) == 1


def test_a_broken_content_file_is_named_with_its_line_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = tmp_path / "content"
    shutil.copytree(Path(__file__).parents[2] / "content", content)
    broken = content / "hamburg" / "city.yaml"
    broken.write_text(broken.read_text() + "\nkey: [unfinished\n")
    monkeypatch.setenv("BUSOLA_CONTENT_DIR", str(content))
    refused = start_demo(tmp_path / "data", four_free_ports())
    assert refused.process.returncode == 1
    assert "hamburg/city.yaml" in refused.said
    assert "Traceback" not in refused.said
