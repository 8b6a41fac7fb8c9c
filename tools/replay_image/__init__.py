"""Carries out a Dockerfile in folders and namespaces, where there is no engine for containers."""
