"""The OpenID Connect provider's door: what applications and browsers ask of it. What is right is said by `foundation.clients`."""
