"""Data that agencies' systems read: by grant, counted, recorded."""
