"""What is watched over: the risk of clients, contacts from afar, incidents, and reports owed."""
