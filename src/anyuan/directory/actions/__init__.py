"""Writing, one file per register. Every action opens its transaction and records what it did in the journal."""
