"""Where Symbee Connect is: one host for each of its Regions."""

from __future__ import annotations

from reconciler.model.errors import InvalidError

# source: the pages of Symbee's APIs list these; us-east-1 is what "not supplied" means there
REGIONS = (
    "us-east-1", "us-west-2", "ca-central-1", "eu-west-2", "eu-central-1",
    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "af-south-1",
)  # fmt: skip
_HOME = "us-east-1"
_HOST = "symbeeconnect.com:9443"


def base_url(region: str, override: str | None = None) -> str:
    """`https://host:port` without a slash at its end, to which documented paths are appended.

    `override` (the workspace's `baseUrl`) wins over the Region. Raises InvalidError for a Region that Symbee is not in.
    """
    if override is not None:
        return override.rstrip("/")
    if region not in REGIONS:
        raise InvalidError(
            f"Symbee has no host in {region}",
            code="symbeeRegion",
            fix=f"state symbee.baseUrl, or one of its Regions: {', '.join(REGIONS)}",
        )
    # assumption: the pages show the prefix as a placeholder; it is taken literally
    return f"https://{_HOST}" if region == _HOME else f"https://{region}.{_HOST}"
