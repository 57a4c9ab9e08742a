"""The screens, one file each: layout and intents. A view of the visit is all that they are given."""
