"""One program for each library: it stays up, reads jobs from its input and answers with pictures."""
