"""Geometry of the pictures that the server draws as SVG: pure functions of values, no queries, no clock, no words."""
