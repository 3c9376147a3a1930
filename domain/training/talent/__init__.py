"""How people grow: courses, examinations, hours granted, supervisors and supervision, guidance, trips."""
