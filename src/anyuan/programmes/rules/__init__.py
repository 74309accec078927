"""What a programme's folder says, and which of two duties is the stricter one. Pure."""
