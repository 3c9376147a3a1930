"""Accounts beside the book, like access tokens: who they are, their passwords, their sessions."""
