"""Everything that reads documents and their templates, always through the person asking."""

from anyuan.reports.queries.catalogue import NoSuchSchool, TemplateUnknown, all_templates, template
from anyuan.reports.queries.compute import compute
from anyuan.reports.queries.sheet import Sheet
from anyuan.reports.queries.visible import visible_to
from anyuan.reports.refusals import RowsMissing

__all__ = [
    "NoSuchSchool",
    "RowsMissing",
    "Sheet",
    "TemplateUnknown",
    "all_templates",
    "compute",
    "template",
    "visible_to",
]
