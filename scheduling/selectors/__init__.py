"""Reads over several rooms' tables, each with a fixed number of queries."""
