"""Where changes are reviewed: the one comment of ours on a pull request or a merge request."""
