"""One folder per wire protocol: pure codec, code table, and the object the server asks."""
