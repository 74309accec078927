"""What is counted only as a total of an area: protected cases. No school, no grade, no category: a kind and how it stands."""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

SOURCES = (Source("protected", fields(words="kind", yes="open"), ("opened", "closed"), kind="kind", hours=False),)
