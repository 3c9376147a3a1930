"""The log as it is stored: rows and statements, reading, waiting for news, files beside it."""
