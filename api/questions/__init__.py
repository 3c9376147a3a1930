"""The questions as plain answers, the same for HTTP and the command line."""
