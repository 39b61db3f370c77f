"""From bytes to parameters and back, as botocore's service models say. Knows no service's meaning."""
