"""What screens read, always through the viewer; batched so that a storm costs as many queries as one alarm."""
