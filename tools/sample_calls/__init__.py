"""Sample calls: scripted conversations, the sound they are rendered to, and what they must give."""
