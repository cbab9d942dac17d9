"""What two or more notebooks share. Importing it loads no TensorFlow."""
