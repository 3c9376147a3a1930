"""What a city or district lays down for the stations in it: policies, by which is judged there."""
