"""The ERP over HTTP: its wire models, a client that is strict about meaning and tolerant about form."""
