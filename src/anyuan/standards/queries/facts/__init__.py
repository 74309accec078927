"""What is known of schools: one registry of named facts. A package-wide rule: a fact that nobody recorded is not there."""

from anyuan.standards.queries.facts.registry import Ask, gather, sources

__all__ = ["Ask", "gather", "sources"]
