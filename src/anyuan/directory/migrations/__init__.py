"""Tables of the directory; only `0001_initial` until the first release."""
