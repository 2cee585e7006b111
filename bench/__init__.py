"""The benchmark: the whole site, generated large, measured beside nginx in one run. Run it by `make bench`."""
