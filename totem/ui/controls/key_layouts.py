"""What stands on the customers' keys, row by row: the same in every language, for names are Brazilian."""

COLUMNS = 10
"""Keys in a full row."""
LETTERS = ("qwertyuiop", "asdfghjklç", "zxcvbnm")
ACCENTS = ("áàâãéêíóôõ", "úüñªº'-.,/")
SIGNS = ("1234567890", "-/.,'()&ºª", ":;+*#°")
EMAIL_LETTERS = ("qwertyuiop", "asdfghjkl@", "zxcvbnm")
EMAIL_SIGNS = ("1234567890", "@._-+", "&'#%/=")
DOMAINS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br")
"""Where most customers have their mail."""
DOMAIN_SPANS = (9, 10, 10, 11)
"""What each takes of a row, as its word is long."""
LABELS = {"letters": "abc", "signs": "123", "accents": "áéã"}
"""What stands on the key that turns to a board."""
