"""Turns files and environment into one frozen, validated settings tree, or refuses to start."""
