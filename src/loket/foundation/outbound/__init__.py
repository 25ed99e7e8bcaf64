"""Asking other servers: two ways, for addresses of the operator and for those of others."""
