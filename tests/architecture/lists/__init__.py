"""No page asks the database once per row: counted from the URL map with 10 and 40 rows."""
