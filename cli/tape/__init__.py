"""The commands `volser tape ...`."""
