"""Emergencies with running clocks, from the first signal or call to the proven closure."""
