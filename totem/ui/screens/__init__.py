"""The screens, one file each: layout and intents. A picture of the visit is all that they are given."""
