"""What one would use instead, each at its own best setting, in at most 60 lines."""
