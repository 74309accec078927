"""The sink of test mode: takes everything and lets nothing out."""
