"""Reads that look across rooms, each with a fixed number of queries."""
