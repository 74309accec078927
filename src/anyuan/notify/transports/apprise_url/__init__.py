"""Group robots and push services through apprise."""
