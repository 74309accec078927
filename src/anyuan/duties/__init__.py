"""Anything that recurs and needs evidence: programmes, rules, occurrences, check-ins, rosters."""
