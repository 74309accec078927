"""What the screens of the cases show, read once per page; always through the person asking."""
