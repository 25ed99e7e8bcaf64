"""Acting for somebody who stands at the counter: their consent, who helped, and the claim to the case afterwards."""
