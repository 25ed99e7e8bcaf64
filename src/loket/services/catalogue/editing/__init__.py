"""Changes to the text of package files that leave every other line as it was. Pure: no Django, no clock, no files."""
