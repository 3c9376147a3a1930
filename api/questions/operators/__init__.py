"""What is asked about contracts with operators, and what is handed over when one goes."""
