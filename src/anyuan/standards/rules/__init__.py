"""Decisions of the package: plain Python. When a requirement applies, whether it is met, whether an overlay is stricter."""
