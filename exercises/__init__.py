"""The exercises: one file a lesson, one record an exercise."""
