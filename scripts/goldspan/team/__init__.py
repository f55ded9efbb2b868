"""Who works on a corpus: what each person has done, how fast, what is left lying about, and what to do next.

Plain data and pure functions: an operation reads the corpus and the server, and makes these of what it finds.
"""
