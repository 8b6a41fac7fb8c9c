"""Asterisk and what is built on it (FreePBX, Issabel, VICIdial …), by its REST interface ARI.

Why snoop channels and these carriers: docs/adr/0008-asterisk-snoop-and-carriers.md.
For administrators: docs/integrations/asterisk.md.
"""
