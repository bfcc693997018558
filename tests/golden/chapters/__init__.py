"""The golden rows, a chapter for each group of the plan under the group's name."""
