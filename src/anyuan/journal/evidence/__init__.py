"""What a file really is: looked at by content, stripped of hidden data, made small for lists."""
