"""Matters: what is put to somebody and waits for an answer, referrals and complaints."""
