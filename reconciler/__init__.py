"""GitOps for contact-centre routing: text becomes manifests, the world becomes observations, the
difference becomes a plan of changes made of calls, and a journal remembers every call."""

__version__ = "0.1.0"
