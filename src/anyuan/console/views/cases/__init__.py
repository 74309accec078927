"""Screens of the cases. Views read the request, make one call, render."""
