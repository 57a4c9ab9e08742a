"""Set-up of Windows as a kiosk: an account that signs in by itself and sees the kiosk alone; how to undo it.

`steps` is the table of what is changed, `change_kinds` the table of how each kind of change is read and
written; `setup` applies, undoes and compares them. Nothing of this is loaded by `totem run`.
"""
