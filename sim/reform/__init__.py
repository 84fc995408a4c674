"""The rules, one file per mechanism of the reform text."""
