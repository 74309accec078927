"""Glue between neighbours: one file per sentence "when X happens in A, do Y in B"."""
