"""Forms within a session: sign-up, call-back and edits, as pure rules and one controller."""
