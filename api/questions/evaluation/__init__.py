"""What is asked about evaluations: sheets, the book's own scores, the files that are drawn."""
