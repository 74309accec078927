"""Documents that people must hand in, written by the house from what is on record: no number in them was typed."""
