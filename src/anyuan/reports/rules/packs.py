"""Packs that this package knows how to check: templates of reports."""

from __future__ import annotations

from anyuan.reports.rules import templates

KINDS = {"reports": templates.problems}
