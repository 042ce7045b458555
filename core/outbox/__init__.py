"""What is still to be sent: rows written together with what causes them, and done once by one of several workers."""
