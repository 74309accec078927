"""Where the parts become one running site: settings, addresses, processes, command line."""
