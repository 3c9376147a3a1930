"""Casework: cases from intake to follow-up, referrals to other bodies, and complaints."""
