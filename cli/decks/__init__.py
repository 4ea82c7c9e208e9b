"""Sample decks that `volser new` puts into a system directory."""
