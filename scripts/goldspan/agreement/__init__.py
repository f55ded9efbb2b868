"""How far annotators agree: on spans, attributes, relations, chains and links, each score with its n and an interval.

A measure is declared in the module that computes it, in ``MEASURES``; `measure_registry` finds all of them.
"""
