"""Keeps calls, findings, alerts and sound, carries live events, and forgets on time."""
