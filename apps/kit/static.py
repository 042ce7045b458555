"""Static files under addresses that carry their content's hash, so that browsers keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from apps.kit.colours import derive_shades, read_shades, tint_sheet
from apps.kit.compressing import coding_for, encode_file
from apps.kit.frozen import frozen
from apps.kit.papers import put_together

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@frozen
class StaticFile:
    """A file held in memory; it is compressed once, when somebody first asks for it."""

    body: bytes
    media_type: str


class StaticFiles:
    """The static files of some folders, by hashed and by plain name."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        """Read `folders`, given by the name under which their files appear: `kit/kit.css`."""
        self._files: dict[str, StaticFile] = {}
        self._hashed: dict[str, str] = {}
        for prefix, folder in folders.items():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._add(f"{prefix}/{path.relative_to(folder).as_posix()}", path)
        if "kit/papers.svg" in self._files:
            self._hold("kit/pictures.svg", put_together(self.text("kit/papers.svg")).encode(), _TYPES[".svg"])

    def _add(self, name: str, path: Path) -> None:
        body = path.read_bytes()
        media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._hold(name, body, media_type)

    def _hold(self, name: str, body: bytes, media_type: str) -> None:
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, dot, ending = name.rpartition(".")
        hashed = f"{stem}.{digest}{dot}{ending}"
        self._files[name] = self._files[hashed] = StaticFile(body, media_type)
        self._hashed[name] = hashed

    def tint(self, colour: str) -> None:
        """Give the kit's sheet and marks an installation's own colour; their addresses change with their content."""
        sheet = self._files["kit/kit.css"].body.decode()
        ours = read_shades(sheet)[0]["panel"].encode()
        tinted = tint_sheet(sheet, colour)
        self._hold("kit/kit.css", tinted.encode(), _TYPES[".css"])
        own = derive_shades(colour, *read_shades(sheet))[0]["panel"].encode()
        for name in ("kit/mark.svg", "kit/mark-maskable.svg"):
            self._hold(name, self._files[name].body.replace(ours, own), _TYPES[".svg"])

    def url(self, name: str) -> str:
        """Return the address of a file, for ever the same content."""
        return f"/static/{self._hashed[name]}"

    def text(self, name: str) -> str:
        """Return what a file says."""
        return self._files[name].body.decode()

    def answer(self, request: Request, name: str) -> Response:
        """Serve a file; 404 where there is none."""
        file = self._files.get(name)
        if file is None:
            return Response(status_code=404)
        forever = name not in self._hashed
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if forever else "public, max-age=3600",
            "Vary": "Accept-Encoding",
        }
        body, coding = file.body, coding_for(request.headers)
        if coding and len(encode_file(body, coding)) < len(body):
            headers["Content-Encoding"] = coding
            body = encode_file(body, coding)
        return Response(body, media_type=file.media_type, headers=headers)


def kit_static(colours: Mapping[str, str] | None = None) -> ASGIApp:
    """Return an application that serves the kit's own files by name, for the sign-in pages beside the API.

    Under an app's name, `migrant/kit.css`, they have its colour where `colours` gives one.
    """
    plain = StaticFiles({"kit": Path(__file__).parent / "static"})
    tinted: dict[str, StaticFiles] = {}
    for app, colour in (colours or {}).items():
        tinted[app] = plain
        if colour:
            tinted[app] = StaticFiles({"kit": Path(__file__).parent / "static"})
            tinted[app].tint(colour)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        name = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).lstrip("/")
        app, _, rest = name.rpartition("/")
        await tinted.get(app, plain).answer(Request(scope), f"kit/{rest}")(scope, receive, send)

    return serve
