"""Brings calls in as dated frames per party, and is the only door through which sound goes out."""
