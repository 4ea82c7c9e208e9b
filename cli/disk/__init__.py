"""The commands `volser disk ...`."""
