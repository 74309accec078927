"""Public warnings: CAP 1.2 (and 1.1) in, bare or inside EDXL-DE 1.0, over POST /api/v1/cap."""
