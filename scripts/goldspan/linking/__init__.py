"""Links between documents: which pairs are worth a look, which mentions may be of one thing, and what arrows make.

Nothing here knows Label Studio or files: chains and arrows come in, and go out as plain data.
"""
