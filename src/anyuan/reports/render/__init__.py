"""One document, five forms. Every form is made from the same runs, so no form can say another number."""

from anyuan.reports.render.forms import FORMS, render

__all__ = ["FORMS", "render"]
