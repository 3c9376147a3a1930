"""Lists of the records of any kind: by HTTP and on the command line, as JSON, CSV and workbook."""
