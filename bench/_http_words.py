"""What both sides of the http bench know."""

TOKEN, SOURCE = "ays_bench-token-0123456789", "bench"
