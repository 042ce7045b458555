"""Papers as people send them: photos, scans and PDFs, made here, with things in them that must not be kept."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from base64 import b64decode
from typing import Any

import pikepdf
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

PLANTED = "Zanzibar-4711"  # stands in whatever a camera or a program says beside the picture


def draw(width: int = 640, height: int = 400, number: int = 0) -> Image.Image:
    """Draw something with a bright corner, so that one sees which way is up."""
    image = Image.new("RGB", (width, height), (200, 210, (number * 37) % 256))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 4, height // 4), fill=(250, 10, 10))
    pen.text((width // 2, height // 2), f"page {number}", fill=(0, 0, 0))
    return image


def write_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = PLANTED  # the camera's maker
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(53), IFDRational(33), IFDRational(1))})  # where it was
    return exif


def make_jpeg(orientation: int = 1, **how: Any) -> bytes:
    out = io.BytesIO()
    draw(**how).save(out, "JPEG", exif=write_exif(orientation), comment=PLANTED.encode())
    return out.getvalue()


def make_png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    text, out = PngInfo(), io.BytesIO()
    text.add_text("Author", PLANTED)
    draw().save(out, "PNG", pnginfo=text, exif=write_exif())
    return out.getvalue()


def make_webp() -> bytes:
    out = io.BytesIO()
    draw().save(out, "WEBP", exif=write_exif(), xmp=f"<x:xmpmeta>{PLANTED}</x:xmpmeta>".encode())
    return out.getvalue()


def make_pdf(pages: int = 2, password: str = "") -> bytes:
    """Make a PDF with all that must not stay in it."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        photo = pikepdf.Stream(pdf, make_jpeg())
        photo.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 640, "/Height": 400})
        photo.ColorSpace, photo.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        photo.Filter = pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=pdf.make_indirect(photo)))
        page.Contents = pikepdf.Stream(pdf, b"q 500 0 0 300 40 400 cm /Photo Do Q")
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{PLANTED}')")
        page.AA = pikepdf.Dictionary(O=script)
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pdf.make_indirect(script)
        )
        page.Annots = pikepdf.Array([pdf.make_indirect(link)])
    pdf.docinfo["/Author"] = PLANTED
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [PLANTED]
    pdf.attachments["secret.txt"] = PLANTED.encode()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"this.print('{PLANTED}')")
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=["start", pikepdf.Dictionary(S=pikepdf.Name.JavaScript)])
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    pdf.save(out, encryption=encryption, compress_streams=False)
    return out.getvalue()


# A picture of 64 by 48 points as phones write it, with the planted word as its maker; what we read with can't write it.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRp"
    "bG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAHUAAgAAAAACVwABAAAAAAAAADIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA"
    "/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMD"
    "IAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAA"
    "AAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNj"
    "AAIAAQABAAAAr21kYXQAAABxKAGvE4B5qaYjigL/5dR/2hnhve8gfLAu6wJQma/yCo2M7kHeMD0T84HIkBhs6DqnB8bE+4T/VlqQHOxy"
    "YBgxAMXhravdtAFQQwkklrybCtgAhmkcDoQeHVlXZrKY1lSI6MGXLM5Kzb2T+CV4e6imPC4AAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIA"
    "AAAOAAAAGgAAAABaYW56aWJhci00NzExAA=="
)


def has_planted(data: bytes) -> bool:
    """Whether what was planted can be found in a file, in a PDF after all its streams are opened."""
    needles = (PLANTED.encode(), PLANTED.encode("utf-16-be"))
    if data[:1024].find(b"%PDF") >= 0:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(
                out,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        data = out.getvalue()
    return any(needle in data for needle in needles)


def make_bomb(kind: str, size: int) -> bytes:
    """Make a PDF of a few kilobytes in which something comes to `size` bytes once it is unpacked."""
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(100, 100))
    packed, filters = zlib.compress(b" " * size, 9), [pikepdf.Name.FlateDecode]
    if kind == "twice":
        packed, filters = zlib.compress(packed, 9), filters * 2
    if kind == "letters":
        packed, filters = base64.a85encode(packed) + b"~>", [pikepdf.Name.ASCII85Decode, *filters]
    page.Contents = pikepdf.Stream(pdf, b"")
    page.Contents.write(packed, filter=pikepdf.Array(filters))
    if kind == "picture":
        page.Contents = pikepdf.Stream(pdf, b"")
        picture = pikepdf.Stream(pdf, b"")
        picture.update({"/Subtype": pikepdf.Name.Image, "/Width": size, "/Height": size})
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(picture)))
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def make_bomb_of_objects(size: int) -> bytes:
    """Make a PDF whose packed list of objects comes to `size` bytes."""
    listed = zlib.compress(b"6 0 null " + b" " * size, 9)
    parts, places = [b"%PDF-1.5\n"], [0]
    for number, written in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R/Extra 6 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
            b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(listed), listed),
        ),
        1,
    ):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, written))
    places.append(sum(map(len, parts)))
    rows = b"".join(struct.pack(">BIH", place > 0, place, 0) for place in places) + struct.pack(">BIH", 2, 4, 0)
    head = b"<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>" % len(rows)
    parts.append(b"5 0 obj\n%bstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (head, rows, places[-1]))
    return b"".join(parts)


def huge_png(side: int = 60_000) -> bytes:
    """Make the beginning of a picture that says it has billions of points."""
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    data = b"IDAT" + zlib.compress(bytes(2**20), 9)
    parts = [(len(part) - 4).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big") for part in (head, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
