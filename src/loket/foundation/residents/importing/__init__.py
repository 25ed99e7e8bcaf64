"""Import of the register from a file: how it is laid out, read, checked, compared and entered."""
