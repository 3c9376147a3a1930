"""What changes of a client in time: circumstances, groups, who is responsible, what is agreed to."""
