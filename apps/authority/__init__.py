"""The app in which an authority writes, reviews and publishes its processes."""
