"""Listens, and states what was heard, with measures and never with judgement."""
