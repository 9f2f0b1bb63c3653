"""What the house does per second, beside its peers and the limit of the machine: ``make bench``."""
