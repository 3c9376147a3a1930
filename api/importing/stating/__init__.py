"""What a file states, row by row, as the records that it would make."""
