"""Metrics of this node for Prometheus: read from plain counters when somebody asks."""
