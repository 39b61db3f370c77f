"""Adapters to the remote APIs, and the only importers of boto3. Each owns authentication, quota, retries and errors."""
