"""From the generated city to rows, files and accounts."""
