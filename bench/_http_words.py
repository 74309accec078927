"""What both sides of the http bench know: as many sources, each with its token, as the rate limit of one asks for.

One source may send a thousand messages a second for long; a bench of one source would measure that limit.
"""

SOURCES = {f"bench-{n}": f"ays_bench-token-{n:02d}-0123456789" for n in range(32)}
