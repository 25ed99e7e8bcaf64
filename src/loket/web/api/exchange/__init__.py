"""The register as agencies' systems read it."""
