"""What the invented years share: their days, their ground, and the way totals fall into parts."""
