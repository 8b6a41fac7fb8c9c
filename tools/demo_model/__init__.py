"""Builds the demo Mandarin models from synthetic speech; see docs/demo-model.md."""
