"""Screens of public education: overview, sessions, materials, tips, rooms."""
