"""Scores and how they are computed: counts of each document, coefficients, and intervals by resampling."""
