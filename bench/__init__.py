"""Benches: each compares with a named reference in the same run and reports ratios, misses included."""
