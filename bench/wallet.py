"""What encryption costs of an upload: a photo of 5 MB, sent to the API in this process, cleaned, encrypted and stored.

`wallet_overhead_ratio` is the processor time for encrypting beside that of the whole upload, also of the process apart
in which files are opened and cleaned, as the median of several rounds; at most 0.05. Prints both, and writes them into ``bench/results.json``. Run with ``python -m bench.wallet``.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

from fastapi.testclient import TestClient
from PIL import Image

from api.main import create_app
from api.openid.keys import keys_of
from api.openid.tokens import make_access_token
from bench.public import make_installation
from bench.ratios import RESULTS
from core.documents import uploading
from core.documents.ciphering import encrypt_file
from core.people.accounts import create_account
from core.people.actor import Role
from core.people.sessions import start_session
from core.platform.ids import uuid7

SIZE = 5_000_000  # bytes
ROUNDS = 41
AT_MOST = 0.05


def make_photo() -> bytes:
    """Return a photo of about 5 MB: noise, which no encoder makes small."""
    side = 1000
    while True:
        out = io.BytesIO()
        Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "JPEG", quality=90)
        if out.tell() >= SIZE:
            return out.getvalue()
        side = int(side * max(1.02, (SIZE / out.tell()) ** 0.5))


def processor_time() -> float:
    """Return the seconds that this process has worked, and those that it started and that still run."""
    started = [one for task in Path("/proc/self/task").iterdir() for one in (task / "children").read_text().split()]
    threads = [task for one in started for task in Path(f"/proc/{one}/task").iterdir()]
    return time.process_time() + sum(int((task / "schedstat").read_text().split()[0]) for task in threads) / 1e9


def measure(folder: Path) -> tuple[float, float]:
    """Return the median milliseconds of the processor for an upload, and for its encryption alone."""
    installation = make_installation(folder)
    installation.keys.create_tables()
    now = installation.now()
    with installation.database.writing() as session:
        person = create_account(session, installation.keys, Role.MIGRANT, "Bench", "no passphrase", now)
        session_id = start_session(session, person, "migrant", None, None, now, now)
    token = make_access_token(
        keys_of(installation).newest(),
        issuer=installation.settings.api_url,
        subject=person,
        session_id=session_id,
        client="migrant",
        scope="openid",
        now=now,
    )
    headers, photo = {"Authorization": f"Bearer {token}"}, make_photo()
    uploads: list[float] = []
    ciphers: list[float] = []

    def encrypt_and_measure(plain: bytes, key: bytes, document_id: UUID, file_id: UUID) -> bytearray:
        start = time.thread_time()
        sealed = encrypt_file(plain, key, document_id, file_id)
        ciphers.append(1000 * (time.thread_time() - start))
        return sealed

    uploading.encrypt_file = encrypt_and_measure  # type: ignore[attr-defined]
    with TestClient(create_app(installation), base_url=installation.settings.api_url) as client:
        for _ in range(ROUNDS):
            made = client.post("/v1/documents", json={"type": "passport"}, headers=headers).json()
            path = f"/v1/documents/{made['id']}/uploads/{uuid7()}"
            start = processor_time()
            answer = client.put(path, files={"file": ("photo.jpg", photo)}, headers=headers)
            uploads.append(1000 * (processor_time() - start))
            assert answer.status_code == 200, answer.text
    installation.close()
    return statistics.median(uploads), statistics.median(ciphers)


def main() -> None:
    """Measure, print and keep."""
    with tempfile.TemporaryDirectory() as folder:
        upload, cipher = measure(Path(folder))
    share = cipher / upload
    print(f"upload of 5 MB {upload:.0f} ms, of it encryption {cipher:.1f} ms: {share:.3f} (at most {AT_MOST})")
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known["wallet_overhead_ratio"] = {"value": round(share, 4), "unit": "ratio", "baseline": "the whole upload"}
    RESULTS.write_text(json.dumps(known, indent=2) + "\n")
    if share > AT_MOST:
        raise SystemExit("wallet_overhead_ratio is over its limit")


if __name__ == "__main__":
    main()
