"""The ports on AWS, over a signer and a small HTTP client of their own."""
