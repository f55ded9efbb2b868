"""Agreement on relations: end to end, given the ends, why annotators disagree, and attributes."""
