"""What a printed PDF of Chromium holds: its pages, their size, and the text on each, read through the fonts' own tables.

Enough of ISO 32000 for the files that Skia writes: plain objects, deflated streams, hexadecimal glyphs with a ToUnicode map.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>\s*Tj|\[(.*?)\]\s*TJ", re.DOTALL)
A4 = (595, 842)  # points


@dataclass(frozen=True)
class Page:
    """One page: width and height in points, and its text without any blanks."""

    size: tuple[float, float]
    text: str


def pages(content: bytes) -> list[Page]:
    """The pages of the file in their order."""
    assert content.startswith(b"%PDF-")
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    return [_page(objects, objects[number]) for number in _order(objects)]


def _order(objects: dict[int, bytes]) -> list[int]:
    """Numbers of the pages by walking the tree from its root."""
    root = next(body for body in objects.values() if re.search(rb"/Type\s*/Catalog", body))
    found: list[int] = []

    def walk(number: int) -> None:
        body = objects[number]
        if re.search(rb"/Type\s*/Pages\b", body):
            kids = re.search(rb"/Kids\s*\[(.*?)\]", body, re.DOTALL)
            assert kids is not None
            for kid in re.findall(rb"(\d+) 0 R", kids[1]):
                walk(int(kid))
        else:
            found.append(number)

    walk(_reference(root, b"Pages"))
    return found


def _page(objects: dict[int, bytes], body: bytes) -> Page:
    box = re.search(rb"/MediaBox\s*\[([^\]]*)\]", body)
    assert box is not None
    _left, _bottom, width, height = (float(one) for one in box[1].split())
    fonts = {}
    for name, number in re.findall(rb"/(F\d+)\s+(\d+) 0 R", body):
        fonts[name] = _letters(objects, objects[int(number)])
    text, letters = "", {}
    content = _inflated(objects[_reference(body, b"Contents")])
    for font, glyphs, several in _SHOWN.findall(content):
        if font:
            letters = fonts.get(font, {})
            continue
        shown = glyphs or b"".join(re.findall(rb"<([0-9A-Fa-f]+)>", several))
        text += "".join(letters.get(int(shown[n : n + 4], 16), "") for n in range(0, len(shown), 4))
    return Page((width, height), "".join(_plain(c) for c in "".join(text.split())))


def _plain(letter: str) -> str:
    """A font names some glyphs by the radical that looks the same (⼩); people search for the character (小)."""
    return unicodedata.normalize("NFKC", letter) if "\u2f00" <= letter <= "\u2fdf" else letter


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """Glyph → letters, by the font's ToUnicode map."""
    if b"/ToUnicode" not in font:
        return {}
    table = _inflated(objects[_reference(font, b"ToUnicode")]).decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            begin = int.from_bytes(bytes.fromhex(letters), "big")
            for n in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + n] = (begin + n).to_bytes(len(letters) // 2, "big").decode("utf-16-be")
    return found


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb"\s+(\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _inflated(body: bytes) -> bytes:
    """The octets of a stream, as many as its dictionary says: compressed data may well end in a line break of its own."""
    found = re.search(rb"stream\r?\n", body)
    length = re.search(rb"/Length\s+(\d+)", body)
    assert found is not None
    assert length is not None
    content = body[found.end() : found.end() + int(length[1])]
    return zlib.decompress(content) if b"/FlateDecode" in body[: found.start()] else content
