"""What is asked about training beside the sessions themselves."""
