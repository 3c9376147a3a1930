"""Double entry behind the money of stations: which accounts there are, and what moves between them."""
