"""Where the words of a text are: its tokens and its sentences, as half-open ranges of code points."""
