"""Reading intake, always through the viewer who asks."""
