"""What is left of a grant day by day, and what is kept of each grant, advance and submission."""
