"""Scores and where they come from: counts of each document, coefficients, and intervals by resampling."""
