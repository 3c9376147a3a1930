"""What a document lets a grant be spent on: set per document, judged where money is used."""
