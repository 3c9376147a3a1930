"""What certificates state of one person, and by what they are verified."""
