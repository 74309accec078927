"""Look at bytes, not at names: accept photos, PDF, audio and video; re-encode photos so that EXIF and tricks are gone."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import filetype
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

PHOTOS = {"image/jpeg": ("JPEG", "jpg"), "image/png": ("PNG", "png"), "image/webp": ("WEBP", "webp")}
OTHERS = {
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}
MOST_PIXELS = 60_000_000  # a phone's largest photo; a small file that unfolds to more is an attack
LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 320


class EvidenceRefused(ValueError):
    """The file cannot be kept. ``sentence`` says why and what to do, in the reader's language."""

    def __init__(self, sentence: Any, **facts: object) -> None:
        super().__init__(str(sentence))
        self.sentence, self.facts = sentence, facts

    def __str__(self) -> str:
        return str(self.sentence).format(**self.facts)


TOO_LARGE = _("The file has {megabytes} MB; at most {most} MB can be kept. Send a smaller one.")
EMPTY = _("The file is empty.")
UNKNOWN_KIND = _("This kind of file cannot be kept. Send a photo, a PDF, a sound or a film.")
BROKEN = _("The photo cannot be read; it may be damaged. Take it again.")
TOO_MANY_PIXELS = _("The photo unfolds to too many pixels. Send a smaller one.")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is kept: the bytes, what they are, and the small picture for lists."""

    content: bytes
    media_type: str
    extension: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def clean(content: bytes, most_bytes: int) -> Cleaned:
    """The content as it may be kept. Raises EvidenceRefused."""
    if not content:
        raise EvidenceRefused(EMPTY)
    if len(content) > most_bytes:
        raise EvidenceRefused(TOO_LARGE, megabytes=round(len(content) / 1_048_576, 1), most=most_bytes // 1_048_576)
    kind = filetype.guess(content[:8192])
    media_type = kind.mime if kind else ""
    if media_type in PHOTOS:
        return _photo(content, media_type)
    if media_type in OTHERS:
        return Cleaned(content, media_type, OTHERS[media_type])
    raise EvidenceRefused(UNKNOWN_KIND)


def _photo(content: bytes, media_type: str) -> Cleaned:
    """Draw the pixels anew: place, camera and owner in EXIF stay behind, and so does anything hung on the end."""
    form, extension = PHOTOS[media_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise EvidenceRefused(TOO_MANY_PIXELS)
                picture = ImageOps.exif_transpose(opened)
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, EvidenceRefused):
            raise
        raise EvidenceRefused(BROKEN) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise EvidenceRefused(TOO_MANY_PIXELS) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Cleaned(
        _encoded(picture, form), media_type, extension, picture.width, picture.height, _encoded(small, "WEBP")
    )


def _encoded(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    plain = picture if form != "JPEG" or picture.mode in {"RGB", "L"} else picture.convert("RGB")
    options: dict[str, Any] = {"JPEG": {"quality": 88}, "WEBP": {"quality": 75}}.get(form, {})
    # A new image of the same pixels carries no metadata; `info` is dropped so that no encoder writes it back.
    plain.info = {}
    plain.save(out, form, **options)
    return out.getvalue()
