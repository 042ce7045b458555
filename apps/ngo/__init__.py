"""The app in which a civil-society organisation writes notes on processes, and publishes them."""
