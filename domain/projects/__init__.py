"""Projects: one for vulnerable groups, some of local speciality, one for talent (1+X+1)."""
