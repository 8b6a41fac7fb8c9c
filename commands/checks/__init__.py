"""What `floorwalker doctor` looks at, one side of an installation a file."""
