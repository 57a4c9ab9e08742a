"""The steps of a form, one file for each kind of step."""
