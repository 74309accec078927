"""What goes in and out, one file per noun."""
