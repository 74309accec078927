"""A seeded, invented city: pure data, no Django. The same pack and seed always give the same city, to the letter."""
