"""The journal: one event per change, in the change's own transaction, sealed into a chain that nobody can bend unnoticed."""
