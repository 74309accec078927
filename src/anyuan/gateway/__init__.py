"""The gateway: speaks alarm protocols, stores what it hears through intake, then acknowledges."""
