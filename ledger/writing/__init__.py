"""From a command to stored events: one writer, one transaction, one decision after the other."""
