"""The commands `volser channel ...`."""
