"""Invented years: the records that each published programme would have left behind, made anew from a seed."""
