"""Decides which findings deserve a person, and gets them there."""
