"""The duty desk's message list."""
