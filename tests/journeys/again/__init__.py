"""The five annual reports' figures a second time, from an export's files alone.

Plain Python over the lines of JSON that `anyuan export` writes; nothing of the house is imported, and each figure is written
by hand from its published sentence, so that a slip in the house's queries or packs cannot repeat itself here.
"""

from __future__ import annotations

from tests.journeys.again.figures import FIGURES, figure, has_interval
from tests.journeys.again.files import Files, Pair

__all__ = ["FIGURES", "Files", "Pair", "figure", "has_interval"]
