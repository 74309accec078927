#!/usr/bin/env python3
"""Check a file written by `anyuan verify --export FILE`, on any machine, with nothing but Python 3.

Each block line is followed by its entries. An entry's leaf is H(0x00 + canonical JSON of the entry); leaves are
joined as in RFC 6962 (node = H(0x01 + left + right), split at the largest power of two); a block's chain value is the
digest of its canonical JSON, which contains the chain value of the block before. Canonical JSON: sorted keys, no
spaces, UTF-8. H is SHA-256, or SM3 where the block says so (needs an OpenSSL with SM3).

Use: python3 check_journal.py FILE [CHAIN-VALUE-OF-THE-LAST-BLOCK-AS-YOU-KNOW-IT]
Exit: 0 the record stands, 1 it was altered (the first broken place is printed), 2 the file cannot be read.
"""

import hashlib
import json
import sys


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def digest(name, data):
    return hashlib.new(name, data).digest()


def root(name, leaves):
    if not leaves:
        return digest(name, b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return digest(name, b"\x01" + root(name, leaves[:split]) + root(name, leaves[split:]))


def check_block(block, entries, previous):
    """What is wrong with the block, or None."""
    if previous is not None and block["previous"] != previous:
        return "does not follow from the block before it"
    head = {key: block[key] for key in ("number", "size", "root", "previous", "sealed_at", "digest")}
    if digest(block["digest"], canonical(head)).hex() != block["chain"]:
        return "was altered"
    if len(entries) != block["size"]:
        return f"has {len(entries)} entries instead of {block['size']}"
    leaves = [digest(block["digest"], b"\x00" + canonical(entry)) for entry in entries]
    if root(block["digest"], leaves).hex() != block["root"]:
        return "holds an entry that was altered, or entries in another order"
    return None


def blocks(lines):
    """Blocks with their entries, in the order of the file."""
    block, entries = None, []
    for line in lines:
        row = json.loads(line)
        if "block" in row:
            if block is not None:
                yield block, entries
            block, entries = row["block"], []
        else:
            entries.append(row["entry"])
    if block is not None:
        yield block, entries


def main(words):
    if not words:
        print(__doc__)
        return 2
    previous, number, count = None, None, 0
    try:
        with open(words[0], encoding="utf-8") as file:
            for block, entries in blocks(file):
                wrong = check_block(block, entries, previous)
                if number is not None and block["number"] != number + 1:
                    wrong = f"comes after block {number}: a block is missing"
                if wrong:
                    print(f"BROKEN: block {block['number']} {wrong}.")
                    return 1
                previous, number, count = block["chain"], block["number"], count + len(entries)
    except (OSError, ValueError, KeyError) as error:
        print(f"The file cannot be read: {error}")
        return 2
    if len(words) > 1 and words[1] != previous:
        print(f"BROKEN: the chain ends in {previous}, not in {words[1]}.")
        return 1
    print(f"The record stands: {count} entries up to block {number}. Head: {previous}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
