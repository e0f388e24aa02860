"""Lists that people bring along: read (reader), understood (columns, values), compared with what is known (plan)."""
