"""Signing in at a provider (OpenID Connect: authorization code with PKCE) instead of by a password.

It knows nothing of HTTP's edge: who the provider says that somebody is, and nothing more, comes out
of it.
"""
