"""A release to where its readers find it: the Hub, a folder, a git remote, or any address that fsspec knows.

`targets` says which of them an address is. Each is a function of the same form,
takes what `contents` read and proved, and does what `plan` says. A version that
is out is never overwritten.
"""

from goldspan.release.publish.hub_target import Access
from goldspan.release.publish.plan import Outcome, Plan
from goldspan.release.publish.published_files import Release, read
from goldspan.release.publish.targets import Target, find

__all__ = ["Access", "Outcome", "Plan", "Release", "Target", "find", "read"]
