"""To be described by the first module."""
