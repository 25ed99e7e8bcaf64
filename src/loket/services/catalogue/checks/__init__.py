"""The families of checks that a package must pass; `catalogue.check` runs them all."""
