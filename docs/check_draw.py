#!/usr/bin/env python3
"""Check a draw for re-inspection (随机抽查) with nothing but Python 3: was nobody able to choose?

Use: python3 check_draw.py DRAW.json [EXPORT-OF-anyuan-verify]
DRAW.json is what GET /api/v1/cases/draws/{number} answers, or draw.json of its page: refs (the list), digest, size, seed,
block, picks.
The export of `anyuan verify --export FILE` shows that the digest was journalled (cases.draw_announced, or
standards.draw_announced for schools) and that the seed is
the chain value of the very block that sealed it, so that it could not be known when the list was fixed.
Exit 0: the draw stands; 1: it does not, and the first thing that is wrong is printed.
"""

import json
import sys
from hashlib import sha256


def wrong(draw, lines):
    refs = sorted(set(draw["refs"]))
    if sha256("\n".join(refs).encode()).hexdigest() != draw["digest"]:
        return "the list is not the one whose digest was announced"
    rank = sorted(refs, key=lambda ref: (sha256(f"{draw['seed']}\n{ref}".encode()).hexdigest(), ref))
    if rank[: draw["size"]] != draw["picks"]:
        return "the picks do not follow from the list and the seed"
    block, announced = None, None
    for line in lines:
        block = line.get("block", block)
        if ".draw_announced" in (said := json.dumps(line)) and draw["digest"] in said:
            announced = announced or block
    if lines and (announced is None or announced["chain"] != draw["seed"]):
        return "the seed is not the chain value of the block that sealed the announcement"


with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
export = []
if len(sys.argv) > 2:
    with open(sys.argv[2], encoding="utf-8") as file:
        export = [json.loads(line) for line in file]
found = wrong(given, export)
print(found or f"the draw stands: {given['size']} of {len(given['refs'])}")
sys.exit(1 if found else 0)
