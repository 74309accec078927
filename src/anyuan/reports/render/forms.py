"""Which forms there are, and how a document becomes each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from anyuan.kernel.packs import pack_dirs
from anyuan.reports.render import page, typeset, word, workbook
from anyuan.reports.render.runs import laid

FORMS: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}


def render(
    content: dict[str, Any], form: str, language: str, *, ref: str = "", base: str = "", template: bytes | None = None
) -> bytes:
    """The document in one form and language (``zh``, ``en``); ``base`` is the house's address as the reader reaches it, where
    the settings name none; ``template`` is the Word template of the document's area, if it has one.

    Raises KeyError for another form, FontMissing for a PDF."""
    base = settings.PUBLIC_URL or base
    if form == "json":
        return _json(content, base)
    paper = laid(content, language, ref=ref, base=base)
    match form:
        case "html":
            return page.html(paper).encode()
        case "docx":
            return word.docx(paper, template or _template(content["name"]))
        case "xlsx":
            return workbook.xlsx(paper, content["figures"], base)
        case "pdf":
            return typeset.pdf(paper)
    raise KeyError(form)


def _template(name: str) -> bytes | None:
    """The `template.docx` of the report's folder, where it has one."""
    for folder in pack_dirs("reports"):
        if folder.name == name and (folder / "template.docx").is_file():
            return (folder / "template.docx").read_bytes()
    return None


def _json(content: dict[str, Any], base: str) -> bytes:
    keys = ("measure", "label", "value", "numerator", "denominator", "reason", "rows", "period", "query", "versions")
    figures = [
        {**{key: one[key] for key in keys}, "rows_url": base + one["rows_url"]} for one in content["figures"].values()
    ]
    said = {key: content[key] for key in ("name", "title", "organ", "period", "since", "until", "where", "computed_at")}
    return json.dumps(
        {**said, "figures": figures, "sections": content["sections"]}, ensure_ascii=False, indent=1
    ).encode()
