"""The screens, one file each: layout and intents. They are given a picture of the visit and know nothing else."""
