"""The rules of suitability: facts in, findings out. Pure; what is excluded, by what and how severely is data."""
