"""Telephone systems that are asked to tap: we connect to them, they do not connect to us."""
