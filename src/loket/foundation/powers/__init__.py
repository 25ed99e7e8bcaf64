"""Acting for others: parents, guardians, written powers, organisations and their officers."""
