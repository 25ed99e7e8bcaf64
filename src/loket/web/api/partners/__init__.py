"""What partners' systems do through the API: tell how the cases of a service stand that they run."""
