"""Publishes a release: on the Hugging Face Hub, in a folder, in a git remote, or at any address that fsspec knows.

`find_target` says which of them an address is. A target is a function that takes the release which `read_release` has
verified and does what its plan says. A published version is never overwritten.
"""

from goldspan.release.publish.hub_target import Access
from goldspan.release.publish.plan import PublishPlan, PublishReport, without_secrets
from goldspan.release.publish.published_files import VerifiedRelease, read_release
from goldspan.release.publish.targets import Target, find_target

__all__ = [
    "Access",
    "PublishPlan",
    "PublishReport",
    "Target",
    "VerifiedRelease",
    "find_target",
    "read_release",
    "without_secrets",
]
