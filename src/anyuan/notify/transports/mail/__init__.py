"""E-mail over the site's own mail server."""
